#!/usr/bin/env bats
# netnsctl monitor: names that come and go, told when they can be used, and at once.
bats_require_minimum_version 1.5.0
load pipe

setup() {
	netnsctl add before
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	netnsctl monitor >"$BATS_TEST_TMPDIR/pipe" 3>&- &
	monitor=$!
	exec 4<"$BATS_TEST_TMPDIR/pipe"
	until grep -qs '^inotify' /proc/$monitor/fdinfo/*; do sleep 0.01; done
}

teardown() {
	kill "$monitor" 2>/dev/null || true
	wait "$monitor" 2>/dev/null || true
	exec 4<&-
	netnsctl -all delete
	rm -f /run/netns/*
}

# The next line, or nothing after two seconds
next() { local line=; read -r -t 2 line <&4 || true; echo "$line"; }

@test "add and delete arrive at once, also through a pipe" {
	netnsctl add x
	[ "$(next)" = "add x" ]
	netnsctl delete x
	[ "$(next)" = "delete x" ]
	netnsctl delete before
	[ "$(next)" = "delete before" ]
}

@test "a name that was told of can be used" {
	for i in 1 2 3 4 5 6 7 8; do
		ip netns add n$i &
		read -r -t 2 verb name <&4
		[ "$verb" = add ]
		nsenter --net=/run/netns/"$name" true
		wait $!
	done
}

@test "a file is not a namespace until one is mounted on it" {
	(umask 777 && : >/run/netns/later)
	netnsctl add other
	[ "$(next)" = "add other" ]
	mount --bind /proc/self/ns/net /run/netns/later
	[ "$(next)" = "add later" ]
	umount /run/netns/later
	: >/run/netns/never
	rm /run/netns/never
	rm -f /run/netns/later
	[ "$(next)" = "delete later" ]
}

@test "--json: one object a line" {
	kill "$monitor"
	wait "$monitor" || true
	netnsctl monitor --json >"$BATS_TEST_TMPDIR/pipe" 3>&- &
	monitor=$!
	exec 4<"$BATS_TEST_TMPDIR/pipe"
	until grep -qs '^inotify' /proc/$monitor/fdinfo/*; do sleep 0.01; done
	netnsctl add x
	[ "$(next)" = '{"event":"add","name":"x"}' ]
	netnsctl delete x
	[ "$(next)" = '{"event":"delete","name":"x"}' ]
}

@test "it ends on a signal, and when its reader is gone" {
	kill -TERM "$monitor"
	status=0
	wait "$monitor" || status=$?
	[ "$status" -eq 0 ]
	run timeout 5 bash -c 'netnsctl monitor | head -n 1 & until grep -qs ^inotify /proc/[0-9]*/fdinfo/*; do sleep 0.01; done; netnsctl add x; wait'
	[ "$status" -eq 0 ]
	[ "$output" = "add x" ]
}

@test "a signal ends it also while it waits for a reader that reads no more" {
	full_pipe
	for signal in TERM INT HUP; do
		netnsctl monitor >"$BATS_TEST_TMPDIR/full" 3>&- 5>&- &
		until grep -qs '^inotify' /proc/$!/fdinfo/*; do sleep 0.01; done
		netnsctl add x$signal
		ends_while_writing $! $signal
	done
}

@test "it ends when what it says cannot be written" {
	timeout 5 netnsctl monitor >/dev/full 2>"$BATS_TEST_TMPDIR/words" 3>&- &
	until [ "$(grep -ls '^inotify' /proc/[0-9]*/fdinfo/* | wc -l)" -ge 2 ]; do sleep 0.01; done
	netnsctl add x
	status=0
	wait $! || status=$?
	[ "$status" -eq 1 ]
	grep -q 'cannot write to standard output' "$BATS_TEST_TMPDIR/words"
}
