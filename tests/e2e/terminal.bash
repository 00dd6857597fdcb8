# SPDX-License-Identifier: MIT
# Helpers for programs on a terminal: `load terminal` in a bats file, setup_terminal in setup, teardown_terminal in teardown. They work in $BATS_TEST_TMPDIR.

setup_terminal() {
	cd "$BATS_TEST_TMPDIR"
	terminal=
	mkfifo silence keys
	exec 8<>silence   # nobody types: script(1) kills its child soon after the end of its input
}

teardown_terminal() {
	exec 7>&- 8>&-
	[ -z "$terminal" ] || wait "$terminal" || true
}

# on_terminal STATUS CMD: run it on a terminal on which nobody types
on_terminal() { run "-$1" script -qec "$2" /dev/null <&8; }

# Start a terminal that runs CMD; we type into fd 7, what it shows is in the file "screen". (Jobs of a script ignore SIGINT, hence env.)
start_terminal() {
	env --default-signal=INT,QUIT script -qefc "$1" screen <keys >/dev/null 2>&1 3>&- 7>&- &
	terminal=$!
	exec 7>keys
}

type_keys() { printf '%b' "$1" >&7; }
shows() { grep -qF -- "$1" screen; }
