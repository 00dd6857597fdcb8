#!/usr/bin/env bats
# nsjoin and SELinux: who comes into a confined container has its context. Wants a guest that was booted with security=selinux and has no policy yet.
bats_require_minimum_version 1.5.0
load guest

context() { tr -d '\0' <"/proc/$1/attr/current"; }   # the kernel puts a NUL behind it

setup_file() {
	in_guest
	[[ $(context self) =~ ^(kernel|init)$ ]]
	mount -t selinuxfs none /sys/fs/selinux
	secilc -c 33 -o "$BATS_FILE_TMPDIR/policy" -f /dev/null "$NSKIT_SRC/tests/fixtures/selinux.cil"
	dd if="$BATS_FILE_TMPDIR/policy" of=/sys/fs/selinux/load bs=1M status=none   # in one write
	echo 1 >/sys/fs/selinux/enforce
	[ "$(context self)" = test_u:test_r:host_t ]
}

teardown_file() {
	echo 0 >/sys/fs/selinux/enforce
}

# A target with root, mounts and host's name of its own, which enters a context: by exec, or (dyntransition) itself.
start() {
	target=
	unshare --mount --uts --fork --kill-child sh -c "printf test_u:test_r:$1 >/proc/self/attr/$2; exec sleep 300" 3>&- &
	outer=$!
	until target=$(pgrep -P "$outer" -x sleep); do sleep 0.05; done
	[ "$(context "$target")" = "test_u:test_r:$1" ]
}

teardown() {
	[ -z "${outer-}" ] || { kill -9 "$outer" && wait "$outer"; } || true
}

@test "what comes from the target has its context, which holds" {
	start box_t exec
	nsjoin -t "$target" cat /proc/self/attr/current | tr -d '\0' | grep -qx test_u:test_r:box_t
	head -n 1 /proc/cpuinfo   # we may
	run nsjoin -t "$target" head -n 1 /proc/cpuinfo
	[ "$status" -eq 1 ]
	[[ $output == *"Permission denied"* ]]
}

@test "-Z asks for it alone, --like and --privileged leave it" {
	start box_t exec
	[ "$(nsjoin -t "$target" --uts -Z cat /proc/self/attr/current | tr -d '\0')" = test_u:test_r:box_t ]
	for options in --uts '--like caps' --privileged; do
		[ "$(nsjoin -t "$target" $options cat /proc/self/attr/current | tr -d '\0')" = test_u:test_r:host_t ]
		nsjoin -t "$target" $options head -n 1 /proc/cpuinfo
	done
}

@test "a context that no program may be started with: said by name, nothing runs" {
	start sealed_t current
	run nsjoin -t "$target" sh -c 'echo ran'
	[ "$status" -eq 126 ]
	[ "${lines[0]}" = 'nsjoin: cannot run sh: Permission denied' ]
	[[ ${lines[1]} == *'test_u:test_r:sealed_t'*'--like'* ]]
	[ "${#lines[@]}" -eq 2 ]
	[ "$(nsjoin -t "$target" --privileged sh -c 'echo ran')" = ran ]
	touch "$BATS_TEST_TMPDIR/file"   # what none may run has nothing to do with it
	run nsjoin -t "$target" "$BATS_TEST_TMPDIR/file"
	[ "$status" -eq 126 ]
	[[ $output != *sealed_t* ]]
}

@test "one that may set no context for its programs: said by name, nothing runs" {
	start box_t exec
	run sh -c 'printf test_u:test_r:mute_t >/proc/self/attr/current; exec nsjoin -t "$1" sh -c "echo ran"' - "$target"
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == 'nsjoin: cannot take over the security label of the target (test_u:test_r:box_t): Permission denied' ]]
	[ "${#lines[@]}" -eq 2 ]
}

@test "nsls --same tells the contexts" {
	start box_t exec
	run nsls --same "$target" $$ -n -r -o PROPERTY,SAME,VALUES
	[[ $output == *"label no test_u:test_r:box_t test_u:test_r:host_t"* ]]
}
