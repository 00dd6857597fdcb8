#!/usr/bin/env bats
# nsls -T=pid: the processes by PID namespace, with every number they have.
bats_require_minimum_version 1.5.0

# A PID namespace in a PID namespace; `in` is number 2 of the innermost.
setup() {
	unshare -pf --kill-child bash -c 'sleep 301 & unshare -pf --kill-child bash -c "sleep 302 & wait" & wait' 3>&- &
	top=$!
	until in=$(pgrep -f '^sleep 302'); do sleep 0.01; done
	until beside=$(pgrep -f '^sleep 301'); do sleep 0.01; done
	inner=$(number "$in")
	middle=$(number "$beside")
	ours=$(number $$)
}

teardown() {
	kill -9 "$top"
	wait "$top" || true
}

number() { readlink "/proc/$1/ns/${2:-pid}" | tr -cd 0-9; }

# From the namespace at the top to a process: what stands above it, namespaces as their numbers and a colon.
way() {
	jq -r ". as \$all | [paths(objects | select(.pid == $1))] | .[0] as \$path | [range(\$path | length) as \$i | \$all | getpath(\$path[:\$i + 1])] |
		map(objects | if .pid then .pid else \"\(.ns):\" end) | join(\" \")"
}

@test "a namespace hangs on the process whose child is its first one; every number is told" {
	run nsls -J -T=pid
	[ "$(jq -c ".. | objects | select(.pid == $in) | [.ns, .pids, .command]" <<<"$output")" = \
		"[$inner,[$(sed -n 's/^NSpid:\t//p' "/proc/$in/status" | tr '\t' ,)],\"sleep 302\"]" ]
	[ "$(jq ".. | objects | select(.pid == $in) | .pids | length" <<<"$output")" -eq 3 ]
	first=$(jq ".. | objects | select(.ns == $inner and .pids[-1:] == [1]) | .pid" <<<"$output")
	outer=$(jq ".. | objects | select(.ns == $middle and .pids[-1:] == [1]) | .pid" <<<"$output")
	[[ $(way "$in" <<<"$output") == "$ours: 1 "*" $top $middle: $outer "*" $inner: $first $in" ]]
	[ "$(jq "[.. | objects | select(has(\"pid\") and .ns == $inner and .pid == null)] | length" <<<"$output")" -eq 1 ]
}

@test "the same processes as /proc has" {
	run nsls -r -n -T=pid -o PID -Q 'COMMAND =~ "^sleep"'
	[ "$(tr -s ' \n' '\n' <<<"$output" | grep -cx -e "$in" -e "$beside")" -eq 2 ]
	all=$(nsls -r -n -T=pid -o PID | grep . | sort -n)
	[ "$(grep -vx "$(pgrep -n nsls || echo none)" <<<"$all" | while read -r p; do [ -d "/proc/$p" ] && echo "$p"; done)" = \
		"$(for p in $all; do [ -d "/proc/$p" ] && echo "$p"; done)" ]
	for p in /proc/[0-9]*; do [ "${p#/proc/}" -gt "$in" ] || grep -qx "${p#/proc/}" <<<"$all"; done
}

@test "as a table: branches in COMMAND, numbers in one cell" {
	run nsls -T=pid
	[[ ${lines[0]} =~ ^\ *NS\ +PID\ +PIDS\ +USER\ +COMMAND$ ]]
	[[ $output =~ "─pid:[$middle]" ]]
	[[ $output =~ $in\ +$in\ [0-9]+\ 2\ +root\ .*"─sleep 302" ]]
	run nsls -r -n -T=pid -o PIDS,NS
	[[ $'\n'$output$'\n' == *$'\n'"$in,"*",2 $inner"$'\n'* ]]
}

@test "a process that joined from outside hangs on the namespace itself" {
	nsenter -t "$in" -p sleep 303 3>&- &
	until joined=$(pgrep -f '^sleep 303'); do sleep 0.01; done
	run nsls -J -T=pid
	kill "$joined"
	[[ $(way "$joined" <<<"$output") == *" $inner: $joined" ]]
}

@test "NAMESPACE and -p limit it, what stands above stays" {
	run nsls -J -T=pid "$middle"
	[[ $(way "$in" <<<"$output") == "$ours: 1 "*" $in" ]]
	[ "$(jq "[.. | objects | select(.pid == $beside)] | length" <<<"$output")" -eq 1 ]
	[ "$(jq "[.. | .command? // empty | select(startswith(\"nsls\"))] | length" <<<"$output")" -eq 0 ]
	run nsls -J -T=pid "$inner"
	[ "$(jq "[.. | objects | select(.pid == $beside)] | length" <<<"$output")" -eq 0 ]
	[ "$(jq "[.. | objects | select(.pid == $in)] | length" <<<"$output")" -eq 1 ]
	run nsls -J -T=pid -p "$top"
	[ "$(jq "[.. | objects | select(.pid == $in or .pid == $beside)] | length" <<<"$output")" -eq 2 ]
	run nsls -J -T=pid -p "$in"
	[ "$(jq "[.. | objects | select(.pid == $in or .pid == $beside) | .pid] | .[]" <<<"$output")" -eq "$in" ]
	run nsls -J -T=pid -p "2@$in"
	[ "$(jq "[.. | objects | select(.pid == $in)] | length" <<<"$output")" -eq 1 ]
}

@test "a namespace of another kind: who is in it" {
	unshare -u sleep 304 3>&- &
	until [ "$(number $! uts)" != "$(number $$ uts)" ]; do sleep 0.01; done
	run nsls -r -n -T=pid -o PID "$(number $! uts)"
	kill $!
	[[ $output == *$'\n'"$!" ]]
	[[ $output != *"$in"* ]]
}

@test "the filter: a number in any namespace" {
	run nsls -r -n -T=pid -o PID,COMMAND -Q 'PIDS == 2 and COMMAND =~ "30[0-9]$"'
	[[ $output == *"$in sleep\\x20302"* ]]
	[[ $output == *"$beside sleep\\x20301"* ]]
	run nsls -r -n -o PIDS -t pid -Q "NS == $middle"
	[[ $output == *",1" ]]
}

@test "a PID namespace that no process is in any more has a row" {
	: >"$BATS_TEST_TMPDIR/kept"
	mount --bind "/proc/$in/ns/pid" "$BATS_TEST_TMPDIR/kept"
	kill -9 "$top"
	while [ -d "/proc/$in" ]; do sleep 0.01; done
	run nsls -J -T=pid "$inner"
	umount "$BATS_TEST_TMPDIR/kept"
	[ "$status" -eq 0 ]
	[ "$(jq -c "[.. | objects | select(has(\"pid\")) | [.ns, .pid]]" <<<"$output")" = "[[$ours,null],[$middle,null],[$inner,null]]" ]
}

@test "from a file it is the same" {
	nsls --save "$BATS_TEST_TMPDIR/saved"
	for what in "" "$inner" "$(number "$in" uts)"; do
		now=$(nsls -J -T=pid -Q "PIDS == 302 or COMMAND =~ '^sleep 30'" $what)
		[[ $now == *"sleep 302"* ]]
		[ "$(nsls -J -T=pid -Q "PIDS == 302 or COMMAND =~ '^sleep 30'" $what --from "$BATS_TEST_TMPDIR/saved")" = "$now" ]
	done
}

@test "what is not there, and what does not go together" {
	run nsls -T=pid -p 4194000
	[ "$status" -eq 1 ]
	[[ $output == *"there is no process with PID 4194000"* ]]
	run nsls -T=pid 12
	[ "$status" -eq 1 ]
	[[ $output == *"there is no namespace 12"* ]]
	run nsls -T=pid -t net
	[ "$status" -eq 2 ]
	run nsls -T=pid -P
	[ "$status" -eq 2 ]
}

@test "an ordinary user sees the own processes, and is told of the rest" {
	run --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsls -T=pid
	[ "$status" -eq 0 ]
	[[ $output == *"pid:[$ours]"*"nsls -T=pid"* ]]
	[[ $stderr == *"processes could not be read"* ]]
}
