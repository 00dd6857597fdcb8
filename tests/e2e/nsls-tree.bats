#!/usr/bin/env bats
# nsls -T: who owns, who is parent, whose process comes from whose.
bats_require_minimum_version 1.5.0

# A user namespace with no process, in it one with a process in its own net and pid namespaces.
setup() {
	unshare --user --map-root-user --fork --kill-child unshare --user --map-root-user --net --pid --fork --kill-child sleep 60 3>&- &
	first=$!
	until inner=$(pgrep -x sleep -n); do sleep 0.01; done
	ours=$(number $$ user)
	user=$(number "$inner" user)
	net=$(number "$inner" net)
	pid=$(number "$inner" pid)
	middle=$(nsls -n -r -t user -o PNS -Q "NS == $user")
}

teardown() {
	kill -9 "$first" "$inner" 2>/dev/null || true
	wait "$first" 2>/dev/null || true
}

number() { readlink "/proc/$1/ns/$2" | tr -cd 0-9; }

@test "by owner: each namespace below the user namespace that owns it" {
	run nsls -T -o NS,TYPE -n
	[[ $output == *"$ours"*user* ]]
	[[ $output =~ "─$middle"\ +user ]]
	[[ $output =~ "│ └─$user"\ +user|"  └─$user"\ +user ]]
	[[ $output =~ "─$net"\ +net ]]
	want=$(lsns -T -n -o NS,TYPE,NPROCS)
	got=$(nsls -T -n -o NS,TYPE,NPROCS)
	diff <(tr -d '├─└│ ' <<<"$want" | sort) <(tr -d '├─└│ ' <<<"$got" | sort)
}

@test "-t net -T draws the owning user namespaces" {
	run nsls -t net -T -J -o NS,TYPE
	[ "$(jq -r ".. | objects | select(.children[]?.ns == $net) | .ns" <<<"$output")" = "$user" ]
	[ "$(jq -r ".. | objects | select(.children[]?.ns == $user) | .ns" <<<"$output")" = "$middle" ]
	[ "$(jq -r ".. | objects | select(.children[]?.ns == $middle) | .ns" <<<"$output")" = "$ours" ]
	[ "$(jq -r '.. | .type? // empty' <<<"$output" | sort -u)" = $'net\nuser' ]
	run nsls -t net -T
	[[ $output =~ "─$net" ]]
}

@test "by parent: pid and user namespaces below theirs, the others flat" {
	run nsls -T=parent -J -o NS,TYPE
	[ "$(jq -r ".. | objects | select(.children[]?.ns == $pid) | .ns" <<<"$output")" = "$(number $$ pid)" ]
	[ "$(jq -r ".. | objects | select(.children[]?.ns == $user) | .ns" <<<"$output")" = "$middle" ]
	[ "$(jq -r ".namespaces[] | select(.ns == $net) | .type" <<<"$output")" = net ]
}

@test "by process, also as the word alone, and in one with =" {
	[ "$(nsls -Tprocess)" = "$(nsls --tree=process)" ]
	[ "$(nsls -T=process)" = "$(nsls)" ]
	[ "$(nsls -Towner -o NS)" = "$(nsls -T -o NS)" ]
	run nsls -T=none
	[ "$status" -eq 2 ]
}

@test "the rows above what a filter or -p leaves are drawn" {
	run nsls -T -J -o NS -Q "NS == $net"
	[ "$(jq -c '[.. | .ns? // empty]' <<<"$output")" = "[$ours,$middle,$user,$net]" ]
	run nsls -T -J -t net -o NS,NPROCS -p "$inner"
	[ "$(jq -c '[.. | .ns? // empty]' <<<"$output")" = "[$ours,$middle,$user,$net]" ]
	[ "$(jq "[.. | objects | select(.ns == $user) | .nprocs][0]" <<<"$output")" -eq "$(lsns -n -r -o NPROCS -l -t user | head -1 >/dev/null; nsls -n -r -t user -o NPROCS -Q "NS == $user")" ]
}

@test "a user namespace that only its child shows is in the flat list too" {
	kill -9 "$first"   # the processes in the middle one end, the innermost is stopped from ending with them
	wait "$first" 2>/dev/null || true
	unshare --user --map-root-user bash -c 'unshare --user --map-root-user --net setpriv --pdeathsig keep sleep 61 3>&- & disown' 3>&- >/dev/null
	until alone=$(pgrep -x -f 'sleep 61'); do sleep 0.01; done
	user=$(number "$alone" user)
	middle=$(nsls -n -r -o PNS -Q "NS == $user")
	run nsls -n -r -l -o NS,TYPE,NPROCS,UID -Q "NS == $middle"
	kill -9 "$alone"
	[ "$output" = "$middle user 0 0" ]
}

@test "children are sorted where --sort is given" {
	run nsls -T -J -o NS,TYPE --sort -NS
	[ "$(jq '.namespaces[0].children | map(.ns) | length > 5 and . == (sort | reverse)' <<<"$output")" = true ]
}

@test "a tree of processes may be deep" {
	deep() { [ "$1" -eq 0 ] && exec sleep 62; deep $(($1 - 1)) & wait; }
	(deep 60) 3>&- &
	until pgrep -x -f 'sleep 62' >/dev/null; do sleep 0.02; done
	run nsls -T=process -J -o PID,COMMAND "$(number $$ uts)"
	pkill -x -f 'sleep 62'
	[ "$status" -eq 0 ]
	[ "$(jq '[paths | map(select(. == "children")) | length] | max' <<<"$output")" -ge 60 ]
}
