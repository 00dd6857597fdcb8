#!/usr/bin/env bats
# netnsctl link --kind, unlink, addr, route, up, down, sysctl, show, bridge list: devices of all kinds and what is changed in a place that is there.
bats_require_minimum_version 1.5.0

setup() { netnsctl add a b; }

teardown() {
	[ -z "${listener-}" ] || kill -9 "$listener" 2>/dev/null || true
	netnsctl -all delete
	ip link delete group 28275 2>/dev/null || true
	for i in $(seq 200); do [ -n "$(ip -o link show group 28275)" ] || break; sleep 0.01; done
}

inside() { nsenter --net=/run/netns/"$1" "${@:2}"; }

@test "macvlan: in its final place, reaches its like; twice is the same as once" {
	netnsctl link :up :down
	for i in 1 2; do netnsctl link a:mv0 host:up --kind macvlan --a-ip 10.5.0.1/24 --mac 02:00:00:00:00:07; done
	netnsctl link b:mv0 host:up --kind macvlan --mode bridge --a-ip 10.5.0.2/24
	[[ "$(ip -n a -d -o link show mv0)" == *"02:00:00:00:00:07"*"macvlan mode bridge"*"group 28275"* || "$(ip -n a -d -o link show mv0)" == *"group 28275"*"02:00:00:00:00:07"*"macvlan mode bridge"* ]]
	inside a ping -q -c 1 -W 2 10.5.0.2
	netnsctl unlink a:mv0
	run ! ip -n a link show mv0
	run -2 netnsctl link a:mv1 host:up --kind macvlan --mode l3
	[[ $output == *"'l3' is no mode of macvlan (bridge,private,vepa,passthru)"* ]]
	run -2 netnsctl link a:mv1 --kind macvlan
	[[ $output == *"macvlan sits on a device"* ]]
	run -1 netnsctl link a:mv1 host:nope --kind macvlan
	[[ $output == *"there is no device nope to put mv1 on"* ]]
}

@test "vxlan: two namespaces over the network of two others" {
	netnsctl add under1 under2
	netnsctl link under1:w under2:w --a-ip 10.6.0.1/24 --b-ip 10.6.0.2/24
	netnsctl link a:vx0 under1:w --kind vxlan --vni 42 --remote 10.6.0.2 --local 10.6.0.1 --a-ip 10.7.0.1/24
	netnsctl link b:vx0 under2 --kind vxlan --vni 42 --remote 10.6.0.1 --a-ip 10.7.0.2/24
	[[ "$(ip -n a -d -o link show vx0)" == *"vxlan id 42 remote 10.6.0.2 local 10.6.0.1"*"dstport 4789"* ]]
	inside a ping -q -c 1 -W 2 10.7.0.2
	run -2 netnsctl link a:vx1 --kind vxlan
	[[ $output == *"vxlan needs its number: --vni"* ]]
}

@test "tap: it stays, in its place, without whoever made it" {
	for i in 1 2; do netnsctl link a:tap0 --kind tap --a-ip 10.8.0.1/24; done
	[[ "$(ip -n a -d -o link show tap0)" == *"tun type tap"*"persist on"* ]]
	[[ "$(ip -n a -o addr show tap0)" == *10.8.0.1/24* ]]
	run ! ip link show tap0
	netnsctl unlink a:tap0
	run ! ip -n a link show tap0
}

@test "kinds that a kernel may lack: they work, or it is said what is missing and nothing is left" {
	netnsctl link :up :down
	for kind in dummy "vlan --vlan 7" ipvlan wireguard; do
		below=
		case $kind in vlan* | ipvlan) below=host:up ;; esac
		# shellcheck disable=SC2086
		run netnsctl link a:x0 $below --kind $kind --a-ip 10.5.0.1/24
		if [ "$status" -eq 0 ]; then   # dev/vm
			[[ "$(ip -n a -d -o link show x0)" == *"${kind%% *}"* ]]
			netnsctl unlink a:x0
		else
			[ "$status" -eq 1 ]
			[[ $output == *"cannot create ${kind%% *} x0 in namespace a: "*"hint: ${kind%% *} needs CONFIG_"* ]]
		fi
		run ! ip -n a link show x0
	done
}

@test "unlink: only what netnsctl made, all that can go goes" {
	netnsctl link a b
	ip link add foreign type veth peer name foreign2
	run -1 netnsctl unlink host:foreign a:lo a:nope a:v-b
	[[ ${lines[0]} == *"cannot remove foreign: netnsctl did not make it" ]]
	[[ $output == *"cannot remove lo in namespace a: netnsctl did not make it"*"there is no device nope in namespace a"* ]]
	run ! ip -n b link show v-a
	ip link delete foreign
	run -2 netnsctl unlink a
}

