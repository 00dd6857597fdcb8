#!/usr/bin/env bats
# netnsctl: names as ip-netns(8) keeps them. Where the real one can be asked, its output is what is expected, to the byte.
bats_require_minimum_version 1.5.0

teardown() {
	[ -z "${sleeper-}" ] || kill -9 "$sleeper" 2>/dev/null || true
	[ ! -d /run/netns ] || netnsctl -all delete
	rm -f /run/netns/* 2>/dev/null || true
}

# same ARGS...: netnsctl and ip netns print the same, and succeed or fail alike
same() {
	local ours theirs a=0 b=0
	ours=$(netnsctl "$@" 2>/dev/null | od -c) || a=$?
	theirs=$(ip netns "$@" 2>/dev/null | od -c) || b=$?
	echo "netnsctl $*: $ours (ip: $theirs)"
	[ "$ours" = "$theirs" ]
	[ "$a" = "$b" ]
}

# same with -json, which stands before netns in ip's command
same_json() {
	local ours theirs
	ours=$(netnsctl -json "$@" | od -c)
	theirs=$(ip -json netns "$@" | od -c)
	echo "netnsctl -json $*: $ours (ip: $theirs)"
	[ "$ours" = "$theirs" ]
}

@test "list: names, ids and order as ip netns has them" {
	same list                          # no folder yet
	[ "$(netnsctl -json)" = "[]" ]     # ip prints nothing, which is not JSON
	netnsctl add b a "name with blanks" ünïcode
	netnsctl set a 5
	netnsctl set b auto
	for verb in "" list show lst l li ls s sh lis; do
		# shellcheck disable=SC2086
		same $verb
	done
	same_json
	[ "$(netnsctl | grep -c '(id: ')" -eq 2 ]
	[[ "$(netnsctl)" == *"a (id: 5)"* ]]
	[ "$(netnsctl -j -p list | jq -c 'map(.id)|sort')" = "[null,null,0,5]" ]
	[ "$(netnsctl list --json)" = "$(netnsctl -json list)" ]
}

@test "list-id: as ip netns has it, with filters and targets" {
	until [ -z "$(ip netns list-id)" ]; do sleep 0.05; done   # namespaces of earlier tests die in their own time
	netnsctl add a b c
	netnsctl set a 7
	netnsctl set b 9
	netnsctl -n a set b 70
	netnsctl -n a set c 71
	same list-id
	same_json list-id
	same list-id nsid 9
	same list-id target-nsid 7
	run netnsctl list-id target-nsid 7
	[[ $output == *"nsid 70 current-nsid 9 (iproute2 netns name: b)"* ]]
	[[ $output == *"nsid 71 current-nsid unassigned "* ]]
	run netnsctl list-id target-nsid 7 nsid 70
	[ "$output" = "nsid 70 current-nsid 9 (iproute2 netns name: b)" ]
	run netnsctl list-id nsid 33
	[ "$status" -eq 1 ]
	[ "$output" = "netnsctl: no network namespace has the id 33 here" ]
	run netnsctl list-id target-nsid 33
	[ "$status" -eq 1 ]
	[ "$output" = "netnsctl: cannot list namespace ids: Invalid target network namespace id" ]
	run netnsctl list-id nsid
	[ "$status" -eq 2 ]
	run netnsctl list-id nsid -5
	[ "$status" -eq 2 ]
}

@test "what one makes the other uses" {
	netnsctl add ours
	ip netns add theirs
	ip netns exec ours true
	netnsctl exec theirs true
	ip netns delete ours
	netnsctl delete theirs
	[ -z "$(ls /run/netns)" ]
}

@test "add: several names at once, lo up, the folder shared" {
	netnsctl add a b c
	for name in a b c; do
		[[ "$(ip -n $name -br link show lo)" == lo*LOOPBACK,UP,* ]]
		nsenter --net=/run/netns/$name ping -c 1 -W 1 127.0.0.1
		[ "$(stat -c %a /run/netns)" = 755 ]
	done
	grep -q ' /run/netns .* shared:' /proc/self/mountinfo
	[ "$(stat -L -c %i /run/netns/a)" != "$(stat -L -c %i /run/netns/b)" ]
}

@test "add: all names or none" {
	netnsctl add b
	run netnsctl add a b c
	[ "$status" -eq 1 ]
	[ "$output" = "netnsctl: cannot add network namespace b: File exists" ]
	[ "$(ls /run/netns)" = b ]
}

@test "names that cannot be are refused, and named" {
	for name in "" . .. a/b /etc/passwd $'new\nline' $'esc\e[31m' "$(printf %0256d 1)"; do
		for verb in add attach; do
			args=("$name")
			[ $verb = add ] || args+=($$)
			run netnsctl $verb "${args[@]}"
			[ "$status" -eq 2 ]
			[[ ${lines[0]} == "netnsctl: "* ]]
			[[ $output != *$'\e'* ]]
		done
	done
	[ -z "$(ls -A /run/netns 2>/dev/null)" ]
	netnsctl add "$(printf %0255d 1)"
	netnsctl add -- -x
	[[ "$(netnsctl)" == *-x* ]]
	netnsctl delete "$(printf %0255d 1)" -- -x
	[ -z "$(ls -A /run/netns)" ]
}

@test "delete: every name it was given, and the status tells of those it could not" {
	netnsctl add a b c
	run netnsctl delete a nope c
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "netnsctl: cannot delete network namespace nope: No such file or directory" ]
	[ "$(ls /run/netns)" = b ]
	netnsctl del b
	[ -z "$(ls /run/netns)" ]
	run netnsctl delete
	[ "$status" -eq 2 ]
	run netnsctl -all delete x
	[ "$status" -eq 2 ]
}

@test "delete -all goes on after a failure and tells of it" {
	netnsctl add a b c
	echo precious >/run/netns/odd
	mount --bind /run/netns/a /run/netns/odd   # listed, but below it lies a file that is not ours
	run netnsctl -all delete
	[ "$status" -eq 1 ]
	[ "$output" = "netnsctl: cannot delete network namespace odd: /run/netns/odd is not a namespace" ]
	[ "$(ls /run/netns)" = odd ]
	[ "$(cat /run/netns/odd)" = precious ]
	rm /run/netns/odd
	netnsctl -all delete
}

@test "a file that is no namespace is not listed, not entered, and not deleted" {
	netnsctl add a
	echo precious >/run/netns/file
	mkfifo /run/netns/fifo
	ln -s /nowhere /run/netns/dangling
	touch /run/netns/uts && mount --bind /proc/self/ns/uts /run/netns/uts
	run netnsctl list
	[[ $output != *file* && $output != *fifo* && $output != *dangling* ]]
	run timeout 5 netnsctl exec fifo true
	[ "$status" -eq 125 ]
	run netnsctl exec uts true
	[ "$status" -eq 125 ]
	run netnsctl delete file
	[ "$status" -eq 1 ]
	[ "$output" = "netnsctl: cannot delete network namespace file: /run/netns/file is not a namespace" ]
	[ "$(cat /run/netns/file)" = precious ]
	run netnsctl add file
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "netnsctl: cannot add network namespace file: File exists" ]
	umount /run/netns/uts
}

@test "a link into another program's folder: its mount stays" {
	mkdir -p /run/other
	touch /run/other/box
	unshare --net="/run/other/box" true
	netnsctl add a
	ln -s /run/other/box /run/netns/box
	[[ "$(netnsctl)" == *box* ]]
	netnsctl exec box true
	netnsctl delete box
	[ ! -e /run/netns/box ]
	[ "$(stat -f -c %T /run/other/box)" = nsfs ]
	umount /run/other/box
}

@test "what a crash left is healed by the next add or delete" {
	netnsctl add a
	for name in stale gone; do
		(umask 777 && : >/run/netns/$name)
	done
	[ "$(netnsctl)" = a ]
	run netnsctl exec stale true
	[ "$status" -eq 125 ]
	[[ $output == *"/run/netns/stale is not a namespace"*"hint: "* ]]
	sleep 1.1
	netnsctl add stale
	ip netns exec stale true
	netnsctl delete gone
	[ ! -e /run/netns/gone ]
}

@test "names stacked on one another go at once" {
	netnsctl add a b
	mount --bind /run/netns/b /run/netns/a
	netnsctl delete a
	[ "$(ls /run/netns)" = b ]
}

@test "set: an id once, and the kernel's words when it has one" {
	netnsctl add a b
	netnsctl set a 5
	run netnsctl set a 6
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "netnsctl: cannot set the id of a: Peer netns already has a nsid assigned" ]
	[[ ${lines[1]} == "netnsctl: hint: "* ]]
	run netnsctl set b 5
	[ "$status" -eq 1 ]
	for id in -1 x 2147483648 ""; do
		run netnsctl set -- b "$id"
		[ "$status" -eq 2 ]
	done
	run netnsctl set nope 3
	[ "$status" -eq 1 ]
}

@test "attach: a process's namespace, or a file's" {
	unshare --net sleep 60 3>&- &
	sleeper=$!
	until [ "$(readlink /proc/$sleeper/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
	netnsctl attach one "$sleeper"
	netnsctl attach two "/proc/$sleeper/ns/net"
	[ "$(stat -L -c %i /run/netns/one)" = "$(stat -L -c %i /run/netns/two)" ]
	[ "$(stat -L -c %i /run/netns/one)" = "$(stat -L -c %i /proc/$sleeper/ns/net)" ]
	run netnsctl attach one "$sleeper"
	[ "$status" -eq 1 ]
	run netnsctl attach three 4194304
	[ "$status" -eq 1 ]
	run netnsctl attach three 0
	[ "$status" -eq 2 ]
	run netnsctl attach three "/proc/$sleeper/ns/uts"
	[ "$status" -eq 1 ]
	[ ! -e /run/netns/three ]
	kill "$sleeper"
	ip netns exec one true   # the name keeps it alive
}

@test "identify prints every name" {
	netnsctl add a
	same identify
	same identify $$
	[ "$(netnsctl exec a netnsctl identify)" = a ]
	[ "$(netnsctl -n a identify)" = a ]
	netnsctl attach b "$$"
	netnsctl attach c "$$"
	[ "$(netnsctl identify | sort | tr '\n' ' ')" = "b c " ]
	[ "$(netnsctl -json identify $$ | jq -c 'map(.name)|sort')" = '["b","c"]' ]
	[ "$(netnsctl -n a -json identify)" = '[{"name":"a"}]' ]
	run netnsctl identify 4194304
	[ "$status" -eq 1 ]
}

@test "pids: as ip netns has them" {
	netnsctl add a
	same pids a
	netnsctl exec a sleep 60 3>&- &
	sleeper=$!
	until [ "$(cat /proc/$sleeper/comm)" = sleep ]; do sleep 0.01; done
	same pids a
	[ "$(netnsctl pids a)" = "$sleeper" ]
	[ "$(netnsctl pids a -json)" = "[{\"pid\":$sleeper,\"comm\":\"sleep\"}]" ]
	run netnsctl pids nope
	[ "$status" -eq 1 ]
}

@test "pids: a thread that went there alone is seen" {
	netnsctl add a
	wander /run/netns/a >"$BATS_TEST_TMPDIR/wander" 3>&- &
	sleeper=$!
	until [ -s "$BATS_TEST_TMPDIR/wander" ]; do sleep 0.01; done
	[ -z "$(ip netns pids a)" ]
	[ "$(netnsctl pids a)" = "$sleeper" ]
	[ "$(netnsctl -json pids a | jq -c '.[0]|[.pid,(.threads|length)]')" = "[$sleeper,1]" ]
}

@test "an ordinary user reads, is told what is missing, and changes nothing" {
	netnsctl add a
	ordinary() { setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }
	[ "$(ordinary netnsctl)" = a ]
	run ordinary netnsctl pids a
	[ "$status" -eq 0 ]
	[[ $output == "netnsctl: processes that could not be looked at: "* ]]
	for args in "add b" "delete a" "attach b 1" "set a 3" "exec a true" "bridge add br0" "-n a list"; do
		# shellcheck disable=SC2086
		run ordinary netnsctl $args
		[ "$status" -ne 0 ]
		[[ $output == *"hint: "*CAP_SYS_ADMIN* || $output == *"Permission denied"* ]]
	done
	[ "$(ls /run/netns)" = a ]
}

@test "no root: everything in a user namespace of one's own" {
	[ "$(id -u)" -eq 0 ] || skip "is what this file runs in"
	run setpriv --reuid 1000 --regid 1000 --clear-groups unshare --user --map-root-user --net --mount sh -euc '
		mount -t tmpfs tmpfs /run
		netnsctl bridge add br0 --ip 10.9.0.1/24
		netnsctl add a --bridge br0 --ip 10.9.0.2/24
		nsenter --net=/run/netns/a ping -c 1 -W 1 10.9.0.1 >/dev/null
		netnsctl list'
	[ "$status" -eq 0 ]
	[ "$output" = "a (id: 0)" ]
}

@test "in a mount namespace of its own, on the host's folder: refused, no dead file" {
	netnsctl add a
	run unshare --mount --propagation private netnsctl add b
	[ "$status" -eq 1 ]
	[[ $output == *"private mount namespace"*"hint: "*"nsenter --mount=/proc/1/ns/mnt"* ]]
	[ "$(ls /run/netns)" = a ]
	run netnsctl exec a netnsctl add b
	[ "$status" -eq 1 ]
	[ "$(ls /run/netns)" = a ]
	unshare --mount --propagation unchanged netnsctl add b   # a mount that arrives at the host is good
	ip netns exec b true
}

@test "in a mount namespace of its own, a living name of the host is not taken for what a crash left" {
	netnsctl add a
	unshare --mount --propagation private sleep 60 3>&- &
	sleeper=$!
	until [ "$(cat /proc/$sleeper/comm)" = sleep ]; do sleep 0.01; done
	netnsctl add living
	sleep 2.1   # old enough to be healed
	[ "$(nsenter --target $sleeper --mount netnsctl list)" = a ]
	run nsenter --target $sleeper --mount netnsctl add living
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "netnsctl: cannot add network namespace living: File exists" ]
	[ "${lines[1]}" = "netnsctl: hint: it is mounted on the host's /run/netns/living, out of sight of this private mount namespace" ]
	netnsctl exec living true
}

@test "--dry-run prints and does nothing" {
	netnsctl add a
	[ "$(netnsctl add b c --dry-run)" = $'namespace b\nnamespace c' ]
	[ "$(netnsctl delete a --dry-run)" = "delete a" ]
	[ "$(netnsctl attach d 1 --dry-run)" = "attach d to 1" ]
	[ "$(netnsctl set a 5 --dry-run)" = "id a 5" ]
	[ "$(netnsctl)" = a ]
}

@test "what is typed wrongly: one line, status 2" {
	for args in "foo" "add" "delete" "set a" "pids" "attach a" "bridge" "bridge foo" "list x" "identify x" "add a --no-such" "--batch"; do
		# shellcheck disable=SC2086
		run --separate-stderr netnsctl $args
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ ${stderr_lines[0]} == "netnsctl: "* ]]
	done
}

@test "completion offers names" {
	netnsctl add alpha beta
	run netnsctl --complete 2 netnsctl delete ""
	[ "$(sort <<<"$output" | tr '\n' ' ')" = "alpha beta " ]
	run netnsctl --complete 2 netnsctl exec al
	[ "$output" = alpha ]
	run netnsctl --complete 1 netnsctl ide
	[ "$output" = identify ]
	run netnsctl --complete 3 netnsctl list --j
	[ "$output" = "" ]
	run netnsctl --complete 2 netnsctl list --j
	[ "$output" = --json ]
}
