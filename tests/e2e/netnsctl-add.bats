#!/usr/bin/env bats
# netnsctl add: what a namespace on a bridge can be given, and that the same command twice is the same as once.
bats_require_minimum_version 1.5.0

setup() { netnsctl bridge add br0 --ip 10.9.0.1/24 --ip fd09::1/64; }

teardown() {
	rm -rf /etc/netns
	netnsctl -all delete
	ip link delete group 28275 2>/dev/null || true
	for i in $(seq 200); do [ -n "$(ip -o link show group 28275)" ] || break; sleep 0.01; done
}

inside() { nsenter --net=/run/netns/"$1" "${@:2}"; }
addresses() { ip -n "$1" -o addr show eth0 scope global | sed 's/.*inet6\? \([^ ]*\).*/\1/' | sort | paste -sd' '; }

@test "--ip auto, --gw auto: free addresses of the bridge's subnets, and the bridge as the way out" {
	netnsctl add a --bridge br0 --ip 10.9.0.3/24
	netnsctl add b --bridge br0 --ip auto --gw auto
	[ "$(addresses b)" = "10.9.0.2/24 fd09::2/64" ]
	netnsctl add c --bridge br0 --ip auto --gw auto
	[ "$(addresses c)" = "10.9.0.4/24 fd09::3/64" ]
	[[ "$(ip -n c route)" == *"default via 10.9.0.1 dev eth0"* ]]
	[[ "$(ip -n c -6 route)" == *"default via fd09::1 dev eth0"* ]]
	inside c ping -q -c 1 -W 2 10.9.0.2
	netnsctl add d --bridge br0 --ip 10.9.0.77/24 --ip auto   # of the family that none was given for
	[ "$(addresses d)" = "10.9.0.77/24 fd09::4/64" ]
}

@test "--ip auto: a subnet that is full, a bridge without addresses" {
	netnsctl bridge add br1 --ip 10.8.0.1/30
	netnsctl add a --bridge br1 --ip auto
	[ "$(addresses a)" = 10.8.0.2/30 ]
	run -1 netnsctl add b --bridge br1 --ip auto
	[ "$output" = "netnsctl: no address is free in 10.8.0.1/30 on bridge br1" ]
	[ ! -e /run/netns/b ]
	netnsctl bridge add br2
	run -1 netnsctl add b --bridge br2 --ip auto
	[[ $output == *"its subnet is not known"*"hint: give it one: netnsctl bridge add br2 --ip CIDR" ]]
	run -1 netnsctl add b --bridge br2 --ip 10.7.0.2/24 --gw auto
	[[ $output == *"there is no gateway to choose"* ]]
	[ ! -e /run/netns/b ]
}

@test "an address that is in use on the segment is refused, with who has it, and all is undone" {
	netnsctl add a --bridge br0 --ip 10.9.0.3/24 --ip fd09::3/64
	run -1 netnsctl add b --bridge br0 --ip 10.9.0.3/24
	[ "$output" = "netnsctl: address 10.9.0.3/24 is in use on bridge br0: by whoever is behind its port v-a" ]
	run -1 netnsctl add b --bridge br0 --ip 10.9.0.4/24 --ip fd09::3/64
	[[ $output == *"address fd09::3/64 is in use"* ]]
	run -1 netnsctl add b --bridge br0 --ip 10.9.0.1/24
	[[ $output == *"address 10.9.0.1/24 is in use on bridge br0: by the bridge itself" ]]
	[ ! -e /run/netns/b ]
	run ip link show v-b
	[ "$status" -ne 0 ]
	[ -z "$(ip neigh show 10.9.0.3)" ]   # asking leaves nothing
	netnsctl delete a
	netnsctl add b --bridge br0 --ip 10.9.0.3/24   # at once: the one that goes is waited for
}

