#!/usr/bin/env bats
# nsls: the list, as lsns has it; which rows, which columns, in which order.
bats_require_minimum_version 1.5.0

setup() {
	unshare --mount --uts --ipc --net --pid --cgroup --fork --mount-proc --kill-child sleep 60 3>&- &
	outer=$!
	until inner=$(pgrep -P "$outer" -x sleep); do sleep 0.01; done
	net=$(number "$inner" net)
}

teardown() {
	kill -9 "$outer" 2>/dev/null || true
	wait "$outer" 2>/dev/null || true
}

# same ARGS...: nsls prints what lsns prints. One after the other: each counts itself.
same() {
	local want got
	want=$(lsns "$@")
	got=$(nsls "$@")
	diff <(echo "$want") <(echo "$got")
}

# number PID KIND: of a namespace
number() { readlink "/proc/$1/ns/$2" | tr -cd 0-9; }

@test "the same namespaces, counts and first processes as lsns" {
	same -r -n -l -o NS,TYPE,NPROCS,PID
	same -l -t uts -o NS,TYPE,PATH,NPROCS,PID,PPID,COMMAND,UID,USER,NETNSID,NSFS,ONS
	[ "$(nsls -n -o NS | wc -l)" -ge 14 ]
}

@test "the usual table is lsns's, with its tree of processes" {
	same
	same -l
	same -n -t pid
	same -t net
	same -t net -n -W
	same -T
	same -o +UID,PPID
}

@test "the processes of one namespace are lsns's too" {
	for kind in net pid mnt; do
		same "$(number "$inner" $kind)"
		same -l "$(number "$inner" $kind)"
	done
	[ "$(nsls -n -r -o PID "$net")" = "$outer"$'\n'"$inner" ]
	[ "$(nsls -n -r -o NS,TYPE,PID,NPROCS "$net" | tail -1)" = "$net net $inner 2" ]
}

@test "-t takes one kind, several, and lists" {
	[ "$(nsls -n -o TYPE -t uts | sort -u)" = uts ]
	[ "$(nsls -n -o TYPE -t net,mnt | sort -u)" = $'mnt\nnet' ]
	[ "$(nsls -n -o TYPE -t net -t mnt | sort -u)" = $'mnt\nnet' ]
	run --separate-stderr nsls -t net,none
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == "nsls: option --type net,none: 'none' is no kind of namespace" ]]
}

@test "-p: the namespaces of one process" {
	[ "$(nsls -p "$inner" -n -o NS,TYPE | wc -l)" -eq 8 ]
	same -p "$inner" -r -n -l -o NS,TYPE,NPROCS,PID
	same -p "$inner"
	[ "$(nsls -p "$inner" -n -t net -o NS)" = "$net" ]
}

@test "-p of a PID that is not there is an error" {
	run --separate-stderr nsls -p 4000000
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "$stderr" = "nsls: there is no process with PID 4000000" ]
	run --separate-stderr nsls -p 0
	[ "$status" -eq 2 ]
}

@test "a number of no namespace is an error" {
	run --separate-stderr nsls 12
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "$stderr" = "nsls: there is no namespace 12" ]
	for bad in 0 x '' 1x 18446744073709551616; do
		run nsls -- "$bad"
		[ "$status" -eq 2 ]
	done
}

@test "columns: chosen, added, all, unknown" {
	[ "$(nsls -o ns,Type | head -1 | tr -s ' ')" = " NS TYPE" ]
	[[ $(nsls -o +PATH,UID | head -1 | tr -s ' ') == *"NS TYPE NPROCS PID USER COMMAND PATH UID" ]]
	[[ $(nsls --output-all | head -1 | tr -s ' ') == *"NS TYPE PATH NPROCS PID PPID COMMAND UID USER NETNSID NSFS PNS ONS CONTAINER HOST OUID OWNER UIDMAP GIDMAP PIDS TOKEN" ]]
	run --separate-stderr nsls -o NS,NONE
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *"unknown column 'NONE'" ]]
	[ "$(nsls -H | wc -l)" -eq 22 ]
	[ "$(nsls -H -n -r | head -1 | cut -d' ' -f1,2)" = "NS number" ]
}

