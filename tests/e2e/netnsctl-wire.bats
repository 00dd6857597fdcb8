#!/usr/bin/env bats
# netnsctl: wires. Real traffic over bridges, veth pairs and routes that one command each made.
bats_require_minimum_version 1.5.0

teardown() {
	[ -z "${listener-}" ] || kill -9 "$listener" 2>/dev/null || true
	netnsctl -all delete
	ip link delete group 28275 2>/dev/null || true
	# what is left of the namespaces takes a moment: the next test shall begin with nothing
	for i in $(seq 200); do [ -n "$(ip -o link show group 28275)" ] || break; sleep 0.01; done
}

# reaches NAME ADDRESS: at the first attempt, at once
reaches() { nsenter --net=/run/netns/"$1" ping -q -c 1 -W 2 "$2"; }

@test "two namespaces on a bridge reach each other and the host, over IPv4 and IPv6, at once" {
	netnsctl bridge add br0 --ip 10.9.0.1/24 --ip fd09::1/64
	netnsctl add red --bridge br0 --ip 10.9.0.2/24 --ip fd09::2/64 --gw 10.9.0.1 --gw fd09::1
	netnsctl add blue --bridge br0 --ip 10.9.0.3/24 --ip fd09::3/64
	for address in 10.9.0.1 10.9.0.3 fd09::1 fd09::3; do reaches red "$address"; done
	for address in 10.9.0.1 10.9.0.2 fd09::1 fd09::2; do reaches blue "$address"; done
	ping -q -c 1 -W 2 10.9.0.2
	ping -q -c 1 -W 2 fd09::3
	[[ "$(ip -n red route)" == *"default via 10.9.0.1 dev eth0"* ]]
	[[ "$(ip -n red -6 route)" == *"default via fd09::1 dev eth0"* ]]
	[[ "$(ip -n red -o -4 addr show eth0)" == *"10.9.0.2/24 brd 10.9.0.255"* ]]
}

@test "an IPv6 gateway may be a link-local address, as routers have them" {
	netnsctl bridge add br0 --ip fd09::1/64 --ip fe80::1/64
	netnsctl add red --bridge br0 --ip fd09::2/64 --gw fe80::1
	[[ "$(ip -n red -6 route)" == *"default via fe80::1 dev eth0"* ]]
	ip addr add fd0a::1/64 dev lo   # beyond the gateway
	reaches red fd0a::1
}

@test "TCP both ways" {
	netnsctl bridge add br0
	netnsctl add red --bridge br0 --ip 10.9.0.2/24 --ip fd09::2/64
	netnsctl add blue --bridge br0 --ip 10.9.0.3/24 --ip fd09::3/64
	serve='my $s = IO::Socket::IP->new(LocalAddr => "::", V6Only => 0, LocalPort => 7777, Listen => 1, ReuseAddr => 1) or die;
		my $c = $s->accept; my $word = <$c>; print $c "got $word"'
	ask='my $s = IO::Socket::IP->new(PeerAddr => $ARGV[0], PeerPort => 7777, Timeout => 5) or die; print $s "hello\n"; print <$s>'
	talk() {   # SERVER ADDRESS CLIENT
		netnsctl exec "$1" perl -MIO::Socket::IP -e "$serve" 3>&- &
		listener=$!
		until netnsctl exec "$1" ss -Htln | grep -q 7777; do sleep 0.01; done
		[ "$(netnsctl exec "$3" timeout 5 perl -MIO::Socket::IP -e "$ask" "$2")" = "got hello" ]
		wait "$listener"
		listener=
	}
	talk red 10.9.0.2 blue
	talk blue fd09::3 red
}

@test "devices are in their final place, with one queue, in our group, and named after where they lead to" {
	netnsctl bridge add br0
	netnsctl add red --bridge br0 --ip 10.9.0.2/24 --if wan --mtu 1400
	[[ "$(ip -d -o link show v-red)" == *"mtu 1400"*"master br0"*"state UP"*"group 28275"*"link-netns red"*"numtxqueues 1"*"numrxqueues 1"* ]]
	[[ "$(ip -n red -d -o link show wan)" == *"mtu 1400"*"state UP"*"group 28275"*"numtxqueues 1"* ]]
	[ "$(ip -n red -o link show | wc -l)" -eq 2 ]
	run ip link show wan
	[ "$status" -ne 0 ]
	netnsctl add "a name that is long" --bridge br0
	netnsctl add fourteen-chars --bridge br0
	[ "$(ip -o link show master br0 | grep -c 'v-[a-z]*~[a-z2-7]*@')" -eq 2 ]
	[ "$(ip -o link show master br0 | wc -l)" -eq 3 ]
}