@test "--mac, --mtu inherit" {
	netnsctl bridge add br1 --mtu 1400
	netnsctl add a --bridge br1 --mac 02:00:00:00:00:2a --mtu inherit
	[[ "$(ip -n a link show eth0)" == *"mtu 1400"*"link/ether 02:00:00:00:00:2a"* ]]
	[[ "$(ip link show v-a)" == *"mtu 1400"* ]]
	netnsctl add b --bridge br0 --mac seed:web
	mac=$(cat <(inside b ip -o link show eth0) | sed 's/.*ether \([^ ]*\).*/\1/')
	netnsctl delete b
	netnsctl add b --bridge br0 --mac seed:web
	[[ "$(ip -n b link show eth0)" == *"link/ether $mac"* ]]
	for wrong in 01:00:00:00:00:01 00:00:00:00:00:00 02:00:00:00:00 02:00:00:00:00:0g "02:00:00:00:00:01 " seed: ""; do
		run -2 netnsctl add c --bridge br0 --mac "$wrong"
		[[ $output == *"option --mac"* ]]
	done
}

@test "--dns, --hosts, --hostname: exec shows them, delete takes them, files of others stay" {
	netnsctl add a --bridge br0 --ip 10.9.0.3/24 --dns 10.9.0.1,fd09::1 --hosts --hostname web
	[ "$(netnsctl exec a grep -v '^#' /etc/resolv.conf)" = $'nameserver 10.9.0.1\nnameserver fd09::1' ]
	[[ "$(netnsctl exec a cat /etc/hosts)" == *$'127.0.0.1 localhost\n'*"10.9.0.3 a web"* ]]
	[ "$(netnsctl exec a uname -n)" = web ]
	[ "$(uname -n)" != web ]
	netnsctl delete a
	[ ! -e /etc/netns/a ]
	mkdir -p /etc/netns/a
	echo mine >/etc/netns/a/resolv.conf
	run -1 netnsctl add a --dns 1.1.1.1 --hosts
	[[ $output == *"cannot write /etc/netns/a/resolv.conf: there is one that netnsctl did not make"* ]]
	[ ! -e /run/netns/a ]
	netnsctl add a --hosts
	netnsctl delete a
	[ "$(ls /etc/netns/a)" = resolv.conf ]
	[ "$(cat /etc/netns/a/resolv.conf)" = mine ]
	for wrong in "" a..b/c "a b" -x "$(printf '%065d' 0)"; do run -2 netnsctl add c --hostname "$wrong"; done
	for wrong in "" 1.2.3 1.1.1.1, 1.1.1.1/24; do run -2 netnsctl add c --dns "$wrong"; done
}

@test "--sysctl: set in the namespace, and nowhere else; undone" {
	netnsctl add a --sysctl net.ipv4.ip_forward=1 --sysctl net.ipv4.conf.lo.rp_filter=2
	[ "$(inside a cat /proc/sys/net/ipv4/ip_forward)" = 1 ]
	[ "$(inside a cat /proc/sys/net/ipv4/conf/lo/rp_filter)" = 2 ]
	[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 0 ]
	run -1 netnsctl add b --sysctl net.ipv4.nothing=1
	[[ $output == *"in namespace b: cannot read net.ipv4.nothing: No such file or directory"* ]]
	[ ! -e /run/netns/b ]
	run -1 netnsctl add a --sysctl net.ipv4.ip_forward=0 --sysctl net.ipv4.nothing=1   # the older namespace gets its value back
	[ "$(inside a cat /proc/sys/net/ipv4/ip_forward)" = 1 ]
	for wrong in kernel.panic=1 net.ipv4.ip_forward net.ipv4.ip_forward= net..x=1 net/../kernel/panic=1; do
		run -2 netnsctl add c --sysctl "$wrong"
	done
}

