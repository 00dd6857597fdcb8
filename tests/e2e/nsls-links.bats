#!/usr/bin/env bats
# nsls --links: devices of every network namespace, and where their other ends are.
bats_require_minimum_version 1.5.0
load cgroups

setup() {
	for name in red blue; do ip netns add "$name"; done
	red=$(stat -L -c %i /run/netns/red) blue=$(stat -L -c %i /run/netns/blue) home=$(stat -L -c %i /proc/self/ns/net)
	holder=
}

teardown() {
	[ -z "$holder" ] || { kill -9 "$holder" && wait "$holder"; } 2>/dev/null || true
	for link in here br0 tap0 one; do ip link delete "$link" 2>/dev/null || true; done
	for name in red blue; do ip netns delete "$name" 2>/dev/null || true; done
}

links() { nsls --links -n -r "$@"; }

@test "a veth pair: both ends, each with the other's namespace" {
	ip link add here type veth peer name there netns red
	[ "$(links -o NS,NAME,LINK,KIND,PEER,PEER_NS,PEER_NAME -Q 'LINK == "here"')" = "$home  here veth there $red red" ]
	[ "$(links -o NS,NAME,LINK,KIND,PEER,PEER_NS,PEER_NAME -Q 'LINK == "there"')" = "$red red there veth here $home " ]
	[ "$(nsls --links -J -o LINK,PEER,PEER_NS | jq -c '.links | sort_by(.link)')" = "[{\"link\":\"here\",\"peer\":\"there\",\"peer_ns\":$red},{\"link\":\"there\",\"peer\":\"here\",\"peer_ns\":$home}]" ]
}

@test "a container at either end" {
	made_in "$BATS_TEST_TMPDIR"
	needs_cgroups
	make_cgroup nskit-links.slice/lxc.payload.box
	unshare --net sleep 60 3>&- &
	holder=$!
	until [ "$(cat "/proc/$holder/comm")" = sleep ]; do sleep 0.01; done
	echo "$holder" >"$dir/cgroup.procs"
	ip link add here type veth peer name there netns "$holder"
	[ "$(links -o LINK,CONTAINER,PEER_CONTAINER -Q 'KIND == "veth"' --sort LINK)" = $'here  lxc:box\nthere lxc:box ' ]
	kill "$holder"
	wait "$holder" || true
	holder=
	unmake
}

@test "pairs with the same numbers in many namespaces are told apart" {
	for i in 1 2 3 4 5 6; do ip netns add "t$i"; done
	for i in 1 3 5; do ip -n "t$i" link add v type veth peer name v netns "t$((i + 1))"; done
	[ "$(ip -n t1 -j link show v | jq '.[0].ifindex')" = "$(ip -n t5 -j link show v | jq '.[0].ifindex')" ]
	got=$(links -o NAME,PEER_NAME | LC_ALL=C sort)
	for i in 1 2 3 4 5 6; do ip netns delete "t$i"; done
	[ "$got" = "t1 t2
t2 t1
t3 t4
t4 t3
t5 t6
t6 t5" ]
}

@test "addresses that change while they are read" {
	for i in {1..600}; do echo "addr add 10.9.$((i / 200)).$((i % 200))/32 dev lo"; done | ip -n red -batch -
	while :; do echo "addr add 10.8.0.1/32 dev lo"; echo "addr del 10.8.0.1/32 dev lo"; done | ip -n red -batch - 3>&- & holder=$!
	for _ in {1..20}; do
		run --separate-stderr nsls --links=all -n -r -o NS,LINK,ADDRESSES -Q 'LINK == "lo"'
		[ "$status" -eq 0 ] || { echo "$stderr"; [[ $stderr == "nsls: cannot list addresses: they changed while they were read"* ]]; continue; }
		[[ $output == *"$red lo "*10.9.2.199* ]]
	done
}

@test "namespaces without a name: one a process is in, one an open file holds" {
	unshare --net sleep 60 3>&- 8</run/netns/blue &
	holder=$!
	until [ "$(readlink /proc/$holder/ns/net)" != "net:[$home]" ] && [ "$(cat /proc/$holder/comm)" = sleep ]; do sleep 0.02; done
	process=$(readlink /proc/$holder/ns/net | tr -cd 0-9)
	ip link add here type veth peer name there netns "$holder"
	nsenter -t "$holder" --net ip link add va type veth peer name vb netns "$$"
	ip link set vb netns blue
	ip netns delete blue
	[ "$(links -o LINK,PEER,PEER_NS,PID | LC_ALL=C sort)" = "here there $process 1
there here $home $holder
va vb $blue $holder
vb va $process " ]
}

@test "within one namespace; macvlan above a device; a bridge and its port; addresses, MTU, MAC" {
	ip link add one mtu 1400 address 02:01:02:03:04:05 type veth peer name two
	ip address add 10.9.9.1/24 dev one
	ip link add br0 type bridge
	ip link set two master br0
	ip link add m0 link one netns red type macvlan
	[ "$(links -o LINK,KIND,MASTER,PEER,PEER_NS | LC_ALL=C sort)" = "br0 bridge   
m0 macvlan  one $home
one veth  two $home
two veth br0 one $home" ]
	[ "$(links -o MAC,MTU,STATE,ADDRESSES -Q 'LINK == "one"')" = "02:01:02:03:04:05 1400 down 10.9.9.1/24" ]
}

@test "hardware and lo only with =all" {
	[ -z "$(links -o LINK)" ]
	[ "$(nsls --links=all -n -r -o LINK | sort -u)" = lo ]
	run --separate-stderr nsls --links=some
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = "nsls: option --links some: 'some' is not 'all'" ]
}

@test "who has a tap device open" {
	[ -e /dev/net/tun ] || skip "no /dev/net/tun"
	perl -e 'open(T, "+<", "/dev/net/tun") or die; ioctl(T, 0x400454ca, my $r = pack("a16 s x22", "tap0", 2)) // die; sleep 60' 3>&- &
	holder=$!
	until ip link show tap0 2>/dev/null; do kill -0 "$holder"; sleep 0.02; done
	[ "$(links -o LINK,KIND,TUN_PID)" = "tap0 tun $holder" ]
	[[ $(links -o TUN_COMMAND) == perl* ]]
}

@test "an ordinary user: ends that lie elsewhere are said not to be seen" {
	ip link add here type veth peer name there netns red
	chmod 0 /run/netns/red 2>/dev/null || true
	run --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsls --links -n -o LINK,PEER
	[ "$status" -eq 0 ]
	[[ $output == *here* ]]
	[[ $output != *there* || $output == *"here there"* ]]
	[[ $stderr == *"could not be"* ]]
}

@test "each namespace costs a few system calls" {
	# but for the children (30 calls) who wait where a name cannot be had from memory: / may be 9p, as in dev/vm
	calls() {
		strace -f -qq -c -U calls,name -o /dev/stdout nsls --links -o LINK,PEER_NS |
			awk '$2 == "socketpair" { children = $1 } $2 == "total" { print $1 - 30 * children }'
	}
	ip link add br0 type bridge
	for i in {1..10}; do ip netns add "n$i"; ip link add "v$i" type veth peer name eth0 netns "n$i"; done
	few=$(calls)
	for i in {11..20}; do ip netns add "n$i"; ip link add "v$i" type veth peer name eth0 netns "n$i"; done
	many=$(calls)
	for i in {1..20}; do ip netns delete "n$i"; done
	[ $(((many - few) / 10)) -le 45 ]
}
