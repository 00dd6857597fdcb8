#!/usr/bin/env bats
# netnsctl exec: a program inside, with the mounts that fit, and the truth about how it ended.
bats_require_minimum_version 1.5.0

setup() {
	netnsctl add a b
}

teardown() {
	netnsctl -all delete
	rm -rf /etc/netns
}

@test "the program is inside: its network, its /sys" {
	nsenter --net=/run/netns/a ip link add only-in-a type veth peer name other-in-a
	[ "$(netnsctl exec a readlink /proc/self/ns/net)" = "net:[$(stat -L -c %i /run/netns/a)]" ]
	[ "$(netnsctl exec a ls /sys/class/net | sort | tr '\n' ' ')" = "lo only-in-a other-in-a " ]
	[ "$(netnsctl exec a ls /sys/class/net)" = "$(ip netns exec a ls /sys/class/net)" ]
	[ ! -e /sys/class/net/only-in-a ]
}

@test "what is mounted below /sys stays there" {
	mount -t tmpfs kept /sys/kernel/debug
	mkdir /sys/kernel/debug/below
	mount -t tmpfs nested /sys/kernel/debug/below
	touch /sys/kernel/debug/below/seen
	netnsctl exec a test -e /sys/kernel/debug/below/seen
	run ip netns exec a test -e /sys/kernel/debug/below/seen
	[ "$status" -ne 0 ]   # the peer's weakness: if this fails, it is time to say so in the manual
	umount -R /sys/kernel/debug
}

@test "/sys that is read-only stays so" {
	run unshare --mount sh -c 'mount -o remount,bind,ro /sys; netnsctl exec a findmnt -n -o OPTIONS /sys | tail -n 1'
	[ "$status" -eq 0 ]
	[[ $output == ro,* ]]
}

@test "files of /etc/netns/NAME stand over those of /etc, only inside, only for that name" {
	mkdir -p /etc/netns/a
	echo "nameserver 10.9.9.9" >/etc/netns/a/resolv.conf
	echo "inside" >/etc/netns/a/hostname
	before=$(cat /etc/hostname)
	[ "$(netnsctl exec a cat /etc/resolv.conf /etc/hostname)" = $'nameserver 10.9.9.9\ninside' ]
	[ "$(netnsctl exec b cat /etc/hostname)" = "$before" ]
	[ "$(cat /etc/hostname)" = "$before" ]
}

@test "a file without a place in /etc is told of, and the program runs" {
	mkdir -p /etc/netns/a
	echo x >/etc/netns/a/no-such-file
	run --separate-stderr netnsctl exec a echo ran
	[ "$status" -eq 0 ]
	[ "$output" = ran ]
	[ "$stderr" = "netnsctl: cannot put /etc/netns/a/no-such-file over /etc/no-such-file: No such file or directory" ]
}

@test "mounts made inside stay inside" {
	netnsctl exec a mount -t tmpfs inside /mnt
	[ "$(findmnt -n -o SOURCE /mnt || true)" = "" ]
}

@test "exit statuses are true" {
	run netnsctl exec a sh -c 'exit 42'
	[ "$status" -eq 42 ]
	run netnsctl exec a sh -c 'kill -TERM $$'
	[ "$status" -eq 143 ]
	run -127 netnsctl exec a /no/such/program
	[ "$status" -eq 127 ]
	run -127 netnsctl exec a no-such-program
	[ "$status" -eq 127 ]
	run netnsctl exec a /etc/passwd
	[ "$status" -eq 126 ]
	run netnsctl exec nope true
	[ "$status" -eq 125 ]
	[ "${lines[0]}" = "netnsctl: cannot open network namespace nope: No such file or directory" ]
}

@test "without a command, the shell" {
	[ "$(echo 'readlink /proc/self/ns/net' | SHELL=/bin/sh netnsctl exec a)" = "net:[$(stat -L -c %i /run/netns/a)]" ]
}

@test "options of the program are the program's" {
	[ "$(netnsctl exec a echo -all --json -n)" = "-all --json -n" ]
}

@test "-all: one after the other, as ip netns prints it" {
	[ "$(netnsctl -all exec cat /proc/self/comm | od -c)" = "$(ip -all netns exec cat /proc/self/comm | od -c)" ]
	run netnsctl exec --all echo x
	[ "${#lines[@]}" -eq 4 ]
}

@test "-all: the status is that of the first that failed, and the others still run" {
	touch /run/ran
	run netnsctl -all exec sh -c 'echo x >>/run/ran; [ "$(netnsctl identify)" != b ] || exit 7'
	[ "$status" -eq 7 ]
	[ "$(wc -l </run/ran)" -eq 2 ]
	run -127 netnsctl -all exec no-such-program
	[ "$status" -eq 127 ]
}

@test "-n: the verb works inside" {
	netnsctl -n a bridge add br7
	ip -n a link show br7
	run ip link show br7
	[ "$status" -ne 0 ]
	run netnsctl -n nope list
	[ "$status" -eq 1 ]
}
