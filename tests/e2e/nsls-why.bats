#!/usr/bin/env bats
# nsls --holders: why a namespace is alive.
# without: listmount kcmp
bats_require_minimum_version 1.5.0
load nsls
load ghost

setup() {
	ghost= other=
}

teardown() {
	[ -z "$other" ] || { kill -9 "$other" && wait "$other"; } 2>/dev/null || true   # first: it holds our end of the pipe, too
	rest
	umount -q /run/netns/a 2>/dev/null || true
}

# holders NS [COLUMNS]
holders() { timeout 5 nsls -n -r --holders "$1" -o "${2:-KIND,PID,TID,FD,USER}"; }

@test "processes, and no others" {
	unshare --uts sleep 60 3>&- &
	other=$!
	until [ "$(cat /proc/$other/comm)" = sleep ]; do sleep 0.01; done
	[ "$(nsls -n -r --holders "$(readlink /proc/$other/ns/uts)" -o TYPE,KIND,PID,COMMAND)" = "uts process $other sleep\\x2060" ]
}

@test "a token whose id is another namespace's than the one that has its number" {
	unshare --uts sleep 60 3>&- &
	other=$!
	until [ "$(cat /proc/$other/comm)" = sleep ]; do sleep 0.01; done
	n=$(readlink /proc/$other/ns/uts | tr -cd 0-9) token=$(nsls -n -r -o TOKEN -Q "NS == $n")
	[ "$(holders "$token" PID)" = "$other" ]
	[[ $token == uts:*:* ]] || return 0   # a kernel without ids of its own: before Linux 6.18
	run nsls --holders "uts:1:$n"
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "nsls: there is no UTS namespace 1:$n" ]
	[ "${lines[1]}" = "nsls: hint: it is gone, and another one has its number by now, $token" ]
}

@test "a thread, open files and sockets of threads" {
	haunt thread thread-file thread-socket
	tids=$(ls /proc/$ghost/task)
	[[ $(holders "$(ino thread)" KIND,PID,TID) == "thread $ghost "* ]]
	grep -qx "$(holders "$(ino thread)" TID)" <<<"$tids"
	[[ $(holders "$(ino thread-file)" KIND,PID,TID,FD) == "file $ghost "[0-9]*" "[0-9]* ]]
	if lacks pidfd 6.9; then
		run nsls --holders "$(ino thread-socket)"
		[ "$status" -eq 1 ]
		[[ $output == *'hint: this kernel does not let the sockets of single threads be asked (before Linux 6.9): it may be one of 1' ]]
	else
		[[ $(holders "$(ino thread-socket)" KIND,PID,TID) == "socket $ghost "[0-9]* ]]
	fi
}

@test "open files, sockets and tun files, of everybody who has them" {
	mkdir -p /dev/net
	[ -c /dev/net/tun ] || { mknod "$BATS_TEST_TMPDIR/tun" c 10 200; export GHOST_TUN=$BATS_TEST_TMPDIR/tun; }
	haunt file socket tun
	fd=$(holders "$(ino file)" FD)
	[ "$(readlink "/proc/$ghost/fd/$fd")" = "net:[$(ino file)]" ]
	[ "$(holders "$(ino file)" KIND,PID,FD,WHERE)" = "file $ghost $fd fd\\x20$fd" ]
	[ "$(holders "$(ino socket)" KIND,PID,USER)" = "socket $ghost root" ]
	[[ $(readlink "/proc/$ghost/fd/$(holders "$(ino socket)" FD)") == socket:* ]]
	[[ $(holders "$(ino tun)" KIND,PID) == "tun $ghost" ]]
	sleep 60 3>&- 9<"/proc/$ghost/fd/$fd" &
	other=$!
	until [ -e "/proc/$other/fd/9" ]; do sleep 0.01; done
	[ "$(holders "$(ino file)" KIND,PID,FD | sort)" = "$(printf 'file %s %s\nfile %s 9' "$ghost" "$fd" "$other" | sort)" ]
}

@test "children to come, told once" {
	# the thread of a process has the same children to come; before Linux 6.2 none can be started then
	if lacks timens 6.2; then haunt thread children; else haunt children thread; fi
	[ "$(holders "$(ino children)" KIND,PID,TYPE)" = "children $ghost time" ]
}

@test "mounts: here, and in a mount namespace that no process is in" {
	mkdir -p /run/netns
	touch /run/netns/a
	unshare --net=/run/netns/a true
	[ "$(holders /run/netns/a KIND,WHERE,VIA)" = "mount /run/netns/a $(readlink /proc/self/ns/mnt | tr -cd 0-9)" ]
	haunt mount
	[ "$(holders "$(ino mount 2)" KIND,WHERE,VIA)" = "mount /mnt/pin $(ino mount)" ]
	[ "$(holders "mnt:[$(ino mount)]" KIND,PID)" = "file $ghost" ]
}

@test "children and owned namespaces" {
	unshare --user --map-root-user --net unshare --user sleep 60 3>&- &
	other=$!
	until [ "$(cat /proc/$other/comm)" = sleep ]; do sleep 0.01; done
	child=$(readlink /proc/$other/ns/user | tr -cd 0-9)
	net=$(readlink /proc/$other/ns/net | tr -cd 0-9)
	parent=$(nsls -n -r -o PNS -Q "NS == $child")
	[ "$(holders "$parent" KIND,VIA)" = "$(printf 'child %s\nowned %s' "$child" "$net")" ]
}

