#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew: open files, time limits, the death of the parent, resources of the program, names of the machine.

load nsnew

@test "--close-fds: nothing above 2, neither in the program nor in its init" {
	exec 7</dev/null 8</dev/null
	[ "$(nsnew ls /proc/self/fd | tr '\n' ' ')" = "0 1 2 $(ls /proc/self/fd | sed -n 4,99p | tr '\n' ' ')" ] || true
	for options in "" -p "-rp" --fork; do
		[ "$(nsnew $options --close-fds ls /proc/self/fd | tr '\n' ' ')" = "0 1 2 3 " ]
		[ "$(nsnew $options --keep-fd 8 ls /proc/self/fd | tr '\n' ' ')" = "0 1 2 3 8 " ]
		[[ "$(nsnew $options ls /proc/self/fd | tr '\n' ' ')" == *"7 8"* ]]
	done
	# of init only the line to nsnew is left
	run nsnew -p --mount-proc --keep-fd 8 find /proc/1/fd -type l -printf '%f %l\n'
	[ "$(grep -c '^[0-9]* socket' <<<"$output")" -eq 1 ]
	if grep -E '^[78] /dev/null' <<<"$output"; then false; fi
	exec 7<&- 8<&-
}

@test "--keep-fd of a file that is not open, or no number" {
	run nsnew --keep-fd 77 true
	[ "$status" -eq 2 ] || [ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --keep-fd 77: there is no such open file" ]]
	for bad in x -1 "" 99999999999; do
		run nsnew --keep-fd "$bad" true
		[ "$status" -eq 2 ]
	done
}

# None of ours: as many as the caller had, whatever was used on the way.
@test "no open file of nsnew's own reaches the program" {
	new_root "$BATS_TEST_TMPDIR/root"
	own=$(sh -c 'ls /proc/$$/fd' | tr '\n' ' ')
	for options in "" "-p --mount-proc" "-rp --mount-proc --timeout 60 --die-with-parent" "--run-as root --seccomp default --caps all --rlimit nofile=100"; do
		[ "$(nsnew $options sh -c 'ls /proc/$$/fd' | tr '\n' ' ')" = "$own" ] || { echo "$options"; false; }
	done
}

@test "--timeout: TERM, status 124, nothing is left" {
	run timeout 10 nsnew --timeout 0.2 sleep 50
	[ "$status" -eq 124 ]
	run timeout 10 nsnew -rp --timeout 200ms sleep 51
	[ "$status" -eq 124 ]
	run timeout 10 nsnew --timeout 200ms sh -c 'trap "echo told; exit 3" TERM; sleep 52 & wait'
	[ "$status" -eq 124 ]
	[ "$output" = told ]
	if pgrep -fx 'sleep 5[012]'; then false; fi
	run nsnew --timeout 30 sh -c 'exit 4'
	[ "$status" -eq 4 ]
	run nsnew -p --timeout 30 sh -c 'kill -TERM $$'
	[ "$status" -eq 143 ]
}

@test "--timeout: who does not listen is killed five seconds later, with all that it started" {
	cat >"$BATS_TEST_TMPDIR/deaf" <<-'END'
		#!/bin/sh
		trap '' TERM
		(sleep 60; :) &
		sh -c 'trap "" TERM; sleep 61; :' &
		while :; do sleep 62; done
	END
	chmod +x "$BATS_TEST_TMPDIR/deaf"
	for options in -p ""; do timeout 20 nsnew $options --timeout 0.3 "$BATS_TEST_TMPDIR/deaf" 3>&- & done
	status=0
	for job in $(jobs -p); do wait "$job" || status=$((status + $?)); done
	[ "$status" -eq 248 ]
	if pgrep -fx 'sleep 6[012]'; then false; fi
}

@test "an alarm that the caller had set is no time limit" {
	run perl -e 'alarm 1; exec @ARGV' nsnew --timeout 30 sh -c 'trap "exit 9" ALRM; sleep 5 & wait'
	[ "$status" -eq 9 ]
}

@test "--timeout with what is no time" {
	for bad in 0 -1 x 1y ""; do
		run nsnew --timeout "$bad" true
		[ "$status" -eq 2 ] || { echo "$bad"; false; }
	done
}

@test "--die-with-parent: also when it is killed, and whoever the program is" {
	for options in "" "-p" "-rp" "--run-as 1000"; do
		sh -c 'nsnew --die-with-parent "$@" sleep 70 & wait' sh $options 3>&- &
		shell=$!
		until_true pgrep -fx 'sleep 70'
		kill -KILL $shell
		wait $shell || true
		until_true sh -c '! pgrep -fx "sleep 70"'
		until_true sh -c '! pgrep -x nsnew'
	done
}

@test "--die-with-parent: the end of a thread of it is not its end" {
	cat >"$BATS_TEST_TMPDIR/thread.py" <<-'END'
		import subprocess, sys, threading, time
		started = []
		thread = threading.Thread(target=lambda: started.append(subprocess.Popen(sys.argv[1:])))
		thread.start()
		thread.join()
		time.sleep(0.3)
		sys.exit(0 if started[0].wait() == 6 else 1)
	END
	python3 "$BATS_TEST_TMPDIR/thread.py" nsnew --die-with-parent sh -c 'sleep 0.6; exit 6'
}

@test "--rlimit, --nice, --oom-score-adj, --cpus-allowed hold in the program" {
	run nsnew --rlimit nofile=77:88 --rlimit stack=2M --rlimit core=0 --nice 7 --oom-score-adj 321 --cpus-allowed 0 \
		sh -c 'ulimit -Sn; ulimit -Hn; ulimit -s; ulimit -c; nice; cat /proc/self/oom_score_adj; nproc'
	[ "$(echo $output)" = "77 88 2048 0 7 321 1" ]
	[ "$(nsnew -rp --mount-proc --rlimit nofile=50 --oom-score-adj 400 sh -c 'ulimit -n; cat /proc/self/oom_score_adj' | tr '\n' ' ')" = "50 400 " ]
}

@test "resources that cannot be" {
	for bad in "--rlimit nofile" "--rlimit files=1" "--rlimit nofile=9:8" "--rlimit nofile=12Q" "--rlimit nofile=" "--rlimit =1" "--rlimit nofile=1:" "--nice 20" "--nice -21" \
		"--nice x" "--oom-score-adj 1001" "--cpus-allowed 3-1" "--cpus-allowed ,0" "--cpus-allowed 1024" "--cpus-allowed x" "--cpus-allowed 0-"; do
		run nsnew $bad true
		[ "$status" -eq 2 ] || { echo "$bad: $status"; false; }
	done
	run nsnew --cpus-allowed 0,1023 true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == *"not all of the processors 0,1023 are there"* ]]
	as_user true
	for refused in "--nice -5" "--oom-score-adj -5" "--rlimit nofile=unlimited"; do
		run as_user nsnew $refused true
		[ "$status" -eq 125 ] || { echo "$refused: $status"; false; }
		[[ ${lines[1]} == "nsnew: hint: "* ]]
	done
}

@test "--domainname" {
	before=$(domainname)
	[ "$(nsnew --domainname nskit.test domainname)" = nskit.test ]
	[ "$(nsnew -r --domainname a --hostname b sh -c 'domainname; hostname')" = $'a\nb' ]
	[ "$(domainname)" = "$before" ]
	run nsnew --domainname "$(printf '%065d' 0)" true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == *"longer than the 64 bytes"* ]]
}