@test "a bridge keeps its MAC when ports come" {
	netnsctl bridge add br0 --mtu 1400
	mac() { ip -o link show br0 | sed 's/.*link.ether \([^ ]*\).*/\1/'; }
	before=$(mac)
	[[ "$(ip -o link show br0)" == *"mtu 1400"* ]]
	for name in a b c; do netnsctl add $name --bridge br0; done
	[ "$(mac)" = "$before" ]
}

@test "link: a wire between two namespaces, and from one to the host" {
	netnsctl add a b
	netnsctl link a b --a-ip 192.168.5.1/30 --b-ip 192.168.5.2/30 --a-ip fd05::1/64 --b-ip fd05::2/64
	reaches a 192.168.5.2
	reaches b fd05::1
	[[ "$(ip -n a -o link show v-b)" == *"state UP"*"link-netns b"* ]]
	[[ "$(ip -n b -o link show v-a)" == *"state UP"*"link-netns a"* ]]
	netnsctl link a:eth9 :toa --a-ip 192.168.6.1/24 --b-ip 192.168.6.2/24 --mtu 1400
	reaches a 192.168.6.2
	[[ "$(ip -o link show toa)" == *"mtu 1400"* ]]
	netnsctl link host b --a-ip 192.168.7.1/24 --b-ip 192.168.7.2/24
	reaches b 192.168.7.1
	ip link show v-b
	ip -n b link show v-host
	netnsctl link a b   # it is there already
	netnsctl link b a
	[ "$(ip -n a -o link show | grep -c v-b)" -eq 1 ]
	netnsctl link a:second b
	[ "$(ip -n b -o link show | grep -c v-a)" -eq 2 ]
}

@test "links can be made where one stands with -n" {
	netnsctl add outer inner
	netnsctl -n outer link host inner --a-ip 10.1.0.1/24 --b-ip 10.1.0.2/24
	reaches inner 10.1.0.1
	ip -n outer link show v-inner
	run ip link show v-inner
	[ "$status" -ne 0 ]
}

@test "a namespace made anew gets its wire and the wire its name at once" {
	netnsctl bridge add br0 --ip 10.9.0.1/24
	for i in 1 2 3; do
		netnsctl add red --bridge br0 --ip 10.9.0.2/24
		ip link show v-red
		reaches red 10.9.0.1
		netnsctl delete red
	done
}

@test "a device that lives on with a process of an earlier namespace is left alone" {
	netnsctl bridge add br0
	netnsctl add red --bridge br0
	nsenter --net=/run/netns/red sleep 60 3>&- &
	listener=$!
	until [ "$(cat /proc/$listener/comm)" = sleep ]; do sleep 0.01; done
	netnsctl delete red
	netnsctl add red --bridge br0 --ip 10.9.0.2/24
	[ "$(ip -o link show master br0 | wc -l)" -eq 2 ]
	nsenter --net=/proc/$listener/ns/net ip link show eth0
	ip link show v-red
}

@test "bridge delete: several, and only bridges" {
	netnsctl bridge add br0
	netnsctl bridge add br1
	netnsctl add red --bridge br0
	run netnsctl bridge delete br0 v-red nope br1
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "netnsctl: v-red is not a bridge (it is a veth)" ]
	[ "${lines[1]}" = "netnsctl: there is no bridge nope" ]
	[ "${#lines[@]}" -eq 2 ]
	ip link show v-red
	[ -z "$(ip -o link show type bridge)" ]
}

@test "--dry-run prints the steps and does nothing" {
	[ "$(netnsctl bridge add br0 --ip 10.9.0.1/24 --dry-run)" = $'bridge br0\nconfigure br0 up, 10.9.0.1/24' ]
	[ "$(netnsctl add red --bridge br0 --ip 10.9.0.2/24 --gw 10.9.0.1 --mtu 1400 --dry-run)" = "namespace red
veth v-red to red:eth0, port of br0, mtu 1400
segment br0: 10.9.0.2/24 not in use
configure red:eth0 up, 10.9.0.2/24, default via 10.9.0.1
name red" ]
	[ "$(netnsctl link a b:eth1 --a-ip fd00::1/64 --dry-run)" = "veth a:v-b to b:eth1
configure a:v-b up, fd00::1/64
configure b:eth1 up" ]
	[ "$(netnsctl bridge delete br0 --dry-run)" = "delete bridge br0" ]
	[ -z "$(ls /run/netns 2>/dev/null)" ]
	[ -z "$(ip -o link show group 28275)" ]
}

@test "completion offers bridges" {
	netnsctl bridge add br0
	netnsctl add a
	netnsctl -n a bridge add brnamed
	run netnsctl exec a netnsctl --complete 4 netnsctl add x --bridge br
	[ "$output" = brnamed ]
	run netnsctl exec a netnsctl --complete 3 netnsctl bridge delete ""
	[ "$output" = brnamed ]
}