@test "the same add twice is the same as once, and what is missing is made" {
	state() { ip -n a -o link; ip -n a -o addr show scope global | sed 's/valid_lft.*//'; ip -n a route; ip -o link; ls -i /run/netns; }
	same() { netnsctl add a --bridge br0 --ip 10.9.0.3/24 --gw 10.9.0.1 --dns 10.9.0.1 --sysctl net.ipv4.ip_forward=1 "$@"; }
	same
	before=$(state)
	same
	[ "$before" = "$(state)" ]
	ip -n a route del default
	ip -n a addr del 10.9.0.3/24 dev eth0
	same
	[ "$before" = "$(state)" ]
	run -1 netnsctl add a --bridge br0 --ip 10.9.0.3/24 --ip 10.9.0.4/24 --gw 10.9.0.2   # another default route
	[[ $output == *"cannot add the default route via 10.9.0.2 in namespace a: there is another one" ]]
	[ "$before" = "$(state)" ]
	run -1 netnsctl add a   # as ip netns has it
	[ "$output" = "netnsctl: cannot add network namespace a: File exists" ]
}

@test "bridge --isolated: ports reach the bridge, and not each other" {
	netnsctl bridge add br1 --ip 10.8.0.1/24 --isolated
	netnsctl bridge add br1 --ip 10.8.0.1/24 --isolated   # it is there
	netnsctl add a --bridge br1 --ip 10.8.0.2/24
	netnsctl add b --bridge br1 --ip 10.8.0.3/24
	inside a ping -q -c 1 -W 2 10.8.0.1
	inside b ping -q -c 1 -W 2 10.8.0.1
	run ! inside a ping -q -c 1 -W 1 10.8.0.3
}

@test "bridge --stp" {
	netnsctl bridge add br1 --stp
	[[ "$(ip -d -o link show br1)" == *"stp_state 1"* ]]
	netnsctl bridge add br1 --stp
}

@test "bridge port: on, off, isolated; what has addresses is refused" {
	netnsctl add a
	netnsctl link a :tap0
	netnsctl bridge port br0 tap0 --isolated
	netnsctl bridge port br0 tap0
	[[ "$(ip -d -o link show tap0)" == *"master br0"*"isolated on"* ]]
	netnsctl bridge add br1
	run -1 netnsctl bridge port br1 tap0
	[[ $output == *"it is one of another bridge" ]]
	netnsctl bridge port br0 tap0 --off
	netnsctl bridge port br0 tap0 --off
	[[ "$(ip -o link show tap0)" != *master* ]]
	ip addr add 10.5.0.1/24 dev tap0
	run -1 netnsctl bridge port br0 tap0
	[[ $output == *"cannot make tap0 a port: it has addresses, which would be cut off"* ]]
	[[ "$(ip -o link show tap0)" != *master* ]]
}

@test "VLANs: ports of one reach each other and no others; a kernel without says what it lacks" {
	run netnsctl bridge add br1 --vlan-filtering
	if [ "$status" -eq 0 ]; then   # dev/vm
		for i in 1 2; do
			netnsctl add "ten$i" --bridge br1 --vlan 10 --ip "10.1.0.$i/24"
			netnsctl add "twenty$i" --bridge br1 --vlan 20 --ip "10.1.0.1$i/24"
		done
		inside ten1 ping -q -c 1 -W 5 10.1.0.2
		inside twenty1 ping -q -c 1 -W 5 10.1.0.12
		run ! inside ten1 ping -q -c 1 -W 2 10.1.0.11
	else
		[ "$status" -eq 1 ]
		[[ $output == *"hint: filtering VLANs needs CONFIG_BRIDGE_VLAN_FILTERING"* ]]
		run ! ip link show br1
	fi
	run -1 netnsctl add a --bridge br0 --vlan 10
	[[ $output == *"bridge br0 does not filter VLANs"* ]]
	[ ! -e /run/netns/a ]
	run ! ip link show v-a
	for wrong in 0 4095 x ""; do run -2 netnsctl add a --bridge br0 --vlan "$wrong"; done
}
