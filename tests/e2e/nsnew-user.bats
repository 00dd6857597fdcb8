#!/usr/bin/env bats
# nsnew as an ordinary user.

load nsnew

setup() {
	printf '1000:200000:65536\n' >/etc/subuid
	printf '1000:400000:65536\n' >/etc/subgid
	as_user true
	cd /
}

@test "the usual -Urmpf --mount-proc" {
	run as_user nsnew -Urmpf --mount-proc ps -e -o pid=,user=,comm=
	[ "$status" -eq 0 ]
	[ "$(echo $output)" = "1 root ps" ]
}

@test "-c keeps the user, and --keep-caps its capabilities" {
	[ "$(as_user nsnew -c id -u)" = 1000 ]
	run as_user nsnew -c grep CapEff /proc/self/status
	[[ $output == *0000000000000000 ]]
	as_user nsnew -cm --keep-caps mount -t tmpfs x /mnt
}

@test "a whole range, network and root in it" {
	run as_user nsnew --map-auto -r -n -m sh -c 'mount -t tmpfs x /mnt && touch /mnt/f && chown 5:6 /mnt/f && stat -c %u:%g /mnt/f && ip -brief link show lo'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = 5:6 ]
	[[ ${lines[1]} == *,UP* ]]
}

@test "without -U the error says to add it" {
	for option in -n -m -u -p; do
		run as_user nsnew $option true
		[ "$status" -eq 125 ]
		[[ ${lines[0]} == "nsnew: cannot make new "*": Operation not permitted" ]]
		[[ ${lines[1]} == "nsnew: hint: only root may: add -U (--user)"* ]]
	done
}

@test "user namespaces that are switched off are told as such" {
	# of the user namespace of this test: a limit of a child counts for the child alone
	run unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec nsnew -U true'
	[ "$status" -eq 125 ]
	[[ ${lines[1]} == *"user.max_user_namespaces is 0 here"* ]]
}

@test "--mount-proc without a PID namespace says what is missing" {
	run as_user nsnew -r --mount-proc true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --mount-proc: cannot mount proc on /proc: Operation not permitted" ]]
	[[ ${lines[1]} == *"--pid"* ]]
}
