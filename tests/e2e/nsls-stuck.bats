#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls where a process or a file system does not answer: what can be seen is told, and nothing waits.
bats_require_minimum_version 1.5.0
load nsls

setup() {
	pids=() mounts=()
}

teardown() {
	local pid dir
	exec 8>&-
	for pid in "${pids[@]}"; do kill -KILL "$pid" || true; done
	for dir in "${mounts[@]}"; do umount -l "$dir" || true; done
	wait 2>/dev/null || true
}

# begin CMD...: in the background, until it is called sleep; its PID in $!
begin() {
	"$@" 3>&- &
	pids+=($!)
	until [ "$(cat "/proc/$!/comm")" = sleep ]; do sleep 0.01; done
}

# all FORM: every source of nsls is asked
every_form() {
	timeout -k 1 10 nsls --output-all
	timeout -k 1 10 nsls -J --output-all
	timeout -k 1 10 nsls -T=process -o NS,TYPE,NSFS,CONTAINER,COMMAND
	timeout -k 1 10 nsls --holders "$1" --output-all
}

# A FUSE file system in /run/dead, with a network namespace ($net) mounted onto its file.
mount_dead() {
	[ -c /dev/fuse ] || mknod /dev/fuse c 10 229
	mkdir -p /run/dead
	"$NSKIT_BUILD/tests/deadfs" /run/dead >"$BATS_TEST_TMPDIR/out" 3>&- &
	server=$!
	pids+=("$server")
	mounts+=(/run/dead/file /run/dead)
	until grep -q ready "$BATS_TEST_TMPDIR/out"; do kill -0 "$server"; sleep 0.01; done
	unshare --net=/run/dead/file true
	net=$(stat -L -c %i /run/dead/file)
}

@test "a dead file server, with a namespace mounted in it, files open in it and processes below it" {
	if [[ ${NSKIT_WITHOUT-} == *openat2* ]]; then return; fi   # nothing can be opened then without waiting for the server: docs/kernel.md
	mount_dead
	begin unshare --uts sleep 60 9</run/dead
	holder=$!
	cd /run/dead
	begin sleep 61
	cd /
	begin unshare --mount sleep 62
	mounted=$(readlink "/proc/$!/ns/mnt" | tr -cd 0-9)
	[ "$(nsls -n -r -o NS,USER,NSFS -Q "NS == $net")" = "$net root /run/dead/file" ]   # as long as it lives it is waited for
	kill -STOP "$server"
	run ! timeout -k 1 1 stat /run/dead     # it is as dead as it should be
	every_form "$net" >/dev/null
	[ "$(timeout -k 1 10 nsls -n -r -o NS,NPROCS,NSFS -Q "NS == $net")" = "$net 0 /run/dead/file" ]
	[ "$(timeout -k 1 10 nsls -n -r --holders "$net" -o KIND,VIA | sort)" = \
		"$(printf 'mount %s\n' "$(readlink /proc/self/ns/mnt | tr -cd 0-9)" "$mounted" | sort)" ]
	[ "$(timeout -k 1 10 nsls -n -r -o PID "$(readlink "/proc/$holder/ns/uts" | tr -cd 0-9)")" = "$holder" ]
}

@test "a dead file server: what is asked of a path below it is answered, or refused in words" {
	if [[ ${NSKIT_WITHOUT-} == *openat2* ]]; then return; fi
	mount_dead
	kill -STOP "$server"
	[ "$(timeout -k 1 10 nsls -n -r --holders /run/dead/file -o NS,KIND | sort -u)" = "$net mount" ]
	run timeout -k 1 10 nsls --mount /run/dead/x
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "nsls: cannot look at /run/dead/x: its file server does not answer" ]
	[ "${lines[1]}" = "nsls: hint: by its name it lies below /run/dead: nsls --mount /run/dead" ]
	run timeout -k 1 10 nsls --mount /run/dead/file/y
	[ "$status" -eq 1 ]
	[ "${lines[1]}" = "nsls: hint: by its name it lies below /run/dead/file: nsls --mount /run/dead/file" ]
	run timeout -k 1 10 nsls --holders /run/dead/x
	[ "$status" -eq 1 ]
	[ "$output" = "nsls: cannot open /run/dead/x: its file server does not answer" ]
	run timeout -k 1 10 nsls -p 1@/run/dead/file
	[ "$status" -eq 1 ]
	[ "$output" = "nsls: cannot open PID namespace /run/dead/file: its file server does not answer" ]
	for question in --listen --links; do
		run --separate-stderr timeout -k 1 10 nsls $question
		[[ $stderr == *"1 network namespace could not be opened where mounted (something lies over it, or a file server does not answer): the list is partial" ]]
		[[ $stderr != *permission* ]]
	done
}