@test "in flight: alive by its id, though nothing shows it" {
	haunt flight
	run nsls --holders "$(ino flight)"
	[ "$status" -eq 1 ] || [[ $output == *kernel* ]]   # Linux 6.19 lists it
	[ "$(ino flight 2)" -gt 0 ] || return 0            # before Linux 6.18 there is no id
	if ! lacks handle 7; then                          # then only the first PID namespace opens it: tests/vm/nsls-listed.bats
		run -1 nsls --holders "net:$(ino flight 2):$(ino flight)"
		[[ $output == *'nothing that can be seen holds it: it is gone, or in flight between processes' ]]
		return
	fi
	[ "$(holders "net:$(ino flight 2):$(ino flight)" KIND)" = kernel ]
	[ "$(nsls -J --holders "net:$(ino flight 2):$(ino flight)" | jq -c '.holders[0] | [.type, .kind, .pid]')" = '["net","kernel",null]' ]
	net=$(ino flight) id=$(ino flight 2)
	rest
	until ! nsls --holders "net:$id:$net" 2>/dev/null; do sleep 0.05; done   # the kernel takes its time
}

@test "a mount of mqueue does not keep its IPC namespace" {
	# ipc/mqueue.c: the mount forgets the namespace when its last user goes; what is left makes no queues
	mkdir -p /run/mq
	ipc=$(unshare --ipc bash -c 'mount -t mqueue mqueue /run/mq && stat -L -c %i /proc/self/ns/ipc')
	for _ in {1..100}; do touch /run/mq/q 2>/dev/null || break; sleep 0.05; done
	findmnt /run/mq
	run ! touch /run/mq/q
	run timeout 5 nsls --holders "ipc:$ipc"
	umount /run/mq
	[ "$status" -eq 1 ]
	[[ $output == *"there is no IPC namespace $ipc"* ]]
}

@test "several at once; one that is not there is an error after the others" {
	haunt file thread
	run --separate-stderr nsls -n -r -o NS,KIND --holders "$(ino file),4026000000,$(ino thread)"
	[ "$status" -eq 1 ]
	# without kcmp(2) a table of open files that threads share is told for each of them
	[ "$(sort -u <<<"$output")" = "$(printf '%s file\n%s thread' "$(ino file)" "$(ino thread)" | sort)" ]
	[ "${stderr_lines[0]}" = "nsls: there is no namespace 4026000000" ]
	run --separate-stderr nsls --holders "uts:$(ino file)"
	[ "$status" -eq 1 ]
	[[ $stderr == *"there is no UTS namespace $(ino file)"* ]]
}

@test "a file that is not there, or not ours to open, is not there: no wrong usage" {
	for file in /run/netns/nope /proc/999999/ns/net; do
		run nsls --holders "$file"
		[ "$status" -eq 1 ]
		[ "$output" = "nsls: cannot open $file: No such file or directory" ]
	done
	run setpriv --reuid 1000 --regid 1000 --clear-groups env PATH="$PATH" nsls --holders /proc/1/ns/net
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "nsls: cannot open /proc/1/ns/net: Permission denied" ]
	[ "${lines[1]}" = "nsls: hint: it is another user's: run as root" ]
	exec 9</proc/self/ns/uts
	[ "$(nsls -n -r --holders /proc/self/fd/9 -o NS | sort -u)" = "$(readlink /proc/self/ns/uts | tr -cd 0-9)" ]   # our own open file
	exec 9<&-
}

@test "filters, order and columns are its own" {
	haunt file
	fd=$(holders "$(ino file)" FD)
	sleep 60 3>&- 99<"/proc/$ghost/fd/$fd" &
	other=$!
	until [ -e "/proc/$other/fd/99" ]; do sleep 0.01; done
	[ "$(nsls -n -r --holders "$(ino file)" -o FD -Q "KIND == 'file' and PID == $ghost")" = "$fd" ]
	[ "$(nsls -n -r --holders "$(ino file)" -o FD --sort -FD)" = "$(printf '99\n%s' "$fd")" ]
	nsls -H --holders 1 | grep -q VIA
	if nsls -H | grep -q VIA; then false; fi
}

@test "names that are none, and options that do not go together" {
	touch "$BATS_TEST_TMPDIR/file"
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	for bad in 0 x net: foo:1 net:1:2:3 net:[ "" 1,,2; do
		run --separate-stderr timeout 5 nsls --holders "$bad"
		[ "$status" -eq 2 ]
		[ "${#stderr_lines[@]}" -ge 1 ]
	done
	for file in "$BATS_TEST_TMPDIR/file" "$BATS_TEST_TMPDIR/fifo"; do
		run timeout 5 nsls --holders "$file"
		[ "$status" -eq 1 ]
		[ "$output" = "nsls: $file is no namespace" ]
	done
	for other in --persistent --tree "--type net" "--task 1" 1; do
		run --separate-stderr nsls --holders 1 $other
		[ "$status" -eq 2 ]
	done
}

@test "a hostile mount point does not reach the terminal raw" {
	mkdir -p /run/netns
	touch $'/run/netns/\e[31m\n'
	unshare --net=$'/run/netns/\e[31m\n' true
	run nsls --holders "$(stat -L -c %i $'/run/netns/\e[31m\n')"
	umount $'/run/netns/\e[31m\n'
	[ "$status" -eq 0 ]
	[[ $output == *'\x1b[31m\x0a'* ]]
	[[ $output != *$'\e'* ]]
}
