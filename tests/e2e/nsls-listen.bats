#!/usr/bin/env bats
# nsls --listen: listening sockets in every network namespace, and who has them open.
bats_require_minimum_version 1.5.0
load servers
load cgroups

net_of() { readlink "/proc/$1/ns/net" | tr -cd 0-9; }
inside() { nsenter --net="/run/netns/$1" ip link set lo up; }
list() { nsls --listen "$@"; }

@test "what listens here: protocols, addresses, ports" {
	server 'tcp("127.0.0.1", 8080); tcp6(82, 0); tcp6(83, 1); udp("0.0.0.0", 53)'
	[ "$(list -n -r -o PROTO,ADDRESS,PORT,PID,USER,NPROCS)" = "tcp * 82 $last root 1
tcp :: 83 $last root 1
tcp 127.0.0.1 8080 $last root 1
udp 0.0.0.0 53 $last root 1" ]
	[ "$(list -n -r -o NS | sort -u)" = "$(net_of self)" ]
}

@test "a connection, and a socket that is only connected, are none" {
	server 'my $s = tcp("127.0.0.1", 8080); my $u = udp("127.0.0.1", 53); connect($u, sockaddr_in(9, inet_aton("127.0.0.1"))); socket(my $c, PF_INET, SOCK_STREAM, 0); connect($c, getsockname($s)); push @keep, $c'
	[ "$(list -n -r -o PROTO,PORT,QUEUE,BACKLOG)" = "tcp 8080 1 5" ]
}

@test "ports: by number, range, service, protocol; as operands too" {
	server 'tcp("127.0.0.1", 80); tcp("127.0.0.1", 8080); udp("127.0.0.1", 80); udp("127.0.0.1", 53)'
	ports() { list -n -r -o PROTO,PORT "$@" | tr '\n' ' '; }
	[ "$(nsls --listen=80 -n -r -o PROTO,PORT | tr '\n' ' ')" = "tcp 80 udp 80 " ]
	[ "$(ports 80)" = "tcp 80 udp 80 " ]
	[ "$(ports tcp:80 53)" = "tcp 80 udp 53 " ]
	[ "$(ports 54-8080)" = "tcp 80 tcp 8080 udp 80 " ]
	[ "$(ports udp)" = "udp 53 udp 80 " ]
	echo 'webby 8080/tcp' >>/etc/services
	[ "$(ports webby)" = "tcp 8080 " ]
}

@test "nothing listens on a port: an empty list and status 1" {
	run --separate-stderr nsls --listen=4711 -J
	[ "$status" -eq 1 ]
	[ "$(jq -c <<<"$output")" = '{"sockets":[]}' ]
	[ "$stderr" = "nsls: nothing that can be seen listens there" ]
	run --separate-stderr nsls --listen -J
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}

@test "wrong ports are usage errors with one line" {
	for bad in 70000 9-8 tcp: nope unix:3 '80,'; do
		run --separate-stderr nsls --listen="$bad"
		[ "$status" -eq 2 ]
		[[ ${stderr_lines[0]} == "nsls: option --listen"* ]]
		run --separate-stderr nsls --listen "$bad"
		[ "$status" -eq 2 ]
	done
}

@test "namespaces that a process, a mount, an open file or nothing but the socket holds" {
	ip netns add red
	ip netns add blue
	inside red
	exec {own}</proc/self/ns/net
	red=$(stat -L -c %i /run/netns/red) blue=$(stat -L -c %i /run/netns/blue)
	# sockets of a process that has gone home: nobody is in the namespaces
	nsenter --net=/run/netns/red true
	server 'open(H, "<", "/proc/self/ns/net"); for (["red", 81], ["blue", 82]) { open(N, "<", "/run/netns/$_->[0]"); syscall(308, fileno(N), 0) == 0 or die $!; tcp("0.0.0.0", $_->[1]); close N } syscall(308, fileno(H), 0); close H'
	[ "$(net_of "$last")" = "$(net_of self)" ]
	[ "$(list -n -r -o NS,NAME,PORT,PID | sort -k3)" = "$red red 81 $last
$blue blue 82 $last" ]
	ip netns delete blue   # the socket alone holds it
	[ "$(list -n -r -o NS,NAME,PORT,PID,NSFS 82)" = "$blue  82 $last " ]
	[ "$(list -n -r -o NSFS 81)" = /run/netns/red ]
	exec {own}<&-
}

@test "workers share the socket of their parent: one line, the lowest PID, their number, all of them" {
	server 'tcp("127.0.0.1", 80); fork && fork; pipe(R, W)'
	until [ "$(list -n -r -o NPROCS 80)" = 3 ]; do sleep 0.02; done
	[ "$(list -n -r -o PID 80)" = "$last" ]
	[ "$(list -J -o HOLDERS,FD,NPROCS 80 | jq -r '.sockets[] | "\(.holders | length) \(.holders[0]) \(.fd)"')" = "3 $last/3 3" ]
	started+=($(pgrep -P "$last"))
}

@test "a device it is bound to" {
	ip netns add red
	inside red
	nsenter --net=/run/netns/red perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); setsockopt(S, SOL_SOCKET, 25, "lo\0") or die; bind(S, sockaddr_in(81, INADDR_ANY)); listen(S, 5); open(R, ">", "$ENV{TMPDIR}/ready"); sleep 60' 3>&- &
	started+=($!)
	until [ -e "$TMPDIR/ready" ]; do sleep 0.02; done
	[ "$(list -n -r -o PORT,IF 81)" = "81 lo" ]
}

@test "Unix sockets: paths, abstract names, datagrams; only when asked for" {
	server 'unix("$ENV{TMPDIR}/s", SOCK_STREAM); unix("\0ab\0c", SOCK_STREAM); unix("$ENV{TMPDIR}/d", SOCK_DGRAM); unix("\0q", SOCK_SEQPACKET); unix("\0\e[31m", SOCK_STREAM)'
	[ -z "$(list -n)" ]
	[ "$(list -n -r -o PROTO,ADDRESS,PID unix | LC_ALL=C sort)" = "unix $TMPDIR/s $last
unix @\\x1b[31m $last
unix @ab@c $last
unix-dgram $TMPDIR/d $last
unix-seqpacket @q $last" ]
	[ "$(list -J -o ADDRESS,PORT unix -Q 'ADDRESS == "@ab@c"' | jq -c '.sockets[0]')" = '{"address":"@ab@c","port":null}' ]
}

@test "a listening MPTCP socket is one line" {
	[ -e /proc/sys/net/mptcp/enabled ] || skip "this kernel has no MPTCP"
	server 'tcp("127.0.0.1", 9090, 262)'
	[ "$(list -n -r -o PROTO,PORT,PID)" = "mptcp 9090 $last" ]
	[ "$(list -n -r -o PROTO,PORT,PID tcp)" = "tcp 9090 $last" ]
}

@test "the container of the process" {
	made_in "$BATS_TEST_TMPDIR"
	needs_cgroups
	make_cgroup nskit-listen.slice/lxc.payload.web
	server 'tcp("127.0.0.1", 80)'
	server 'tcp("127.0.0.1", 81)' 2
	echo "${started[0]}" >"$dir/cgroup.procs"
	[ "$(list -n -r -o PORT,CONTAINER --sort PORT)" = $'80 lxc:web\n81 ' ]
	[ "$(list -J -o CONTAINER 80 | jq -c '.sockets[].container | [.engine, .name]')" = '["lxc","web"]' ]
	{ kill "${started[@]}" && wait "${started[@]}"; } 2>/dev/null || true
	started=()
	unmake
}

@test "an ordinary user sees the own network and the own containers, and is told of the others" {
	user="setpriv --reuid 1000 --regid 1000 --clear-groups"
	$user unshare --user --map-root-user --net true || skip "no user namespaces here"
	ip netns add red
	inside red
	chmod 777 "$TMPDIR"
	server 'tcp("127.0.0.1", 80)' 1
	export -f server
	$user unshare --user --map-root-user --net bash -c 'ip link set lo up; started=(); server "tcp(\"127.0.0.1\", 81)" 2; wait' 3>&- &
	started+=($!)
	until [ -e "$TMPDIR/ready2" ]; do sleep 0.02; done
	run --separate-stderr $user nsls --listen -n -r -o PORT,COMMAND --sort PORT
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "80 " ]   # of another user's process
	[[ ${lines[1]} == "81 perl"* ]]
	[[ $stderr == *"1 network namespace could not be looked into (no permission): the list is partial"* ]]
	pkill -P "${started[-1]}" || true
}

@test "each namespace costs a few system calls" {
	for i in 1 2 3 4 5 6 7 8 9 10; do ip netns add "n$i"; done
	few=$(strace -f -qq -c -U calls,name -o /dev/stdout nsls --listen -o NS | awk '$2 == "total" { print $1 }')
	for i in 11 12 13 14 15 16 17 18 19 20; do ip netns add "n$i"; done
	many=$(strace -f -qq -c -U calls,name -o /dev/stdout nsls --listen -o NS | awk '$2 == "total" { print $1 }')
	for i in {1..20}; do ip netns delete "n$i"; done
	[ $(((many - few) / 10)) -le 50 ]   # 30; 46 where a child opens each, for a file server is asked for the names above it (dev/vm)
}