@test "a stopped process, and a frozen one" {
	begin unshare --net --uts sleep 60
	net=$(readlink "/proc/$!/ns/net" | tr -cd 0-9)
	kill -STOP $!
	every_form "$net" >/dev/null
	[ "$(timeout -k 1 10 nsls -n -r -o NS,PID -Q "NS == $net")" = "$net $!" ]
	[ "$(timeout -k 1 10 nsls -n -r --holders "$net" -o KIND,PID)" = "process $!" ]
	kill -CONT $!

	# a cgroup of ours in whatever can freeze: v2 itself, or the freezer of v1
	root=$(findmnt -rn -t cgroup -O freezer -o TARGET || findmnt -rn -t cgroup2 -o TARGET)
	cgroup=${root%%$'\n'*}/nskit-test-frozen
	mkdir "$cgroup" || { [ "$(id -u)" != 0 ] || [ ! -w "${cgroup%/*}" ]; }
	[ -d "$cgroup" ] || return 0   # in a user namespace there is none that we may write
	echo $! >"$cgroup/cgroup.procs"
	if [ -e "$cgroup/freezer.state" ]; then echo FROZEN >"$cgroup/freezer.state"; else echo 1 >"$cgroup/cgroup.freeze"; fi
	until grep -qs FROZEN "$cgroup/freezer.state" || grep -qs 'frozen 1' "$cgroup/cgroup.events"; do sleep 0.01; done
	status=0
	{ every_form "$net" >/dev/null && frozen=$(timeout -k 1 10 nsls -n -r --holders "$net" -o KIND,PID); } || status=$?
	if [ -e "$cgroup/freezer.state" ]; then echo THAWED >"$cgroup/freezer.state"; else echo 0 >"$cgroup/cgroup.freeze"; fi
	kill -KILL $!
	until rmdir "$cgroup"; do sleep 0.05; done
	[ "$status" -eq 0 ]
	[ "$frozen" = "process $!" ]
}

@test "200 000 open files in one process" {
	# raising the limit may not be allowed: then several threads have tables of their own
	local limit kinds=()
	limit=$(ulimit -H -n)
	[ "$limit" != unlimited ] || limit=$(cat /proc/sys/fs/nr_open)
	for ((n = 0; n < 200000; n += limit - 16)); do kinds+=(files); done
	[ ${#kinds[@]} -le 250 ]
	mkfifo "$BATS_TEST_TMPDIR/hold"
	"$NSKIT_BUILD/tests/ghost" "${kinds[@]}" <"$BATS_TEST_TMPDIR/hold" >"$BATS_TEST_TMPDIR/out" 3>&- &
	ghost=$!
	pids+=("$ghost")
	exec 8>"$BATS_TEST_TMPDIR/hold"
	until grep -q ready "$BATS_TEST_TMPDIR/out"; do kill -0 "$ghost"; sleep 0.05; done
	[ "$(awk '$1 == "files" { n += $3 } END { print n }' "$BATS_TEST_TMPDIR/out")" -ge 200000 ]
	net=$(awk '$1 == "files" { print $2; exit }' "$BATS_TEST_TMPDIR/out")
	TIMEFORMAT=%U+%S
	used=$({ time timeout -k 1 60 nsls -n -r -o NS,TYPE,NPROCS,USER -Q "NS == $net" >"$BATS_TEST_TMPDIR/seen"; } 2>&1)
	plain=$({ time find "/proc/$ghost/task/"*/fd -printf '%l\n' >/dev/null; } 2>&1)   # all these links, read one by one
	exec 8>&-
	[ "$(cat "$BATS_TEST_TMPDIR/seen")" = "$net net 0 root" ]
	echo "CPU seconds: $used, find(1): $plain"
	awk "BEGIN { exit !($used <= 2 * ($plain)) }"
}
