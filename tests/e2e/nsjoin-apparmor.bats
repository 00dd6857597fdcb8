#!/usr/bin/env bats
# nsjoin and AppArmor: who comes into a confined container is under its profile. Debian's kernels have it (dev/vm); elsewhere there is nothing to test.
bats_require_minimum_version 1.5.0

has_apparmor() { [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] && command -v apparmor_parser >/dev/null; }

setup() {
	has_apparmor || return 0
	mountpoint -q /sys/kernel/security || mount -t securityfs none /sys/kernel/security
	echo 'profile nskit-test flags=(attach_disconnected) { file, capability, network, signal, ptrace, mount, umount, unix, deny /etc/shadow r, }' >"$BATS_TEST_TMPDIR/profile"
	apparmor_parser -r "$BATS_TEST_TMPDIR/profile"
	unshare --mount --uts --fork --kill-child sh -c 'echo "exec nskit-test" >/proc/self/attr/exec; exec sleep 300' 3>&- &
	outer=$!
	until inner=$(pgrep -P "$outer" -x sleep); do sleep 0.05; done
}

teardown() {
	has_apparmor || return 0
	kill -9 "$outer" && wait "$outer" || true
	apparmor_parser -R "$BATS_TEST_TMPDIR/profile"
}

@test "what comes from the target is under its profile, which holds" {
	has_apparmor || return 0
	[ "$(cat "/proc/$inner/attr/current")" = "nskit-test (enforce)" ]
	[ "$(nsjoin -t "$inner" cat /proc/self/attr/current)" = "nskit-test (enforce)" ]
	run nsjoin -t "$inner" cat /etc/shadow
	[ "$status" -eq 1 ]
	[[ $output == *"Permission denied"* ]]
}

@test "-Z asks for it alone, --like and --privileged leave it" {
	has_apparmor || return 0
	[ "$(nsjoin -t "$inner" --uts -Z cat /proc/self/attr/current)" = "nskit-test (enforce)" ]
	[ "$(nsjoin -t "$inner" --uts cat /proc/self/attr/current)" = unconfined ]
	[ "$(nsjoin -t "$inner" --like caps cat /proc/self/attr/current)" = unconfined ]
	[ "$(nsjoin -t "$inner" --privileged cat /proc/self/attr/current)" = unconfined ]
}

@test "nsls --same tells the label" {
	has_apparmor || return 0
	run nsls --same "$inner" $$ -n -r -o PROPERTY,SAME
	[[ $output == *"label no"* ]]
}
