#!/usr/bin/env bats
# nsnew on a terminal: a pty of the program's own with a new session; job control, sizes; piped bytes as they are; our terminal out of reach.
# without: pidfd_open
bats_require_minimum_version 1.5.0
load nsnew
load terminal

setup() { setup_terminal; }
teardown() {
	for left in $(pgrep -x nsnew); do kill -TERM "$left" 2>/dev/null || true; done   # script(1) waits for it
	teardown_terminal
}

process() { pgrep -x "$1" >/dev/null; }
no_process() { ! process "$1"; }

# The terminals that a command line names, in order
ttys() { grep -oE '/dev/pts/[0-9]+' <<<"$output" | uniq; }

@test "a new session has a terminal of its own, and only then" {
	for options in --new-session --pty "--pty -p" "--pty -Urm" "--isolate --bind=/dev/pts"; do
		if [[ $options == --isolate* ]] && no_flags; then continue; fi
		on_terminal 0 "tty; nsnew $options sh -c 'readlink /proc/self/fd/0; test -t 1 && : </dev/tty && echo has-tty'"
		[ "$(ttys | wc -l)" = 2 ] || { echo "$options: $output"; false; }
		[[ $output == *has-tty* ]]
	done
	on_terminal 0 "tty; nsnew -u tty"
	[ "$(ttys | wc -l)" = 1 ]
	on_terminal 0 "tty; nsnew --new-session --no-pty sh -c 'tty; (: </dev/tty) 2>/dev/null || echo no-tty'"
	[ "$(ttys | wc -l)" = 1 ]
	[[ $output == *no-tty* ]]
}

@test "exit statuses and messages pass through" {
	on_terminal 7 "nsnew --pty -p sh -c 'exit 7'"
	on_terminal 143 "nsnew --pty sh -c 'kill -TERM \$\$'"
	on_terminal 127 "nsnew --pty -m no-such-program"
	[[ $output == *"nsnew: "*"no-such-program"* ]]
	on_terminal 125 "nsnew --pty -R /no-such-root -m true"
	on_terminal 124 "nsnew --pty -p --timeout 0.2 sleep 100"
}

@test "the program cannot type into our terminal, as it could without its own" {
	cat >push.pl <<-'END'
		# TIOCSTI, one byte at a time, through every way to a terminal that there is
		for my $to (\*STDIN, \*STDOUT, \*STDERR) { ioctl($to, 0x5412, my $b = $_) for split //, "touch typed\n" }
		if (open my $tty, "+<", "/dev/tty") { ioctl($tty, 0x5412, my $b = $_) for split //, "touch typed\n" }
	END
	# shellcheck disable=SC2016
	victim='n=$1; shift; "$@" perl $PWD/push.pl; timeout --foreground 1 head -n 1 >line; grep -q "touch typed" line && touch "got-$n"; true'
	on_terminal 0 "sh -c '$victim' - bare nsnew -u"
	[ -e got-bare ]
	for options in --pty --new-session --isolate; do
		if [[ $options == --isolate* ]] && no_flags; then continue; fi
		on_terminal 0 "sh -c '$victim' - pty nsnew $options"
		[ ! -e got-pty ]
	done
}

@test "all piped: no pty, bytes unchanged, and /dev/tty is nobody's" {
	head -c 300000 /dev/urandom >bytes
	nsnew --pty -p cat <bytes | cmp - bytes
	on_terminal 0 "nsnew --pty cat <bytes 2>/dev/null | cmp - bytes"
	on_terminal 0 "nsnew --pty sh -c '(: </dev/tty) || echo none' </dev/null 2>&1 | cat"
	[[ $output == *none* ]]
}

@test "much output comes whole" {
	on_terminal 0 "nsnew --pty -p seq 100000"
	[ "$(tr -d '\r\000' <<<"$output" | grep -cE '^[0-9]+$')" = 100000 ]
}

@test "Ctrl-C reaches the program alone" {
	start_terminal "sh -c 'trap : INT; nsnew --pty -p sh -c \"trap \\\"echo got-it; exit 3\\\" INT; echo ready; while :; do sleep 0.1; done\"; echo status=\$?'"
	until_true shows ready
	type_keys '\003'
	until_true shows status=3
	shows got-it
}

@test "Ctrl-Z stops program and nsnew, fg continues both: with an init and without" {
	for options in "--pty -p" --pty; do
		rm -f screen
		start_terminal "bash --norc -i"
		type_keys "nsnew $options perl -e 'print qq(be), qq(gun\\\\n); while (<STDIN>) { print qq(<), lc, qq(>) }'\n"
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
		until_true no_process nsnew
		type_keys 'echo ended=$?\n'
		until_true shows ended=0
		type_keys 'exit\n'
		wait "$terminal" || true
		exec 7>&-
		terminal=
	done
}

@test "the size of the window follows" {
	start_terminal "nsnew --pty -p sh -c 'trap \"stty size\" WINCH; echo ready; while :; do sleep 0.1; done'"
	until_true shows ready
	ours=$(readlink "/proc/$(pgrep -o -x nsnew)/fd/0")
	stty -F "$ours" rows 33 cols 111
	until_true shows '33 111'
}

@test "our terminal has its modes back" {
	on_terminal 0 "stty -g >before; nsnew --pty stty raw -echo; stty -g >after; cmp before after"
}

@test "kill -9 of nsnew ends the program where that is asked for, and so does the end of its parent" {
	start_terminal "nsnew --pty --kill-child tail -f /dev/null"
	until_true process tail
	kill -9 "$(pgrep -o -x nsnew)"
	until_true no_process tail
	exec 7>&-
	wait "$terminal" || true
	start_terminal "sh -c 'nsnew --pty -p --die-with-parent tail -f /dev/null; true'"
	until_true process tail
	kill -9 "$(ps -o ppid= -p "$(pgrep -o -x nsnew)")"
	until_true no_process tail
	until_true no_process nsnew
}

@test "SIGTERM and a hang-up reach the program" {
	for signal in TERM HUP; do
		rm -f screen
		start_terminal "nsnew --pty -p sh -c 'trap \"echo got $signal >$PWD/log; exit\" $signal; echo ready; while :; do sleep 0.1; done'"
		until_true shows ready
		kill -$signal "$(pgrep -o -x nsnew)"
		until_true grep -q "got $signal" log
		exec 7>&-
		wait "$terminal" || true
	done
}

@test "--pty and --no-pty exclude each other" {
	run nsnew --pty --no-pty true
	[ "$status" -eq 2 ]
	[[ $output == *"exclude each other"* ]]
}
