#!/usr/bin/env bats
# nsjoin standing in for its child: signals, stopping, statuses, nothing left behind.
bats_require_minimum_version 1.5.0

setup() {
	unshare --pid --fork --kill-child sleep 60 3>&- &
	outer=$!
	until inner=$(pgrep -P "$outer" -x sleep); do sleep 0.01; done
	log=$BATS_TEST_TMPDIR/log
	: >"$log"
}

teardown() {
	{ kill -9 "$outer" && wait "$outer"; } 2>/dev/null || true
}

# until_true CMD...: within five seconds
until_true() {
	for ((i = 0; i < 250; i++)); do
		"$@" && return 0
		sleep 0.02
	done
	return 1
}

logged() { grep -qx "$1" "$log"; }
state_is() { [ "$(ps -o stat= -p "$1" | cut -c1)" = "$2" ]; }

# ends STATUS PID: a job of this shell ends so
ends() {
	status=0
	wait "$2" || status=$?
	[ "$status" -eq "$1" ]
}

# A program that logs the signals it gets until it is told to end: its status is 7. (Perl: sh leaves alone what is ignored for a job.)
export LOGGER='$| = 1; open L, ">>", $ARGV[0]; L->autoflush(1); use IO::Handle;
	for my $s (qw(HUP INT QUIT ILL TRAP ABRT BUS FPE SEGV USR1 USR2 PIPE ALRM TERM CONT TTIN TTOU WINCH SYS RTMIN)) { $SIG{$s} = sub { print L "$s\n" } }
	print L "ready\n"; until (-e "$ARGV[0].end") { select undef, undef, undef, 0.05 } exit 7'

# It in the joined PID namespace: nsjoin's PID in $join, its own (outer) PID in $program
logger() {
	nsjoin -t "$inner" -p perl -e "$LOGGER" "$log" 3>&- &
	join=$!
	until_true logged ready
	program=$(pgrep -P "$join")
}

@test "signals sent to nsjoin reach the program" {
	logger
	for s in HUP INT QUIT ILL TRAP ABRT BUS FPE SEGV USR1 USR2 PIPE ALRM TERM CONT TTIN TTOU WINCH SYS RTMIN; do
		kill -$s "$join"
		until_true logged "$s"
	done
	touch "$log.end"
	ends 7 "$join"
	[ "$(sort "$log" | uniq -d)" = "" ]   # each of them once
}

@test "a signal sent at once after the start is not lost" {
	for ((k = 0; k < 30; k++)); do
		nsjoin -t "$inner" -p sleep 30 3>&- &
		join=$!
		until [ "$(cat "/proc/$join/comm")" = nsjoin ]; do :; done
		kill -TERM "$join"   # kills nsjoin while it blocks nothing yet, is passed on from then on
		ends 143 "$join"
	done
	until_true eval '! pgrep -x sleep -P 1'
}

@test "the program's status, and 128 + n" {
	for n in 0 1 42 125 126 127 255; do
		run -$n nsjoin -t "$inner" -p sh -c "exit $n"
	done
	for s in 1 6 9 15; do
		run -$((128 + s)) nsjoin -t "$inner" -p sh -c 'kill -$0 $$' $s
	done
}

@test "the program stops: nsjoin stops; nsjoin goes on: the program goes on" {
	logger
	kill -STOP "$program"
	until_true state_is "$join" T
	kill -CONT "$join"
	until_true state_is "$program" S
	until_true state_is "$join" S
	until_true logged CONT
	touch "$log.end"
	ends 7 "$join"
}

@test "TSTP sent to nsjoin stops both" {
	nsjoin -t "$inner" -p sleep 30 3>&- &
	join=$!
	until_true eval 'program=$(pgrep -P $join -x sleep)'
	program=$(pgrep -P $join)
	kill -TSTP "$join"
	until_true state_is "$program" T
	until_true state_is "$join" T
	kill -CONT "$join"
	until_true state_is "$program" S
	kill "$join"
	ends 143 "$join"
}

