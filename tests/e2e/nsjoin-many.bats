#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# without: pidfd_open
# nsjoin with several targets: -t A -t B, --each PATTERN. Lines, statuses, signals.

bats_require_minimum_version 1.5.0

setup() {
	started=()
	for name in one two three; do
		unshare --uts sh -c 'hostname "$0"; exec sleep 100' "$name" 3>&- &
		started+=("$!")
	done
	for pid in "${started[@]}"; do
		until [ "$(cat "/proc/$pid/comm")" = sleep ]; do sleep 0.01; done
	done
	a=${started[0]} b=${started[1]} c=${started[2]}
}

teardown() {
	{ kill -9 "${started[@]}" && wait "${started[@]}"; } 2>/dev/null || true
	for name in web-1 web-2 db; do nsnew --remove "$name" 2>/dev/null || true; done
}

@test "the program runs in each, and its lines bear the name" {
	run -0 --separate-stderr nsjoin -t "$a" -t "$b" -t "$c" -- sh -c 'hostname; echo "err $(hostname)" >&2'
	[ "$(sort <<<"$output")" = "$(printf '%s\n' "$a: one" "$b: two" "$c: three" | sort)" ]
	[ "$(sort <<<"$stderr")" = "$(printf '%s\n' "$a: err one" "$b: err two" "$c: err three" | sort)" ]
}

@test "at the same time" {
	mkfifo "$BATS_TEST_TMPDIR/meet"
	# each waits for the other: one alone would wait for ever
	run -0 timeout 10 nsjoin -t "$a" -t "$b" sh -c 'case $(hostname) in one) echo here >"$0" ;; two) cat "$0" ;; esac' "$BATS_TEST_TMPDIR/meet"
	[ "$output" = "$b: here" ]
}

@test "the highest status of all" {
	run -7 nsjoin -t "$a" -t "$b" -t "$c" sh -c 'case $(hostname) in one) exit 3 ;; two) exit 7 ;; esac'
	run -137 nsjoin -t "$a" -t "$b" sh -c 'case $(hostname) in one) kill -9 $$ ;; two) exit 7 ;; esac'
	run -127 --separate-stderr nsjoin -t "$a" -t "$b" no-such-program
	[[ $stderr == *"$a: nsjoin: "*no-such-program* && $stderr == *"$b: nsjoin: "* ]]
	run -0 nsjoin -t "$a" -t "$b" true
	[ -z "$output" ]
}

