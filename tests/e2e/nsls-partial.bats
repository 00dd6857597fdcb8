#!/usr/bin/env bats
# nsls: what an ordinary user sees, and is told not to see.
bats_require_minimum_version 1.5.0

user="setpriv --reuid 1000 --regid 1000 --clear-groups"

setup() {
	$user sleep 60 3>&- &
	own=$!
	unshare --net sleep 60 3>&- &
	foreign=$!
	until [ "$(cat /proc/$own/comm /proc/$foreign/comm | sort -u)" = sleep ]; do sleep 0.01; done
}

teardown() {
	kill -9 "$own" "$foreign"
	wait "$own" "$foreign" 2>/dev/null || true
	mount -o remount,hidepid=0 /proc
}

@test "what could not be read is counted, and said on stderr with status 0" {
	run --separate-stderr $user nsls
	[ "$status" -eq 0 ]
	[[ $stderr =~ ^"nsls: note: "[0-9]+" of "[0-9]+" processes could not be read (no permission): the list is partial"$ ]]
	[[ $output == *" $own "* ]]
	[[ $output != *" $foreign "* ]]
	read -r _ _ unread _ all _ <<<"$stderr"
	[ $((all - unread)) -eq 2 ]   # its sleep, and nsls itself
}

@test "root is told nothing" {
	run --separate-stderr nsls
	[ -z "$stderr" ]
}

@test "JSON on stdout stays clean" {
	run --separate-stderr $user nsls -J
	[ "$(jq '.namespaces | length' <<<"$output")" -eq 8 ]
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
}

@test "-p of a foreign process is an error that says why" {
	run --separate-stderr $user nsls -p "$foreign"
	[ "$status" -eq 1 ]
	[ "${stderr_lines[0]}" = "nsls: cannot read the namespaces of process $foreign: Permission denied" ]
	run --separate-stderr $user nsls -p "$own" -o NS,TYPE
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]   # nobody else was looked at
}

@test "a namespace that only foreign processes are in: a hint" {
	run --separate-stderr $user nsls "$(readlink /proc/$foreign/ns/net | tr -cd 0-9)"
	[ "$status" -eq 1 ]
	[[ ${stderr_lines[1]} =~ ^"nsls: hint: "[0-9]+" of "[0-9]+" processes could not be read" ]]
}

@test "hidepid: the kernel hides processes, nsls says that it does" {
	mount -o remount,hidepid=2 /proc
	run --separate-stderr $user nsls
	[ "$status" -eq 0 ]
	[ "$stderr" = "nsls: note: /proc hides the processes of others (hidepid): the list is partial" ]
	mount -o remount,hidepid=1 /proc
	run --separate-stderr $user nsls
	[ "$status" -eq 0 ]
	[[ $stderr =~ ^"nsls: note: "[0-9]+" of "[0-9]+" processes could not be read" ]]
}

@test "a /proc that shows nothing but processes (subset=pid)" {
	run --separate-stderr timeout -k 1 10 unshare --mount --pid --fork bash -c 'mount -t proc -o subset=pid proc /proc && exec "$0" -n -r -o NS,TYPE,NPROCS,NSFS,CONTAINER' \
		"$(command -v nsls)"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$(grep -c ' pid ' <<<"$output")" -ge 1 ]
	[ "$(awk '$2 == "mnt" { print $3 }' <<<"$output" | head -n 1)" = 1 ]
}

@test "hidepid on top of another user: --holders does not say that nothing holds it" {
	mount -o remount,hidepid=2 /proc
	run --separate-stderr timeout -k 1 10 $user nsls --holders "$(readlink /proc/$foreign/ns/net | tr -cd 0-9)"
	[ "$status" -eq 1 ]
	[[ ${stderr_lines[0]} == *"/proc hides the processes of others (hidepid): the list is partial" ]]
	[[ ${stderr_lines[1]} == "nsls: there is no namespace "* ]]
	[ "${stderr_lines[2]}" = "nsls: hint: /proc hides the processes of others (hidepid): it may be theirs" ]
}

@test "hidepid: neither a process nor a namespace is said not to be there" {
	mount -o remount,hidepid=2 /proc
	run $user nsls -p "$foreign"
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "nsls: process $foreign is hidden from us in /proc, which is mounted with hidepid" ]
	for tree in "" -T=pid; do
		run $user nsls $tree "$(mount -o remount,hidepid=0 /proc; readlink /proc/$foreign/ns/net | tr -cd 0-9; mount -o remount,hidepid=2 /proc)"
		[ "$status" -eq 1 ]
		[ "${lines[1]}" = "nsls: hint: /proc hides the processes of others (hidepid): it may be theirs" ]
	done
	run $user nsls -p 4194000
	[ "${lines[0]}" = "nsls: there is no process with PID 4194000" ]
}

@test "owners outside of our view are empty, not an error" {
	run --separate-stderr $user unshare --user --map-root-user nsls -n -r -t user -o NS,PNS,NPROCS -Q 'NPROCS > 0'
	[ "$status" -eq 0 ]
	[[ $output == *"  "[1-9]* ]]
}

@test "/proc of another pid namespace" {
	run --separate-stderr unshare --pid --fork nsls -n -o NS,NPROCS,PID,COMMAND
	[ "$status" -eq 0 ]
	[ -n "$output" ]
	[ -z "$stderr" ]
}

# seen_from_inside COMMAND...: as an inner process of another PID namespace whose /proc is still that of the outer one, in which LeakSanitizer does not find
# itself. $me: its number in /proc.
seen_from_inside() {
	ASAN_OPTIONS=detect_leaks=0 unshare --pid --fork bash -c 'me=$(awk "/^PPid/ { print \$2 }" /proc/self/status)
		inner=$(readlink "/proc/$me/ns/pid" | tr -cd 0-9); eval "$1"' bash "$1"
}

@test "/proc of another pid namespace: a number is what /proc calls a process, for every question" {
	outer=$(readlink /proc/1/ns/pid | tr -cd 0-9)
	run --separate-stderr seen_from_inside '[ "$me" != $$ ] && echo "$inner" && nsls -n -r -t pid -p "$me" -o NS && nsls -n -r -t pid --same "$me" "$me" &&
		nsls -n -r -t pid -p 1 -o NS && nsls -n -r -t pid --same 1 1 && nsls --caps "$me" -n -r -t user -o WHY | sort -u'
	[ "$status" -eq 0 ]
	[ "$output" = "${lines[0]}
${lines[0]}
pid yes ${lines[0]}
$outer
pid yes $outer
own" ]
	[ "${lines[0]}" != "$outer" ]
	run seen_from_inside 'nsls --same 1:1 1; nsls --caps 1:1; nsls -p 1:1; nsls --same 1@1 1'
	[ "$(grep -c '/proc shows another PID namespace than ours$' <<<"$output")" -eq 4 ]
}

@test "a sandbox without /proc" {
	run --separate-stderr unshare --mount bash -c "mount -t tmpfs none /proc; exec $(command -v nsls)"
	[ "$status" -eq 1 ] || [ -n "$stderr" ]
}

@test "a /proc that is none is an error, not a machine without processes" {
	nsls=$(command -v nsls)
	export ASAN_OPTIONS=detect_leaks=0   # LeakSanitizer needs a /proc
	run --separate-stderr unshare --mount bash -c 'mount -t tmpfs none /proc && exec "$0"' "$nsls"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	stderr=$(grep -v '^==.*reading executable name failed' <<<"$stderr")   # AddressSanitizer's own words
	[ "$stderr" = "nsls: no proc filesystem is mounted at /proc
nsls: hint: mount -t proc proc /proc" ]
}