@test "Ctrl-C arrives once; Ctrl-Z stops the job, fg goes on with it" {
	# script(1) makes the terminal; what it reads from the FIFO are the keys. The shell in it has job control.
	cat >"$BATS_TEST_TMPDIR/job" <<-'END'
		set -m
		nsjoin -t "$1" -p perl -e "$LOGGER" "$2"
		echo "shell: $?" >>"$2"
		fg
	END
	mkfifo "$BATS_TEST_TMPDIR/keys"
	script -qec "bash $BATS_TEST_TMPDIR/job $inner $log" /dev/null <"$BATS_TEST_TMPDIR/keys" >/dev/null 3>&- &
	terminal=$!
	exec 9>"$BATS_TEST_TMPDIR/keys"
	until_true logged ready
	printf '\003' >&9
	until_true logged INT
	printf '\032' >&9
	until_true logged "shell: $((128 + 19))"   # stopped by SIGSTOP, as we do it
	until_true logged CONT
	touch "$log.end"
	ends 7 "$terminal"
	exec 9>&-
	[ "$(grep -cx INT "$log")" -eq 1 ]
}

@test "the terminal is hung up: the leader of the session alone is told, the program hears it" {
	script -qec "exec nsjoin -t $inner -p perl -e '$LOGGER' $log" /dev/null </dev/null >/dev/null 3>&- &
	terminal=$!
	until_true logged ready
	{ kill -9 "$terminal"; wait "$terminal" || true; } 2>/dev/null
	until_true logged HUP
	touch "$log.end"
	until_true eval '! pgrep -x nsjoin'
}

@test "nsjoin is killed: the program is too" {
	logger
	{ kill -9 "$join"; wait "$join" || true; } 2>/dev/null
	until_true eval '! kill -0 $program 2>/dev/null'
}

@test "nothing of ours is left after any end" {
	before=$(pgrep -c . || true)
	run -0 nsjoin -t "$inner" -p true
	run -137 nsjoin -t "$inner" -p sh -c 'kill -9 $$'
	run -127 nsjoin -t "$inner" -p no-such-program
	[ "$(pgrep -c . || true)" = "$before" ]
}

@test "a caller that ignores SIGCHLD, and one that blocks signals" {
	run -42 bash -c "trap '' CHLD; nsjoin -t $inner -p sh -c 'exit 42'"
	run -0 bash -c "trap '' CHLD; nsjoin -t $inner -p grep SigIgn /proc/self/status"
	[ "$output" = "$(bash -c "trap '' CHLD; grep SigIgn /proc/self/status; :")" ]
	run nsjoin -t "$inner" -p grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status
	[ "$output" = "$(grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status)" ]
	nohup nsjoin -t "$inner" -p sleep 20 >/dev/null 2>&1 3>&- &
	join=$!
	until_true eval 'pgrep -P $join -x sleep'
	kill -HUP "$join"
	sleep 0.2
	kill -0 "$join"   # ignored by the program, as its caller wants
	kill "$join"
	ends 143 "$join"
}

@test "an alarm set by the caller goes to the program" {
	run -142 perl -e 'alarm 1; exec @ARGV' nsjoin -t "$inner" -p sleep 20
}

@test "as PID 1 of a namespace: a stopped program stays stopped until it is continued" {
	unshare --pid --fork --kill-child --mount-proc bash -c '(sleep 3) & unshare --pid --fork sleep 30 3>&- & sleep 0.3; t=$(pgrep -x sleep | tail -1); exec nsjoin -t $t -p sleep 25' 3>&- &
	until_true eval 'program=$(pgrep -fx "sleep 25")'
	program=$(pgrep -fx "sleep 25")
	kill -STOP "$program"
	until_true state_is "$program" T
	sleep 0.2
	state_is "$program" T
	kill -9 $!
}
