#!/usr/bin/env bats
# nsls -T=user: user namespaces with what they own, who made them, and their maps.
bats_require_minimum_version 1.5.0

# User 1000's namespace with two ranges; in it one of user 100005's, with a network namespace in it.
setup() {
	mkfifo "$BATS_TEST_TMPDIR/go"
	exec 4<>"$BATS_TEST_TMPDIR/go"
	setpriv --reuid 1000 --regid 1000 --clear-groups unshare -U --keep-caps bash -c 'read -r _; exec setpriv --reuid 5 --regid 5 --clear-groups unshare -Ur --net sleep 300' <&4 4>&- 3>&- &
	first=$!
	until [ "$(number $first user)" != "$(number $$ user)" ]; do kill -0 "$first"; sleep 0.01; done
	/usr/bin/printf '0 100000 65536\n70000 5 1\n' >/proc/$first/uid_map
	echo '0 200000 65536' >/proc/$first/gid_map
	outer=$(number $first user)
	echo >&4   # outer has no process any more once it goes on
	exec 4>&-
	until grep -qs '^sleep' "/proc/$first/comm"; do kill -0 "$first"; sleep 0.01; done
	inner=$(number $first user)
	net=$(number $first net)
	ours=$(number $$ user)
}

teardown() {
	kill "$first"
	wait "$first" || true
}

number() { readlink "/proc/$1/ns/$2" | tr -cd 0-9; }

# One row of JSON by its number
row() { jq -c ".. | objects | select(.ns == $1) | del(.children)" <<<"$output"; }

@test "each namespace below its owner, with who made it; what only its child shows too" {
	run nsls -J -T=user -o NS,TYPE,NPROCS,OUID
	[ "$(jq -c "[path(.. | objects | select(.ns == $net)) | select(length > 0)] | .[0] | map(select(. == \"children\")) | length" <<<"$output")" -eq 3 ]
	[ "$(jq ".. | objects | select(.children[]?.ns == $net) | .ns" <<<"$output")" = "$inner" ]
	[ "$(jq ".. | objects | select(.children[]?.ns == $inner) | .ns" <<<"$output")" = "$outer" ]
	[ "$(jq ".. | objects | select(.children[]?.ns == $outer) | .ns" <<<"$output")" = "$ours" ]
	[ "$(row "$outer")" = "{\"ns\":$outer,\"type\":\"user\",\"nprocs\":0,\"ouid\":1000}" ]
	[ "$(row "$inner")" = "{\"ns\":$inner,\"type\":\"user\",\"nprocs\":1,\"ouid\":100005}" ]
	[ "$(row "$net")" = "{\"ns\":$net,\"type\":\"net\",\"nprocs\":1,\"ouid\":100005}" ]
}

@test "maps are lists; null where nobody is in it, empty where nothing is mapped" {
	run nsls -J -T=user -o NS,UIDMAP,GIDMAP
	[ "$(row "$outer")" = "{\"ns\":$outer,\"uidmap\":null,\"gidmap\":null}" ]
	[ "$(row "$inner")" = "{\"ns\":$inner,\"uidmap\":[\"0 100005 1\"],\"gidmap\":[\"0 200005 1\"]}" ]   # as we number them
	[ "$(row "$net")" = "{\"ns\":$net,\"uidmap\":null,\"gidmap\":null}" ]
	unshare -U sleep 300 3>&- &
	until [ "$(number $! user)" != "$ours" ]; do sleep 0.01; done
	run nsls -J -o NS,UIDMAP -p $! -t user
	kill $!
	[ "$(jq -c '.namespaces[0].uidmap' <<<"$output")" = '[]' ]
}

@test "two ranges are two lines of a table, one word in raw" {
	unshare -U sleep 300 3>&- &
	two=$!
	until [ "$(number $two user)" != "$ours" ]; do sleep 0.01; done
	/usr/bin/printf '0 100000 65536\n70000 5 1\n' >/proc/$two/uid_map
	run nsls -T=user -t user -o NS,UIDMAP
	raw=$(nsls -r -n -t user -o UIDMAP -Q "NS == $(number $two user)")
	found=$(nsls -r -n -t user -o NS -Q 'UIDMAP == "70000 5 1"')
	[ "$found" = "$(number $two user)" ]
	kill $two
	wait $two || true
	grep -q '0 100000 65536 *$' <<<"$output"
	grep -q ' 70000 5 1 *$' <<<"$output"
	[ "$raw" = '0\x20100000\x2065536,70000\x205\x201' ]
}

@test "its usual columns; -t leaves other kinds out" {
	run nsls -T=user
	[[ ${lines[0]} =~ ^NS\ +TYPE\ +NPROCS\ +PID\ +OWNER\ +UIDMAP\ +GIDMAP\ +COMMAND$ ]]
	[[ $output =~ "─$outer"\ +user\ +0 ]]
	[ "$(nsls -Tuser)" = "$(nsls --tree=user)" ]
	run nsls -n -T=user -t user -o TYPE
	[ "$(sort -u <<<"$output" | grep -c .)" -eq 1 ]
}

@test "-p: the maps of one process's namespace" {
	run nsls -p $first -t user -J -o NS,UIDMAP,OUID
	[ "$(jq -c '.namespaces' <<<"$output")" = "[{\"ns\":$inner,\"uidmap\":[\"0 100005 1\"],\"ouid\":100005}]" ]
}
