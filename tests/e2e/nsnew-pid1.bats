#!/usr/bin/env bats
# nsnew -p: its init, signals, statuses, --kill-child; the program as PID 1.

load nsnew

@test "the init makes every exit status true" {
	for signal in TERM KILL INT HUP SEGV; do
		run nsnew -p sh -c "kill -$signal \$\$"
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
	done
	run nsnew -p sh -c 'exit 3'
	[ "$status" -eq 3 ]
}

@test "the init reaps orphans" {
	# a zombie, too, is in /proc until it is reaped
	nsnew -p --mount-proc bash -c '
		orphan=$(sh -c "sleep 0.1 >/dev/null & echo \$!")
		grep -q "^PPid:.1$" /proc/$orphan/status
		for i in $(seq 150); do [ -e /proc/$orphan ] || exit 0; sleep 0.02; done
		exit 1'
}

@test "what still runs when the program ends is killed with it" {
	nsnew -p sh -c 'sleep 7531 & true'
	if pgrep -f 'sleep 7531'; then false; fi
}

@test "signals sent to nsnew reach the program" {
	for option in -p -pf --fork; do
		nsnew $option sh -c 'trap "exit 9" TERM; touch "$1"; while :; do sleep 0.02; done' sh "$BATS_TEST_TMPDIR/ready$option" &
		pid=$!
		until_true test -e "$BATS_TEST_TMPDIR/ready$option"
		kill -TERM $pid
		status=0
		wait $pid || status=$?
		[ "$status" -eq 9 ]
	done
}

@test "no signal is lost, however early it comes (unshare lost 32 of 400)" {
	# in a shell of its own: bats has traps, which a signal before the exec of nsnew would meet
	run env -i PATH="$PATH" bash -c '
		for i in $(seq 60); do
			nsnew -p sleep 30 &
			[ $((i % 5)) -eq 0 ] || sleep 0.00$((i % 5))
			kill -TERM $!
			wait $!
			echo $?
		done | sort | uniq -c'
	[ "$(echo $output)" = "60 143" ]
}

@test "a program that is PID 1 and deaf to TERM ends all the same (unshare: never)" {
	nsnew -pf sleep 30 &
	pid=$!
	until_true pgrep -P $pid -x sleep
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 143 ]
}

@test "a PID 1 that ignores TERM goes on" {
	nsnew -pf sh -c 'trap "" TERM; touch "$1"; sleep 0.3; exit 4' sh "$BATS_TEST_TMPDIR/ready" &
	pid=$!
	until_true test -e "$BATS_TEST_TMPDIR/ready"
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 4 ]
}

@test "a PID 1 that blocks TERM and waits for it gets it" {
	nsnew -pf nsnew --fork sh -c 'trap "exit 9" TERM; touch "$1"; while :; do sleep 0.02; done' sh "$BATS_TEST_TMPDIR/ready" &
	pid=$!
	until_true test -e "$BATS_TEST_TMPDIR/ready"
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 9 ]
}

@test "the alarm that nsnew was started with rings for the program" {
	for option in -p -pf --fork; do
		run timeout 10 perl -e 'alarm 1; exec @ARGV' nsnew $option sleep 5
		[ "$status" -eq 142 ]
	done
}

@test "a terminal that hangs up: the leader of the session alone is told, the program hears it" {
	for option in -p -pf --fork; do
		log=$BATS_TEST_TMPDIR/log$option
		script -qec "exec nsnew $option sh -c 'trap \"touch $log.hup; exit\" HUP; touch $log; while :; do sleep 0.02; done'" /dev/null \
			</dev/null >/dev/null 3>&- &
		terminal=$!
		until_true test -e "$log"
		{ kill -9 "$terminal"; wait "$terminal" || true; } 2>/dev/null
		until_true test -e "$log.hup"
	done
}

@test "what the program sends to its PID 1 does not come back to it" {
	run nsnew -p sh -c 'trap "echo got" USR1; kill -USR1 1; sleep 0.1; echo end'
	[ "$output" = end ]
}

@test "as PID 1 under -f and --as-pid-1" {
	[ "$(nsnew -pf sh -c 'echo $$')" = 1 ]
	[ "$(nsnew -p --as-pid-1 sh -c 'echo $$')" = 1 ]
	[ "$(nsnew --as-pid-1 sh -c 'echo $$')" = 1 ]
	[ "$(nsnew -p sh -c 'echo $$')" = 2 ]
}

@test "--kill-child: the program ends with nsnew, also when nsnew is killed and the program's user is another" {
	local n=0
	while read -r options; do
		n=$((n + 1))
		nsnew $options sleep 86$n &
		pid=$!
		until_true pgrep -f "^sleep 86$n\$"
		inner=$(pgrep -f "^sleep 86$n\$")
		kill -KILL $pid
		until_true gone "$inner"
		wait $pid || true
	done <<-END
		--kill-child
		--kill-child -S 1000 -G 1000
		-p --kill-child -S 1000
		-pf --kill-child
		-pf --kill-child -S 1000
		-Urpf --kill-child=KILL --mount-proc
	END
}

@test "--kill-child under init holds also when the program changes its user itself" {
	nsnew -p --kill-child setpriv --reuid 1000 --clear-groups sleep 871 &
	pid=$!
	until_true pgrep -f '^sleep 871$'
	inner=$(pgrep -f '^sleep 871$')
	kill -KILL $pid
	until_true gone "$inner"
	wait $pid || true
}

@test "--kill-child=SIG sends that signal" {
	nsnew -p --kill-child=USR1 sh -c 'trap "touch $1.got; exit" USR1; touch $1; while :; do sleep 0.02; done' sh "$BATS_TEST_TMPDIR/x" &
	pid=$!
	until_true test -e "$BATS_TEST_TMPDIR/x"
	kill -KILL $pid
	wait $pid || true
	until_true test -e "$BATS_TEST_TMPDIR/x.got"
}

@test "--kill-child and kill of nsnew: everything dies (unshare blocks TERM)" {
	nsnew --pid --fork --mount-proc --kill-child sleep 872 &
	pid=$!
	until_true pgrep -f '^sleep 872$'
	kill $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 143 ]
	if pgrep -f '^sleep 872$'; then false; fi
}

@test "a program that stops, stops nsnew; continued, both go on" {
	for option in -p --fork; do
		nsnew $option sh -c 'kill -STOP $$; exit 5' &
		pid=$!
		stopped() { [ "$(ps -o stat= -p $pid | cut -c1)" = T ]; }
		until_true stopped
		kill -CONT $pid
		status=0
		wait $pid || status=$?
		[ "$status" -eq 5 ]
	done
}

@test "SIGCHLD ignored by the caller does no harm, and the program inherits it so" {
	run env --ignore-signal=CHLD nsnew -p grep SigIgn /proc/self/status
	[ "$status" -eq 0 ]
	[[ $output == *10000 ]]
	run env --ignore-signal=CHLD nsnew -p sh -c 'exit 6'
	[ "$status" -eq 6 ]
}
