#!/usr/bin/env bats
# nsjoin on a terminal: a pty of the program's own, job control, sizes; piped bytes as they are; our terminal out of reach.
bats_require_minimum_version 1.5.0
load terminal

setup() {
	unshare --pid --mount-proc --fork --kill-child sleep 60 3>&- &
	outer=$!
	until inner=$(pgrep -P "$outer" -x sleep); do sleep 0.01; done
	setup_terminal
}

teardown() {
	teardown_terminal
	{ kill -9 "$outer" && wait "$outer"; } 2>/dev/null || true
}

# until_true CMD...: within ten seconds
until_true() {
	for ((i = 0; i < 500; i++)); do
		"$@" && return 0
		sleep 0.02
	done
	echo "never: $*"
	cat -v screen || true
	return 1
}

process() { pgrep -x "$1" >/dev/null; }
no_process() { ! process "$1"; }

@test "the program has a terminal, and it is not ours" {
	on_terminal 0 "tty; nsjoin -t $inner -a tty; test -t 0"
	ours=$(grep -oE '/dev/pts/[0-9]+' <<<"$output" | sed -n 1p)
	its=$(grep -oE '/dev/pts/[0-9]+' <<<"$output" | sed -n 2p)
	[ -n "$ours" ]
	[ -n "$its" ]
	[ "$ours" != "$its" ]
	[[ $output != *"may read what you type"* ]]
	on_terminal 0 "tty; nsjoin --no-pty -t $inner -a tty"
	[[ $output == *"nsjoin: note: without a terminal of its own the program may read what you type"* ]]
	[ "$(grep -oE '/dev/pts/[0-9]+' <<<"$output" | uniq | wc -l)" = 1 ]
}

@test "exit statuses and messages pass through" {
	on_terminal 7 "nsjoin -t $inner -a sh -c 'exit 7'"
	on_terminal 143 "nsjoin -t $inner -a sh -c 'kill -TERM \$\$'"
	on_terminal 127 "nsjoin -t $inner -a no-such-program"
	[[ $output == *"nsjoin: "*"no-such-program"* ]]
}

@test "the program cannot type into our terminal, as it could without its own" {
	cat >push.pl <<-'END'
		# TIOCSTI, one byte at a time, through every way to a terminal that there is
		for my $to (\*STDIN, \*STDOUT, \*STDERR) { ioctl($to, 0x5412, my $b = $_) for split //, "touch typed\n" }
		if (open my $tty, "+<", "/dev/tty") { ioctl($tty, 0x5412, my $b = $_) for split //, "touch typed\n" }
	END
	# shellcheck disable=SC2016
	victim='n=$1; shift; "$@" perl $PWD/push.pl; timeout --foreground 1 head -n 1 >line; grep -q "touch typed" line && touch "got-$n"; true'
	on_terminal 0 "sh -c '$victim' - bare nsjoin --no-pty -t $inner -a"
	[ -e got-bare ]
	on_terminal 0 "sh -c '$victim' - pty nsjoin -t $inner -a"
	[ ! -e got-pty ]
}

@test "all piped: no pty, bytes unchanged, and /dev/tty is nobody's" {
	head -c 300000 /dev/urandom >bytes
	nsjoin -t "$inner" -a cat <bytes | cmp - bytes
	on_terminal 0 "nsjoin -t $inner -a cat <bytes 2>/dev/null | cmp - bytes"
	on_terminal 0 "nsjoin -t $inner -a sh -c '(: </dev/tty) || echo none' </dev/null 2>&1 | cat"
	[[ $output == *none* ]]
}

@test "piped input, output on the terminal: the end of input is the end" {
	on_terminal 0 "printf 'one\ntwo\n' | nsjoin -t $inner -a cat"
	[ "$(tr -d '\r\000' <<<"$output" | grep -cE '^(one|two)$')" = 2 ]
}

@test "much output comes whole" {
	# script(1) waits 10 ms for what is still to come once its child has ended, which is no time on a busy machine
	on_terminal 0 "nsjoin -t $inner -a seq 200000; sleep 1"
	[ "$(tr -d '\r\000' <<<"$output" | grep -cE '^[0-9]+$')" = 200000 ]
	[[ $output == *200000* ]]
}

@test "Ctrl-C reaches the program alone" {
	start_terminal "sh -c 'trap : INT; nsjoin -t $inner -a sh -c \"trap \\\"echo got-it; exit 3\\\" INT; echo ready; while :; do sleep 0.1; done\"; echo status=\$?'"
	until_true shows ready
	type_keys '\003'
	until_true shows status=3
	shows got-it
}

@test "Ctrl-Z stops program and nsjoin, fg continues both" {
	start_terminal "bash --norc -i"
	type_keys "nsjoin -t $inner -a perl -e 'print qq(be), qq(gun\\\\n); while (<STDIN>) { print qq(<), lc, qq(>) }'\n"
	until_true shows begun
	type_keys '\032'
	until_true shows Stopped
	type_keys 'echo back=$((40+2))\n'   # our shell reads again, on a terminal with its modes back
	until_true shows back=42
	type_keys 'fg\n'
	sleep 0.3
	type_keys 'AGAIN\n'
	until_true shows '<again'
	type_keys '\004'
	until_true no_process nsjoin
	type_keys 'echo ended=$?\n'
	until_true shows ended=0
	type_keys 'exit\n'
}

@test "the size of the window follows" {
	start_terminal "nsjoin -t $inner -a sh -c 'trap \"stty size\" WINCH; echo ready; while :; do sleep 0.1; done'"
	until_true shows ready
	ours=$(readlink "/proc/$(pgrep -x nsjoin | head -n 1)/fd/0")
	stty -F "$ours" rows 33 cols 111
	until_true shows '33 111'
}

@test "our terminal has its modes back" {
	# shellcheck disable=SC2016
	on_terminal 0 "stty -g >before; nsjoin -t $inner -a stty raw -echo; stty -g >after; cmp before after"
}

@test "kill -9 of nsjoin ends the program" {
	start_terminal "nsjoin -t $inner -a tail -f /dev/null"
	until_true process tail
	kill -9 "$(pgrep -o -x nsjoin)"
	until_true no_process tail
}

@test "SIGTERM and a hang-up reach the program" {
	for signal in TERM HUP; do
		rm -f screen
		start_terminal "nsjoin -t $inner -a sh -c 'trap \"echo got $signal >$PWD/log; exit\" $signal; echo ready; while :; do sleep 0.1; done'"
		until_true shows ready
		kill -$signal "$(pgrep -o -x nsjoin)"
		until_true grep -q "got $signal" log
		exec 7>&-
		wait "$terminal" || true
	done
}
