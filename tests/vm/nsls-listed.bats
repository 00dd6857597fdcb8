#!/usr/bin/env bats
# nsls: namespaces that only the kernel's own list shows (listns(2), Linux 6.19; in the first PID namespace). Before, they are not seen, and not found.
bats_require_minimum_version 1.5.0
load guest
load ../e2e/nsls
load ../e2e/ghost

setup() {
	in_guest
}

teardown() {
	rest
}

@test "in flight through a socket: listed, with why it is alive" {
	haunt flight
	net=$(ino flight)
	if lacks listns 6.19; then
		[ -z "$(nsls -n -o NS -Q "NS == $net")" ]
		run -1 nsls --holders "$net"
		[[ $output == *"there is no namespace $net"* ]]
		return
	fi
	for kinds in net uts,net user,cgroup,ipc,uts,net,pid,mnt,time; do
		[ "$(nsls -t $kinds -n -r -o NS,TYPE,NPROCS,USER -Q "NS == $net")" = "$net net 0 root" ]
	done
	[ -z "$(nsls -t uts -n -o NS | grep -x "$net")" ]
	for name in "$net" "net:$(ino flight 2):$net"; do [ "$(nsls -n -r --holders "$name" -o TYPE,KIND)" = 'net kernel' ]; done
	nsls --holders "$net" | grep -q 'in flight between processes, or in the kernel'
	nsls "$net"   # known: no error
}

@test "more than fit into one answer of the kernel" {
	haunt flights
	lacks listns 6.19 && return
	[ "$(nsls -t uts -n -o NS | grep -cxE " *($(ino flights)|$(ino flights 2))")" -eq 2 ]
	[ "$(nsls -t uts -n -o NS | wc -l)" -ge 5001 ]
	[ "$(nsls -n -r -o NS,TYPE | grep -c uts)" -ge 5001 ]
}

@test "nsjoin enters it by its id alone, not as another kind" {
	haunt flight
	lacks listns 6.19 && return
	[ "$(nsjoin --net=":$(ino flight 2)" readlink /proc/self/ns/net)" = "net:[$(ino flight)]" ]
	run -125 nsjoin --uts=":$(ino flight 2)" true
}

@test "an ordinary user is not told of it, and is told so" {
	haunt flight
	user() { setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }
	run -0 --separate-stderr user nsls -n -r -o NS
	[[ $output != *"$(ino flight)"* ]]
	[[ $output == *"$(readlink /proc/self/ns/net | tr -cd 0-9)"* ]]
	[[ $stderr == 'nsls: note: '*'the list is partial' ]]
	run -1 --separate-stderr user nsls --holders "$(ino flight)"
	[ -z "$output" ]
	[[ $stderr == *'there is no namespace'*'could not be read'* ]]
}
