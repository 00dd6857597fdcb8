#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# without: pidfd_open
# nsjoin -t port: and veth:, who listens and who is at the other end of a device: real sockets, real devices.

bats_require_minimum_version 1.5.0
load servers

# joins TARGET PID: that target's namespaces are the process's
joins() {
	run -0 nsjoin -t "$1" readlink /proc/self/ns/net /proc/self/ns/uts
	[ "$output" = "$(readlink "/proc/$2/ns/net" "/proc/$2/ns/uts")" ] || { echo "$1: $output"; false; }
}

refuses() {
	run "-$1" --separate-stderr nsjoin "${@:3}"
	[ -z "$output" ] && [ "${stderr_lines[0]}" = "nsjoin: $2" ] || { echo "$stderr"; false; }
}

@test "port:PORT is who listens there, in another network namespace" {
	server 'tcp("0.0.0.0", 8080); udp("0.0.0.0", 8081)' one unshare --net --uts
	joins port:8080 "$last"
	joins port:8080/tcp "$last"
	joins port:8081/udp "$last"
	joins port:udp:8081 "$last"
	refuses 125 "nothing that can be seen listens on port 8081/tcp" -t port:8081/tcp true
	refuses 125 "nothing that can be seen listens on port 4711" -t port:4711 true
}

@test "a server that forked is one, its oldest process" {
	server 'tcp("0.0.0.0", 8080); fork' one unshare --net --uts
	started+=("$(pgrep -P "$last")")
	joins port:8080 "$last"
}

@test "the same port in two places chooses none and names both" {
	server 'tcp("0.0.0.0", 8080)' one unshare --net --uts
	one=$last
	server 'tcp("0.0.0.0", 8080)' two unshare --net --uts
	run -125 --separate-stderr nsjoin -t port:8080 true
	[[ ${stderr_lines[0]} == "nsjoin: port 8080 can mean a process of no container (PID "*") or a process of no container (PID "*")" ]]
	[[ ${stderr_lines[0]} == *"(PID $one)"* && ${stderr_lines[0]} == *"(PID $last)"* ]]
	kill -9 "$one"; wait "$one" || true
	joins port:8080 "$last"
}

@test "wrong ports are usage errors" {
	for port in 0x1 65536 80-90 80,81 80/foo unix nosuchservice; do
		run -2 --separate-stderr nsjoin -t "port:$port" true
		[[ ${stderr_lines[0]} == nsjoin:* ]] || { echo "$port $stderr"; false; }
	done
}

@test "an ordinary user is told what he cannot see" {
	server 'tcp("0.0.0.0", 8080)' one unshare --net --uts
	run -125 --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsjoin -t port:8080 true
	[[ ${stderr_lines[0]} == "nsjoin: nothing that can be seen listens on port 8080" && ${stderr_lines[1]} == *"run as root"* ]]
}

@test "veth:NAME is the process at its other end, or the namespace where nobody lives" {
	ip netns add blue
	ip link add vhost type veth peer name eth0 netns blue
	run -0 nsjoin -t veth:vhost readlink /proc/self/ns/net
	[ "$output" = "net:[$(stat -L -c %i /run/netns/blue)]" ]
	server 1 one nsenter --net=/run/netns/blue unshare --uts
	joins veth:vhost "$last"
	[ "$(nsjoin --explain -J -t veth:vhost true | jq -r .how)" = "in $(readlink "/proc/$last/ns/net"), where veth vhost leads" ]
	server 1 two nsenter --net=/run/netns/blue --uts="/proc/$last/ns/uts"   # of the same place: the oldest stands for both
	joins veth:vhost "${started[0]}"
	server 1 three nsenter --net=/run/netns/blue unshare --uts
	run -125 --separate-stderr nsjoin -t veth:vhost true
	[[ ${stderr_lines[0]} == "nsjoin: veth vhost can mean "*"(PID ${started[0]})"* && ${stderr_lines[0]} == *"(PID $last)"* ]]
}

@test "which of two namespaces it is, although both have a device of that number" {
	for name in red blue; do
		ip netns add "$name"
		ip link add "v$name" index "$((100 + ${#name}))" type veth peer name eth0 netns "$name" index 7
	done
	for name in red blue; do
		run -0 nsjoin -t "veth:v$name" readlink /proc/self/ns/net
		[ "$output" = "net:[$(stat -L -c %i "/run/netns/$name")]" ]
	done
	run nsjoin --complete 2 nsjoin -t veth:
	[ "$(sort <<<"$output")" = $'veth:vblue\nveth:vred' ]
}

@test "what leads nowhere, and what is no device" {
	ip link add vone type veth peer name vtwo
	refuses 125 "device vone leads into no other network namespace" -t veth:vone true
	refuses 125 "device lo leads into no other network namespace" -t veth:lo true
	run -125 --separate-stderr nsjoin -t veth:nosuch true
	[[ ${stderr_lines[0]} == *nosuch* ]]
	run -125 nsjoin -t 'veth:a/b' true
	ip link delete vone
}

@test "libmnl is loaded for these alone" {
	loads() { strace -f -e trace=openat -o "$TMPDIR/trace" nsjoin "$@" true || true; grep -c libmnl "$TMPDIR/trace" || true; }
	[ "$(loads -t $$)" -eq 0 ]
	[ "$(loads -t port:4711)" -gt 0 ]
}