@test "a cell says what the kernel says" {
	run nsls -n -r -t pid -o NS,PID,PPID,PATH,UID,USER,PNS,ONS,COMMAND -Q "PID == $inner"
	[ "$output" = "$(number "$inner" pid) $inner $outer /proc/$inner/ns/pid 0 root $(number $$ pid) $(number $$ user) sleep\\x2060" ]
}

@test "--sort: numbers by value, both ways" {
	nsls -n -o NPROCS --sort NPROCS | sort -nc
	nsls -n -o NPROCS --sort=-nprocs | sort -rnc
	nsls -n -o NS | sort -nc
	run nsls --sort NONE
	[ "$status" -eq 2 ]
}

@test "neither sorting nor filtering by what is counted loses what no process is in" {
	touch "$BATS_TEST_TMPDIR/kept"
	unshare --net="$BATS_TEST_TMPDIR/kept" true
	exec 5<"$BATS_TEST_TMPDIR/kept"
	umount -l "$BATS_TEST_TMPDIR/kept"   # an open file holds it now
	kept=$(stat -L -c %i "/proc/$$/fd/5")
	nsls -n -t net -o NS | grep -qx "$kept"
	nsls -n -r -t net -o NS,TYPE --sort NPROCS | grep -qx "$kept net"
	nsls -n -r -t net -o NS -Q 'NPROCS >= 0' | grep -qx "$kept"
	nsls -n -r -t net -o NS,NPROCS -Q 'NPROCS == 0' | grep -qx "$kept 0"
	exec 5<&-
}

@test "-Q filters namespaces, and the processes of one" {
	[ "$(nsls -n -o NS -Q "TYPE == 'net' and PID == $outer")" = "$net" ]
	[ "$(nsls -n -r -o PID -Q "COMMAND =~ '^sleep'" "$net")" = "$inner" ]
	[ -z "$(nsls -n -o PID -Q "COMMAND =~ '^none'" "$net")" ]
	run --separate-stderr nsls -Q 'TYPE =='
	[ "$status" -eq 2 ]
	[ -z "$output" ]
}

@test "options that exclude each other" {
	for pair in "-J -r" "-l -T" "-P -p 1" "-p 1 $net" "-P $net" "-T $net"; do
		run --separate-stderr nsls $pair
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
	run nsls 1 2
	[ "$status" -eq 2 ]
}

@test "a time namespace and a zombie are counted as lsns counts them" {
	unshare --time --fork --kill-child bash -c 'sleep 0.3 & exec sleep 60' 3>&- &   # bash would reap one that ends before the exec
	zombie=$!
	until parent=$(pgrep -P "$zombie" -x sleep) && child=$(pgrep -P "$parent") && grep -q '^State:.Z' "/proc/$child/status"; do sleep 0.01; done
	run same -r -n -l -o NS,TYPE,NPROCS,PID
	kill -9 "$zombie"
	wait "$zombie" || true
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "the width of a terminal cuts COMMAND, -u does not" {
	long=$(printf '%0200d' 0)
	bash -c 'exec -a "$0" sleep 60' "$long" 3>&- &
	other=$!
	until [ "$(cat /proc/$other/comm)" = sleep ]; do sleep 0.01; done
	uts=$(number $$ uts)
	columns() { script -qec "stty cols 60; nsls $1 -n -o PID,COMMAND -Q 'PID == $other' $uts" /dev/null | tr -d '\r' | wc -L; }
	[ "$(columns)" -le 60 ]
	[ "$(columns -u)" -ge 200 ]
	[ "$(nsls -n -o PID,COMMAND -Q "PID == $other" "$uts" | wc -L)" -ge 200 ]
	kill -9 "$other"
}

@test "completion offers kinds, columns and namespaces" {
	[ "$(nsls --complete 2 nsls -t net,m)" = net,mnt ]
	[ "$(nsls --complete 2 nsls -o NS,NPR)" = NS,NPROCS ]
	[ "$(nsls --complete 1 nsls "$net")" = "$net" ]
	[ "$(nsls --complete 1 nsls --tree=pa)" = parent ]
}
