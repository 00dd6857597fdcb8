#!/usr/bin/env bats
# nsls -J: types that a program can rely on.
bats_require_minimum_version 1.5.0

setup() {
	mkdir -p /run/netns
	unshare --net=/run/netns/a --fork true 2>/dev/null || { touch /run/netns/a; unshare --net=/run/netns/a true; }
	net=$(stat -L -c %i /run/netns/a)
}

teardown() {
	umount /run/netns/a /run/b 2>/dev/null || true
}

row() { nsls -J --output-all "$@" | jq -c "[.. | objects | select(.ns == $net)][0]"; }

# json EXPR ARGS...: is it true of what nsls -J prints? (jq -e is content with no input at all.)
json() {
	local out
	out=$(nsls -J "${@:2}") && [ -n "$out" ] && jq -e "$1" <<<"$out"
}

@test "numbers are numbers, texts texts, what is not there null" {
	json '.namespaces | length >= 9' --output-all
	json 'all(.namespaces[]; (.ns | type) == "number" and (.type | type) == "string" and (.nprocs | type) == "number")' --output-all
	json 'all(.namespaces[] | select(.nprocs > 0); (.pid | type) == "number" and (.ppid | type) == "number" and (.uid | type) == "number" and (.user | type) == "string" and (.command | type) == "string" and .path == "/proc/\(.pid)/ns/\(.type)")' --output-all
	json 'all(.namespaces[]; (.nsfs | type) == "array")' --output-all
	json 'all(.namespaces[]; .netnsid == null or (.netnsid | type) == "number")' --output-all
	json 'all(.namespaces[] | select(.type != "user"); (.ons | type) == "number")' --output-all
	json 'all(.namespaces[] | select(.type != "user" and .type != "pid"); .pns == null)' --output-all
}

@test "a namespace with no process has no process" {
	[ "$(row | jq -c '[.nprocs, .pid, .ppid, .command, .path, .user]')" = '[0,null,null,null,null,"root"]' ]
}

@test "every path of NSFS, in JSON without -W" {
	touch /run/b
	mount --bind /run/netns/a /run/b
	[ "$(row | jq -c .nsfs)" = '["/run/netns/a","/run/b"]' ]
	[ "$(nsls -n -r -o NSFS -Q "NS == $net")" = /run/netns/a,/run/b ]
	[ "$(nsls -n -W -o NSFS -Q "NS == $net")" = /run/netns/a,/run/b ]
	[ "$(nsls -n -o NSFS -Q "NS == $net")" = $'/run/netns/a\n/run/b' ]
}

@test "NETNSID is null until there is one, and a number then" {
	[ "$(row | jq .netnsid)" = null ]
	[ "$(nsls -n -r -t net -o NETNSID -Q "NS == $net")" = unassigned ]
	ip netns set a 7
	[ "$(row | jq .netnsid)" = 7 ]
	[ "$(nsls -n -r -o NS -Q "NETNSID == 7")" = "$net" ]
	[ "$(nsls -n -r -o NETNSID -t net -Q "NS == $net")" = "$(lsns -n -r -o NETNSID -t net -p $$ >/dev/null; echo 7)" ]
}

@test "flat unless a tree is asked for" {
	json '[.namespaces[] | has("children")] | any | not'
	json '[.namespaces[] | has("children")] | any' -T
}

@test "an empty list is an empty array" {
	[ "$(nsls -J -Q 'NS == 1' | jq -c .)" = '{"namespaces":[]}' ]
	[ "$(nsls -H -J | jq -r '.columns[0].column, (.columns | length)')" = $'NS\n21' ]
}

@test "a column that is asked for twice is one member, and two columns of a table" {
	[ "$(nsls -J -o NS,TYPE,NS -t uts | grep -c '"ns"')" = "$(nsls -J -o NS -t uts | grep -c '"ns"')" ]
	[[ $(nsls -o NS,NS -t uts) =~ ^\ *NS\ +NS ]]
}
