#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew --status-fd: what is told of an environment, line by line.

load nsnew

# of EVENT JQ: a value of that line
of() { jq -r "select(.event == \"$1\") | $2" "$BATS_TEST_TMPDIR/said"; }

say() { nsnew --status-fd 7 "$@" 7>"$BATS_TEST_TMPDIR/said" || ended=$?; }

@test "three lines, in their order, each an object" {
	say -u true
	[ "$(jq -r .event "$BATS_TEST_TMPDIR/said" | paste -sd ' ')" = "started ready exited" ]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/said")" = 3 ]
}

@test "started: the first process and all its namespaces" {
	say -rmuipnCT --mount-proc sh -c 'for kind in user cgroup ipc uts net pid mnt time; do echo "$kind $(readlink "/proc/self/ns/$kind" | tr -dc 0-9)"; done' >"$BATS_TEST_TMPDIR/seen"
	while read -r kind number; do
		[ "$(of started ".namespaces.$kind")" = "$number" ] || { echo "$kind: $number"; cat "$BATS_TEST_TMPDIR/said"; false; }
	done <"$BATS_TEST_TMPDIR/seen"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/seen")" = 8 ]
	[ "$(of started .cgroup)" = null ]
	say sh -c 'echo $$' >"$BATS_TEST_TMPDIR/pid"
	[ "$(of started .pid)" = "$(cat "$BATS_TEST_TMPDIR/pid")" ]
	[[ $(of started .pidfd_inode) =~ ^([0-9]+|null)$ ]]
}

@test "ready comes when the program runs, and not where it cannot" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	nsnew -p --status-fd 7 sleep 1000 7>"$BATS_TEST_TMPDIR/fifo" 3>&- & nsnew=$!
	exec 8<"$BATS_TEST_TMPDIR/fifo"
	read -r started <&8 && read -r ready <&8
	[[ $started == *started* && $ready == '{"event":"ready"}' ]]
	pgrep -x sleep >/dev/null
	kill -TERM "$nsnew"
	wait "$nsnew" || true
	read -r exited <&8
	[[ $exited == *'"status":143,"signal":15'* ]]
	if read -r more <&8; then false; fi   # the end of the file: nobody else has it
	say /nosuch
	[ "$ended" = 127 ]
	[ "$(jq -r .event "$BATS_TEST_TMPDIR/said")" = started ]
	say -m --root /nosuch true
	[ "$ended" = 125 ]
	[ ! -s "$BATS_TEST_TMPDIR/said" ]
}

@test "exited: status and signal, with init and without" {
	for options in "" -f -rp "-rp --as-pid-1"; do
		say $options sh -c 'exit 7'
		[ "$(of exited '"\(.status) \(.signal)"')" = "7 null" ]
		say $options sh -c 'exit 137'
		[ "$(of exited '"\(.status) \(.signal)"')" = "137 null" ]
	done
	for options in "" -f -rp; do
		say $options sh -c 'kill -KILL $$'
		[ "$(of exited '"\(.status) \(.signal)"')" = "137 9" ]
		[ "$ended" = 137 ]
	done
	say -rp --timeout 0.1 sleep 1000
	[ "$ended" = 124 ]
	[ "$(of exited .status)" = 124 ]
}

@test "exited: what it used" {
	say -p sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done'
	[ "$(of exited .cpu_us)" -gt 10000 ]
	[ "$(of exited .oom)" = null ]
	say dd if=/dev/zero of=/dev/null bs=50M count=1
	[ "$(of exited .memory_peak)" -gt 50000000 ]
	[ "$(id -u)" = 0 ] && [ -w /sys/fs/cgroup ] || return 0
	say -p --memory 40M --swap 0 sh -c 'dd if=/dev/zero of=/dev/null bs=100M count=1; true'
	[ "$(of exited .oom)" = true ]
	[ "$(of exited .status)" = 0 ]
	[ "$(of exited .memory_peak)" -le $((40 << 20)) ]
	[[ $(of started '.cgroup[0]') == /sys/fs/cgroup/*/nsnew-* ]]
	say -p --memory 40M true
	[ "$(of exited .oom)" = false ]
}

@test "the program does not get the file descriptor; a reader that goes ends nothing" {
	nsnew -p --status-fd 7 sh -c '[ ! -e /proc/self/fd/7 ]' 7>"$BATS_TEST_TMPDIR/said"
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	nsnew -p --status-fd 7 sh -c 'sleep 0.3; exit 5' 7>"$BATS_TEST_TMPDIR/fifo" 3>&- & nsnew=$!
	head -n 2 "$BATS_TEST_TMPDIR/fifo" >/dev/null
	wait "$nsnew" || ended=$?
	[ "$ended" = 5 ]
}

@test "what cannot be written to is refused; --dry-run writes nothing" {
	for bad in "9 9<&-" "7 7</dev/null" "x" "-1" "99999999999"; do
		run eval "nsnew --status-fd $bad true"
		[ "$status" -eq 2 ]
		[[ $output == *--status-fd* ]]
	done
	nsnew --dry-run --status-fd 7 true 7>"$BATS_TEST_TMPDIR/said" | grep -q 'tell file descriptor 7'
	[ ! -s "$BATS_TEST_TMPDIR/said" ]
}