@test "where one is not there nothing is run anywhere" {
	run -125 --separate-stderr nsjoin -t "$a" -t 4194304 -t "$b" touch "$BATS_TEST_TMPDIR/ran"
	[ "$stderr" = "nsjoin: no process has PID 4194304" ]
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "nothing to read, and no terminal" {
	run -0 bash -c "echo secret | nsjoin -t $a -t $b sh -c 'cat; [ ! -t 1 ] && cat </dev/tty || echo none' 2>/dev/null"
	[ "$(sort <<<"$output")" = "$(printf '%s\n' "$a: none" "$b: none" | sort)" ]
}

@test "the last line without a newline, empty lines, long lines, and bytes of all sorts" {
	run -0 nsjoin -t "$a" -t "$b" printf 'x\n\ny'
	[ "$(grep "^$a" <<<"$output")" = "$(printf '%s\n' "$a: x" "$a: " "$a: y")" ]
	nsjoin -t "$a" -t "$b" perl -e 'print "z" x 900000, "\n"; print "\0\1\xff\n"; print "w" x (1 << 20), "v\n"' >"$BATS_TEST_TMPDIR/out"
	[ "$(grep -ac "^$a: " "$BATS_TEST_TMPDIR/out")" -eq 4 ]
	[ "$(grep -a "^$a: z" "$BATS_TEST_TMPDIR/out" | wc -c)" -eq $((900000 + ${#a} + 3)) ]
	grep -aqF "$a: "$'\1\xff' "$BATS_TEST_TMPDIR/out" || grep -aq "$a: .*"$'\xff' "$BATS_TEST_TMPDIR/out"
	[ "$(wc -c <"$BATS_TEST_TMPDIR/out")" -eq $((900000 + 1 + 4 + (1 << 20) + 3 + 4 * (${#a} + 2) + 900000 + 1 + 4 + (1 << 20) + 3 + 4 * (${#b} + 2))) ]
}

@test "lines are never mixed" {
	nsjoin -t "$a" -t "$b" -t "$c" sh -c 'h=$(hostname); i=0; while [ $i -lt 300 ]; do printf "$h"; printf " $h $h"; echo " $h"; i=$((i + 1)); done' >"$BATS_TEST_TMPDIR/out"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 900 ]
	[ "$(sort -u "$BATS_TEST_TMPDIR/out")" = "$(printf '%s\n' "$a: one one one one" "$b: two two two two" "$c: three three three three" | sort)" ]
}

@test "on a terminal what could play with it, or pass for another's line, is made visible" {
	run -0 script -qec "nsjoin -t $a -t $b printf 'a\\033[2Jb\\r$c: forged\\n'" /dev/null
	[[ $output == *"$a: a\\x1b[2Jb\\x0d$c: forged"* ]]
	[[ $output != *$'\e[2J'* ]]
}

# starts CODE: nsjoin in the background, both programs running; its PID in $nsjoin
starts() {
	env --default-signal=INT nsjoin -t "$a" -t "$b" sh -c 'echo $$ >>"$0"; '"$1" "$BATS_TEST_TMPDIR/pids" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	nsjoin=$!
	until [ "$(wc -l <"$BATS_TEST_TMPDIR/pids")" -eq 2 ]; do sleep 0.01; done 2>/dev/null
}

all_gone() {
	local pid
	while read -r pid; do
		[ ! -e "/proc/$pid" ] || [[ $(cat "/proc/$pid/stat") == *") Z "* ]] || { echo "$pid is left: $(tr '\0' ' ' <"/proc/$pid/cmdline")"; return 1; }
	done <"$BATS_TEST_TMPDIR/pids"
}

@test "TERM and INT reach all; nothing is left" {
	for signal in TERM INT HUP; do
		rm -f "$BATS_TEST_TMPDIR/pids"
		starts 'trap "echo bye; exit 9" TERM INT HUP; sleep 50 & echo $! >>"$0.more"; wait'
		kill -"$signal" "$nsjoin"
		r=0; wait "$nsjoin" || r=$?
		[ "$r" -eq 9 ] || { echo "$signal: $r"; cat "$BATS_TEST_TMPDIR/out"; false; }
		[ "$(sort "$BATS_TEST_TMPDIR/out")" = "$(printf '%s\n' "$a: bye" "$b: bye" | sort)" ]
		cat "$BATS_TEST_TMPDIR/pids.more" >>"$BATS_TEST_TMPDIR/pids"
		all_gone
	done
}

@test "who does not listen is killed after a while, and at once by a second signal" {
	starts 'trap "" TERM; while :; do sleep 0.1; done'
	kill -TERM "$nsjoin"
	sleep 0.2
	kill -0 "$nsjoin"
	kill -TERM "$nsjoin"
	r=0; wait "$nsjoin" || r=$?
	[ "$r" -eq 137 ]
	all_gone
	rm -f "$BATS_TEST_TMPDIR/pids"
	starts 'trap "" TERM; while :; do sleep 0.1; done'
	kill -TERM "$nsjoin"
	r=0; wait "$nsjoin" || r=$?
	[ "$r" -eq 137 ]
	all_gone
}

@test "nsjoin is killed: the programs are too" {
	starts 'sleep 50'
	kill -KILL "$nsjoin"
	wait "$nsjoin" || true
	for _ in {1..100}; do all_gone >/dev/null && break || sleep 0.02; done
	all_gone
}

@test "the reader goes away: so do they" {
	run timeout 10 bash -c "nsjoin -t $a -t $b yes | head -n 1"
	[ "$status" -eq 0 ]
	[[ $output == *": y" ]]
}

@test "what a program leaves behind is not waited for" {
	run -0 timeout 10 nsjoin -t "$a" -t "$b" sh -c 'echo first; sleep 30 & echo $! >>"$0"' "$BATS_TEST_TMPDIR/left"
	[ "${#lines[@]}" -eq 2 ]
	while read -r pid; do kill "$pid"; done <"$BATS_TEST_TMPDIR/left"
}

@test "in PID and user namespaces, too" {
	for _ in 1 2; do
		unshare --user --map-root-user --pid --mount-proc --fork --kill-child sleep 60 3>&- &
		started+=("$!")
		until inner=$(pgrep -P "$!" -x sleep); do sleep 0.01; done
		inners+=("$inner")
	done
	run -0 nsjoin -t "${inners[0]}" -t "${inners[1]}" sh -c 'echo "$(id -u) $(ps -o comm= 1)"'
	[ "$(sort <<<"$output")" = "$(printf '%s: 0 sleep\n' "${inners[@]}" | sort)" ]
}

@test "--each: every container and environment whose name matches" {
	for name in web-1 web-2 db; do nsnew --name "$name" --uts --hostname "h-$name" true; done
	run -0 nsjoin --each 'web-*' hostname
	[ "$(sort <<<"$output")" = $'web-1: h-web-1\nweb-2: h-web-2' ]
	run -0 nsjoin --each 'nskit:*' hostname
	[ "$(sort <<<"$output")" = $'nskit:db: h-db\nnskit:web-1: h-web-1\nnskit:web-2: h-web-2' ]
	run -0 nsjoin --each db hostname
	[ "$output" = "db: h-db" ]
	run -0 nsjoin --each db -t "$a" hostname
	[ "$(sort <<<"$output")" = "$(printf '%s\n' "$a: one" "db: h-db" | sort)" ]
	run -125 --separate-stderr nsjoin --each 'nothing*' true
	[ "${stderr_lines[0]}" = "nsjoin: no running container and no environment matches nothing*" ]
}

@test "a shell is not run in many" {
	run -2 --separate-stderr nsjoin -t "$a" -t "$b"
	[[ ${stderr_lines[0]} == "nsjoin: several targets need a program: there is nothing that a shell could read" ]]
}
