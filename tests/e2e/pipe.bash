# SPDX-License-Identifier: MIT
# A reader that has stopped reading: `load pipe` in a bats file.

# full_pipe: "$BATS_TEST_TMPDIR/full" is a pipe that holds all it can, and that fd 5 keeps open. Who opens it anew and writes must wait.
full_pipe() {
	mkfifo "$BATS_TEST_TMPDIR/full"
	exec 5<>"$BATS_TEST_TMPDIR/full"
	dd if=/dev/zero of="$BATS_TEST_TMPDIR/full" bs=4096 count=4096 oflag=nonblock conv=notrunc status=none 2>/dev/null && return 1
	return 0
}

# ends_while_writing PID SIGNAL: it waits in a call for its standard output; the signal ends it within five seconds, with status 0
ends_while_writing() {
	local end=$((SECONDS + 10)) status=0 killer
	until grep -qs '^[0-9]* 0x1 ' "/proc/$1/syscall"; do
		[ $SECONDS -lt $end ] || { echo "does not write: $(cat "/proc/$1/syscall")"; return 1; }
		sleep 0.02
	done
	kill "-$2" "$1"
	(sleep 5; kill -KILL "$1") 3>&- &
	killer=$!
	wait "$1" || status=$?
	kill "$killer" 2>/dev/null || true
	[ "$status" -eq 0 ] || { echo "$2: status $status"; return 1; }
}