@test "addr, route, up, down: twice is the same as once, all or nothing" {
	netnsctl link a:eth0 b:eth0
	for i in 1 2; do netnsctl addr add a:eth0 10.5.0.1/24 fd05::1/64; done
	netnsctl addr add b:eth0 10.5.0.2/24
	inside a ping -q -c 1 -W 2 10.5.0.2
	run -1 netnsctl addr add a:eth0 10.5.0.9/24 ff02::5/64
	[[ "$(ip -n a -o addr)" != *10.5.0.9* ]]
	for i in 1 2; do netnsctl route add a 10.6.0.0/16 --via 10.5.0.2; done
	netnsctl route add a default --via 10.5.0.2 --metric 7
	netnsctl route add a:eth0 10.7.0.0/16
	[[ "$(ip -n a route)" == *"default via 10.5.0.2 dev eth0 proto static metric 7"*"10.6.0.0/16 via 10.5.0.2 dev eth0"*"10.7.0.0/16 dev eth0"*"scope link"* ]]
	for i in 1 2; do netnsctl route delete a default --via 10.5.0.2; netnsctl route delete a 10.6.0.0/16; done
	[[ "$(ip -n a route)" != *default* && "$(ip -n a route)" != *10.6.0.0* ]]
	for i in 1 2; do netnsctl addr delete a:eth0 10.5.0.1/24; done
	[[ "$(ip -n a -o addr)" != *10.5.0.1* ]]
	run -1 netnsctl down a:eth0 b:nope
	[[ "$(ip -n a -o link show eth0)" == *",UP"* ]]
	netnsctl down a:eth0
	[[ "$(ip -n a -o link show eth0)" != *",UP"* ]]
	netnsctl up a:eth0
	[[ "$(ip -n a -o link show eth0)" == *",UP"* ]]
	run -2 netnsctl route add a 10.5.0.1/24 --via 10.5.0.2
	[[ $output == *"bits behind the prefix must be 0"* ]]
	run -2 netnsctl route add a 10.5.0.0/24
	run -1 netnsctl route add a 10.9.0.0/16 --via 10.77.0.1
	[[ $output == *"cannot add the route to 10.9.0.0/16 in namespace a"* ]]
}

@test "sysctl: read and set, in the namespace alone, all or nothing" {
	netnsctl sysctl a net.ipv4.ip_forward=1
	[ "$(netnsctl sysctl a net.ipv4.ip_forward)" = "net.ipv4.ip_forward = 1" ]
	[ "$(netnsctl sysctl -json b net/ipv4/ip_forward)" = '{"net/ipv4/ip_forward":"0"}' ]
	[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 0 ]
	run -1 netnsctl sysctl a net.ipv4.ip_forward=0 net.ipv4.nothing=1
	[ "$(inside a cat /proc/sys/net/ipv4/ip_forward)" = 1 ]
	run -2 netnsctl sysctl a kernel.panic
	run -2 netnsctl sysctl a net.ipv4.ip_forward net.ipv4.ip_forward=1
}

@test "show: devices and who is at their other ends, routes, name servers, listeners, processes" {
	netnsctl bridge add br0 --ip 10.9.0.1/24
	netnsctl add red --bridge br0 --ip 10.9.0.2/24 --gw 10.9.0.1 --dns 10.9.0.1
	netnsctl link red:side a:side
	nsenter --net=/run/netns/red perl -MIO::Socket -e 'my $s = IO::Socket::INET->new(LocalAddr => "10.9.0.2", LocalPort => 77, Listen => 1) or die; sleep 60' 3>&- &
	listener=$!
	until inside red ss -Htln | grep -q :77; do sleep 0.01; done
	run netnsctl show red
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = red ]
	[[ $output == *"  device eth0 veth to host:v-red, up, mtu 1500"*"    10.9.0.2/24"*"  device side veth to a:side, up, mtu 1500"* ]]
	[[ $output == *"  route default via 10.9.0.1 dev eth0"*"  dns 10.9.0.1"*"  listens tcp 10.9.0.2:77"*"  process $listener perl"* ]]
	netnsctl show -json red a | python3 -c '
import json, sys
red, a = json.load(sys.stdin)
eth0 = [d for d in red["devices"] if d["device"] == "eth0"][0]
assert eth0["peer"] == {"namespace": "host", "device": "v-red"} and "10.9.0.2/24" in eth0["addresses"]
assert red["dns"] == ["10.9.0.1"] and red["listening"][0]["port"] == 77 and red["processes"][0]["comm"] == "perl"
assert [d for d in a["devices"] if d["device"] == "side"][0]["peer"]["namespace"] == "red" and a["processes"] == []'
	run netnsctl bridge show br0
	[[ ${lines[0]} == "br0 up, mtu 1500" && $output == *"    10.9.0.1/24"*"  port v-red veth to red:eth0, port of br0, up, mtu 1500"* ]]
	[ "$(netnsctl bridge list -json | python3 -c 'import json, sys; print([b["device"] for b in json.load(sys.stdin)])')" = "['br0']" ]
	run -1 netnsctl bridge show nope
	run -1 netnsctl show nope
	[ "$(netnsctl show)" = "$(netnsctl list)" ]
}

@test "--dry-run prints the steps and does nothing" {
	[ "$(netnsctl link a:x host:eth9 --kind macvlan --a-ip 10.0.0.1/24 --dry-run)" = $'device a:x, macvlan, on eth9\nconfigure a:x up, 10.0.0.1/24' ]
	[ "$(netnsctl addr delete a:lo 127.0.0.1/8 --dry-run)" = "take addresses from a:lo: 127.0.0.1/8" ]
	[ "$(netnsctl route add a default --via 10.0.0.1 --dry-run)" = "route a:default via 10.0.0.1" ]
	[ "$(netnsctl down a:lo --dry-run)" = "set a:lo down" ]
	[ "$(netnsctl sysctl a net.ipv4.ip_forward=1 --dry-run)" = "sysctl a:net.ipv4.ip_forward=1" ]
	[ "$(netnsctl unlink a:x --dry-run)" = "unlink a:x" ]
	[[ "$(ip -n a -o link show lo)" == *",UP"* ]]
}
