#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsjoin --detach: the program goes on in the background.
bats_require_minimum_version 1.5.0

setup() {
	unshare --mount --pid --uts --mount-proc --fork --kill-child sleep 60 3>&- >/dev/null &
	outer=$!
	until target=$(pgrep -P "$outer" -x sleep); do sleep 0.01; done
	cd "$BATS_TEST_TMPDIR"
	pid=
}

teardown() {
	[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
	{ kill -9 "$outer" && wait "$outer"; } 2>/dev/null || true
}

# detach ARGS...: its PID into $pid. What it prints goes to a file, for the program keeps it open.
detach() {
	nsjoin -t "$target" --detach "$@" >pid 3>&-
	pid=$(cat pid)
}

stat_field() { sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f"$(($2 - 2))"; }   # proc_pid_stat(5)

@test "it runs when nsjoin returns, in the target, in a session of its own, as nobody's child" {
	for options in "" --uts; do   # a child of ours in a PID namespace, or the leader itself
		detach $options sleep 71
		[ "$(tr '\0' ' ' <"/proc/$pid/cmdline")" = "sleep 71 " ]
		[ "$(readlink "/proc/$pid/ns/uts")" = "$(readlink "/proc/$target/ns/uts")" ]
		[ "$(stat_field "$pid" 6)" != "$(stat_field $$ 6)" ]
		[ "$(stat_field "$pid" 7)" = 0 ]   # no terminal
		[ "$(stat_field "$pid" 4)" = 1 ]
		if pgrep -x nsjoin; then false; fi
		# no file of nsjoin's; those of the caller only where the program is of the host
		sleep 75 3>&- &
		others=$(find /proc/$!/fd -type l -printf '%l\n' | sort -u)
		kill $!
		leaked=$(find "/proc/$pid/fd" -type l -not -name '[012]' -printf '%l\n' | grep -vFx -e "$others" || true)
		[ -z "$leaked" ] || { echo "$leaked"; false; }
		[ -n "$options" ] || [ -z "$(find "/proc/$pid/fd" -type l -not -name '[012]')" ]
		kill "$pid"
		for _ in {1..200}; do [ -e "/proc/$pid" ] || break; sleep 0.02; done   # PID 1 of the tests reaps now and then
		[ ! -e "/proc/$pid" ] || [ "$(stat_field "$pid" 3)" = Z ]
	done
}

@test "the caller's end is not its end" {
	setsid bash -c "nsjoin -t $target --detach sleep 72 >pid 3>&-; kill -HUP 0; kill -KILL 0" 2>/dev/null || true
	pid=$(cat pid)
	kill -0 "$pid"
}

@test "what fails is said, with its status, and nothing is left" {
	for options in "" --uts; do
		run -127 --separate-stderr nsjoin -t "$target" $options --detach no-such-program
		[[ -z $output && $stderr == *"cannot run no-such-program"* ]]
		run -126 --separate-stderr nsjoin -t "$target" $options --detach /etc
		[ -z "$output" ]
		run -125 --separate-stderr nsjoin -t "$target" $options --detach --wdns /nowhere true
		[[ -z $output && $stderr == *"cannot change to directory /nowhere inside"* ]]
	done
	if pgrep -x nsjoin; then false; fi
	run -125 bash -c "nsjoin -t $target --detach sleep 73 >/dev/full; status=\$?; pkill -x -f 'sleep 73'; [ \$status != 0 ] && exit 125"
}

@test 'pid=$(nsjoin --detach ...) does not wait for the program' {
	pid=$(timeout 20 nsjoin -t "$target" --detach sleep 74 3>&-)
	[ "$(tr '\0' ' ' <"/proc/$pid/cmdline")" = "sleep 74 " ]
	[ "$(readlink "/proc/$pid/fd/1")" = /dev/null ]
}

@test "standard files: a terminal becomes /dev/null, what is piped stays" {
	echo input >input
	detach sh -c 'cat; echo error >&2; sleep 0' <input 2>errors
	for _ in {1..200}; do [ "$(wc -l <pid)" = 2 ] && [ -s errors ] && break; sleep 0.02; done
	[ "$(grep -c input pid)" = 1 ]
	[ "$(cat errors)" = error ]
	mkfifo silence
	exec 8<>silence
	script -qec "nsjoin -t $target --detach sleep 74; echo done" screen <&8 >/dev/null 3>&- 
	exec 8>&-
	grep -q done screen
	pid=$(pgrep -x -f 'sleep 74')
	grep -q "^$pid" screen
	for fd in 0 1 2; do [ "$(readlink "/proc/$pid/fd/$fd")" = /dev/null ]; done
}

@test "usage" {
	run -2 nsjoin -t "$target" --detach
	[[ $output == *"--detach needs a program"* ]]
	run -2 nsjoin -t "$target" -t "$target" --detach true
}
