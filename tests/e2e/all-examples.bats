#!/usr/bin/env bats
# Every example runs: the scripts of examples/ and the commands in the EXAMPLES of the manual pages.

# Start a process with its own namespaces under the PID that the manual uses.
process_with_pid() {
	echo $(($1 - 1)) >/proc/sys/kernel/ns_last_pid
	nsnew -nu --hostname inner sleep 300 3>&- &
	[ "$!" -eq "$1" ]
	until [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ] && grep -q sleep "/proc/$1/comm"; do sleep 0.02; done
}

# The commands in the listings of a page's EXAMPLES.
commands() {
	awk '/^== /{in_examples = /EXAMPLES/} in_examples && /^----$/ {listing = !listing; next} in_examples && listing' "$NSKIT_SRC/man/$1".[15].adoc
}

# Run them in one shell, each shown, the first that fails is the last.
run_commands() {
	commands "$1" >"$TMPDIR/commands"
	[ -s "$TMPDIR/commands" ]
	cd "$BATS_TEST_TMPDIR"   # some write files
	run bash -evo pipefail "$TMPDIR/commands" </dev/null
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "examples/debug/inside.sh tells of a process's namespaces" {
	nsnew -nu --hostname inner sleep 300 3>&- &
	until grep -q sleep "/proc/$!/comm"; do sleep 0.02; done
	run "$NSKIT_SRC/examples/debug/inside.sh" $!
	kill $!
	[ "$status" -eq 0 ]
	[[ $output == *"net:["*"uts:["*inner*"lo "*127.0.0.1* ]]
}

@test "examples/debug/wiring.sh tells who listens in a namespace, and where its cable leads" {
	netnsctl bridge add br0
	netnsctl add red --bridge br0 --ip 10.99.0.2/24
	netnsctl exec red perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in(80, INADDR_ANY)); listen(S, 5); sleep 60' 3>&- &
	until [ -n "$(nsls --listen 80 -n)" ]; do sleep 0.05; done
	run "$NSKIT_SRC/examples/debug/wiring.sh"
	kill $!
	netnsctl delete red
	netnsctl bridge delete br0
	[ "$status" -eq 0 ]
	[[ $output == *"red tcp 0.0.0.0:80"*"red eth0 -> v-red"* ]]
}

@test "examples/debug/forgotten.sh finds a namespace that only a mount holds" {
	netnsctl add left-over
	run "$NSKIT_SRC/examples/debug/forgotten.sh"
	netnsctl delete left-over
	[ "$status" -eq 0 ]
	[[ $output == *net$'\t'*$'\t'/run/netns/left-over* ]]
}

@test "examples/net/two-hosts.sh talks and leaves nothing" {
	run "$NSKIT_SRC/examples/net/two-hosts.sh"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *" 0% packet loss"* ]]
	[ -z "$(netnsctl list)" ]
	[ ! -e /sys/class/net/lab0 ]
}

@test "examples/clean-room.sh hides the network and hands on the status" {
	run "$NSKIT_SRC/examples/clean-room.sh" sh -c 'hostname; ls /tmp | wc -l; ls /sys/class/net 2>/dev/null | wc -l; ip -brief link | wc -l; exit 7'
	echo "$output"
	[ "$status" -eq 7 ]
	[ "${lines[0]}" = clean-room ]
	[ "${lines[1]}" = 0 ]
	[ "${lines[-1]}" = 1 ]
}

@test "examples/clean-room.sh works for an ordinary user" {
	run setpriv --reuid 1000 --regid 1000 --clear-groups "$NSKIT_SRC/examples/clean-room.sh" id -u
	[ "$status" -eq 0 ]
	[ "$output" = 1000 ]
}

@test "examples/profiles/quiet-room.yaml is a room, for root and an ordinary user" {
	if [[ ${NSKIT_WITHOUT-} == *mount_setattr* ]]; then return; fi   # as for the examples of nsnew(1)
	for as in '' 'setpriv --reuid 1000 --regid 1000 --clear-groups'; do
		run $as nsnew --profile "$NSKIT_SRC/examples/profiles/quiet-room.yaml" sh -c 'hostname; ls /home | wc -l; ulimit -n; env | wc -l; touch /x 2>/dev/null || echo read-only'
		echo "$output"
		[ "$status" -eq 0 ]
		[ "${lines[0]} ${lines[1]} ${lines[2]} ${lines[-1]}" = "quiet-room 0 256 read-only" ]
	done
}

@test "EXAMPLES of nsls(1)" {
	process_with_pid 1234
	netnsctl add blue
	run_commands nsls
	kill 1234
	netnsctl delete blue
}

@test "EXAMPLES of nsls-json(5)" {
	run_commands nsls-json
	[[ $output == *" 402653"* ]]
}

@test "examples/fleet.sh makes one table of several hosts" {
	for host in web1 web2; do
		unshare --uts --net sh -c "hostname $host && exec sleep 300" 3>&- &
		hosts+=("$!")
		until [ "$(cat "/proc/$!/comm")" = sleep ]; do sleep 0.02; done
	done
	run "$NSKIT_SRC/examples/fleet.sh" "nsjoin -t ${hosts[0]} -u --" "nsjoin -t ${hosts[1]} -u --"
	echo "$output"
	kill "${hosts[@]}"
	[ "$status" -eq 0 ]
	[ "$(awk 'NR > 1 { print $1 }' <<<"$output" | sort -u)" = $'web1\nweb2' ]
	[ "$(grep -c 'sleep 300' <<<"$output")" -eq 4 ]   # each host sees both
}

@test "EXAMPLES of nsjoin(1)" {
	process_with_pid 4711
	netnsctl add blue
	nsnew --name web1 --uts true
	run_commands nsjoin
	kill 4711
	nsnew --remove web1
	netnsctl delete blue
}

@test "EXAMPLES of nsnew(1)" {
	if [[ ${NSKIT_WITHOUT-} == *mount_setattr* ]]; then return; fi   # without it no bind has flags, as nsnew-mounts.bats sees
	mount -t tmpfs tmpfs /srv
	mkdir -p /srv/debian/bin
	cp /bin/busybox /srv/debian/bin/
	ln -s busybox /srv/debian/bin/sh
	ln -s busybox /srv/debian/bin/hostname
	echo root:100000:65536 >>/etc/subuid
	echo root:100000:65536 >>/etc/subgid
	run_commands nsnew
	umount /srv
	umount /run/netns/blue
}

@test "EXAMPLES of netnsctl(1)" {
	run_commands netnsctl
	[ -z "$(netnsctl list)" ]
	[ ! -e /sys/class/net/br0 ]
}
