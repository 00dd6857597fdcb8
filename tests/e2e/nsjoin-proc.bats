#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsjoin --proc: a /proc that fits the PID namespace, for the program alone.
bats_require_minimum_version 1.5.0
load nsjoin

setup() {
	setup_root
}

teardown() {
	release
}

# a target with /app below a root directory that it changed to: no mount, and no /proc of its own
chrooted() {
	mount --bind "$root" "$root"
	mount -o remount,bind,ro "$root"
	unshare --mount --pid --fork --kill-child chroot "$root" /app/sleep 600 3>&- >/dev/null 2>&1 &
	keeper=$!
	until target=$(pgrep -P "$keeper" -x sleep); do sleep 0.02; done
}

# numbers: the processes that a /proc shows, one a line
numbers='cd /proc && printf "%s\n" [0-9]* | sort -n'

@test "a program of the host sees the processes of the PID namespace that it joined, and nobody else sees its /proc" {
	contain "$root"
	if no_mount_api --pid --proc true; then return; fi
	before=$(cat /proc/self/mountinfo) theirs=$(state_of)
	run -0 nsjoin -t "$target" --pid --proc sh -c "echo \$\$; $numbers; cat /proc/1/comm"
	[ "${lines[0]}" = "$(printf '%s\n' "${lines[@]:1}" | grep -Fx "${lines[0]}")" ]
	[ "${lines[1]}" = 1 ]
	[ "${#lines[@]}" -lt 12 ]   # a few of theirs, not those of the host
	[ "$(cat /proc/self/mountinfo)" = "$before" ]
	[ "$(state_of)" = "$theirs" ]
	# it is a whole one: the program is of the host
	run -0 nsjoin -t "$target" --pid --proc sh -c 'test -w /proc/sys/kernel/domainname && head -c 1 /proc/timer_list | wc -c'
	[ "$output" = 1 ]
}

@test "in the target's mount namespace, where nothing changes, while the program runs" {
	contain "$root"
	if no_mount_api --proc /app/sleep 0; then return; fi
	share_mounts
	theirs=$(state_of)
	nsjoin -t "$target" --proc /app/sleep 61 3>&- &
	joiner=$!
	until program=$(pgrep -fx '/app/sleep 61'); do sleep 0.02; done
	[ "$(state_of)" = "$theirs" ]
	[ "$(readlink "/proc/$program/ns/mnt")" != "$(readlink "/proc/$target/ns/mnt")" ]
	[ "$(grep -c ' shared:\| master:' "/proc/$program/mountinfo")" = 0 ]
	kill $joiner
	wait $joiner || true
}

@test "what comes from the target gets no more of the kernel than in a container: read-only and hidden files" {
	cp "$(command -v busybox)" "$root/app/sh"
	contain "$root"
	if no_mount_api --proc true; then return; fi
	inside() { nsjoin -t "$target" --proc "$@" /app/sh -c "$script"; }
	script='echo hacked >/proc/sys/kernel/domainname || echo refused; read -r x </proc/timer_list || echo empty; echo 0 >/proc/self/oom_score_adj && echo own'
	run -0 --separate-stderr inside
	[ "$output" = $'refused\nempty\nown' ]
	script='test -w /proc/sys/kernel/domainname && read -r x </proc/timer_list && echo open'
	run -0 --separate-stderr inside --privileged
	[ "$output" = open ]
	# others of the target cannot go round it
	nsjoin -t "$target" --proc /app/sleep 62 3>&- &
	until program=$(pgrep -fx '/app/sleep 62'); do sleep 0.02; done
	number=$(sed -n 's/^NSpid:.*\t//p' "/proc/$program/status")
	script="echo hacked >/proc/$number/root/proc/sys/kernel/domainname || echo refused; read -r x </proc/$number/root/proc/timer_list || echo empty"
	run -0 --separate-stderr nsjoin -t "$target" /app/sh -c "$script"
	[ "$output" = $'refused\nempty' ]
	kill $!
	wait $! || true
}

@test "a target that has no directory for it: its root stays as it is" {
	rmdir "$root/proc"
	cp "$(command -v busybox)" "$root/app/sh"
	ln -s app/sh "$root/ash"
	chrooted
	if no_mount_api --root --proc true; then return; fi
	theirs=$(state_of)
	run -0 --separate-stderr nsjoin -t "$target" -m -p --root -W /tmp --proc /app/sh -c 'pwd; echo /*; echo x >/new || echo refused; test -d /proc/1 && exec /ash -c "echo linked"'
	[ "$output" = $'/tmp\n/app /ash /dev /etc /proc /sys /tmp\nrefused\nlinked' ]
	[ "$(state_of)" = "$theirs" ]
}

@test "a link in its place is not followed" {
	rmdir "$root/proc"
	mkdir "$root/elsewhere"
	ln -s elsewhere "$root/proc"
	cp "$(command -v busybox)" "$root/app/sh"
	chrooted
	if no_mount_api --root --proc true; then return; fi
	run -0 nsjoin -t "$target" -m -p --root --proc /app/sh -c 'test -d /proc/1 && test ! -L /proc && echo /elsewhere/*'
	[ "$output" = '/elsewhere/*' ]
}

@test "in a user namespace: files of ours there, and the working directory stays" {
	as_user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	mkdir -p /run/isolated/bin
	cp "$(command -v nsnew)" "$(command -v nsjoin)" /run/isolated/bin
	chmod go+x "$BATS_TEST_TMPDIR"
	"${as_user[@]}" unshare -Urmpf --kill-child --mount-proc sleep 600 3>&- >/dev/null 2>&1 &
	keeper=$!
	until target=$(pgrep -P "$keeper" -x sleep); do sleep 0.02; done
	if no_mount_api --proc true; then return; fi
	for who in "" "${as_user[*]}"; do
		run -0 $who /run/isolated/bin/nsjoin -t "$target" -W /usr --proc sh -c 'pwd; id -u; test -d /proc/1 && test ! -d /proc/'$$
		[ "$output" = $'/usr\n0' ]
	done
}

@test "who may not is told so" {
	contain "$root"
	mkdir -p /run/isolated/bin
	cp "$(command -v nsjoin)" /run/isolated/bin
	run -125 setpriv --reuid 1000 --regid 1000 --clear-groups /run/isolated/bin/nsjoin --proc true
	[[ $output == *"cannot make a mount namespace for the program: Operation not permitted"*"run as root"* ]]
}
