#!/usr/bin/env bats
# nsnew --join: existing namespaces beside new ones.
# without: pidfd_open clone3

load nsnew

# in_kind KIND PID: which namespace it is in
in_kind() { readlink "/proc/$2/ns/$1"; }

# Starts a process in namespaces of its own: $target. target [as_user] NSNEW-OPTIONS...
target() {
	local as=()
	[ "$1" != as_user ] || { as=(as_user); shift; }
	mkfifo "$BATS_TEST_TMPDIR/ready" 2>/dev/null || true
	"${as[@]}" nsnew -f --kill-child "$@" sh -c 'echo up; exec sleep 1000' >"$BATS_TEST_TMPDIR/ready" 3>&- &
	starter=$!
	read -r _ <"$BATS_TEST_TMPDIR/ready"
	target=$starter
	while child=$(pgrep -P "$target"); do
		target=$child
	done
}

teardown() {
	[ -z "${starter-}" ] || kill -KILL "$starter" 2>/dev/null || true
	[ -z "${starter-}" ] || wait "$starter" 2>/dev/null || true
}

@test "every kind of a process is joined, and the others stay ours or are new" {
	target -mnuipCT
	for kind in cgroup ipc uts net pid mnt time; do
		run nsnew --join "$kind=$target" readlink "/proc/self/ns/$kind"
		[ "$status" -eq 0 ]
		[ "$output" = "$(in_kind "$kind" "$target")" ]
	done
	run nsnew --join "net=$target" -u sh -c 'readlink /proc/self/ns/net /proc/self/ns/uts /proc/self/ns/ipc'
	[ "${lines[0]}" = "$(in_kind net "$target")" ]
	[ "${lines[1]}" != "$(in_kind uts $$)" ]
	[ "${lines[1]}" != "$(in_kind uts "$target")" ]
	[ "${lines[2]}" = "$(in_kind ipc $$)" ]
}

@test "a file, netns:NAME, a token and an environment" {
	ip netns add joinme
	own=$(ip netns exec joinme readlink /proc/self/ns/net)
	for ref in netns:joinme /run/netns/joinme "$own" "$(tr -dc 0-9 <<<"$own")"; do
		[ "$(nsnew --join "net=$ref" readlink /proc/self/ns/net)" = "$own" ]
	done
	nsnew --name joinenv -u --hostname inside true
	[ "$(nsnew --join uts=joinenv -n hostname)" = inside ]
	nsnew --remove joinenv
	ip netns del joinme
}

@test "a user namespace is joined before the others are new: they belong to it" {
	target as_user -r
	run as_user nsnew --join "user=$target" -mnu --hostname joined sh -c 'id -u; hostname; readlink /proc/self/ns/user; ip link show lo | grep -c UP; mount -t tmpfs x /mnt && echo mounted'
	[ "$status" -eq 0 ]
	[ "$(echo $output)" = "0 joined $(in_kind user "$target") 1 mounted" ]
	# a whole new root in it, which is opened with its rights
	root=$(user_dir)/root
	new_root "$root"
	chown -R 1000:1000 "$root"
	run nsnew --join "user=$target" -mpn -R "$root" --tmpfs /t /bin/sh -c 'echo $$; cat /proc/self/uid_map; touch /t/f && echo made'
	[ "$status" -eq 0 ]
	[[ ${lines[1]} =~ ^\ +0\ +1000\ +1$ ]]
	[ "${lines[2]}" = made ]
}

@test "where root is not in its map we stay who the map says" {
	target as_user -c
	[ "$(as_user nsnew --join "user=$target" -n id -u)" = 1000 ]
}

@test "--setuid holds in the joined user namespace" {
	target -U --map-users 0:100000:10 --map-groups 0:100000:10
	[ "$(nsnew --join "user=$target" -S 5 -G 6 sh -c 'echo $(id -u) $(id -g)')" = "5 6" ]
	[ "$(nsnew --join "user=$target" sh -c 'echo $(id -u) $(id -G)')" = "0 0" ]
}

@test "a PID namespace: a child of ours in there, its status and its signals" {
	target -p
	run nsnew --join "pid=$target" -m --mount-proc sh -c 'cat /proc/1/comm; exit 7'
	[ "$status" -eq 7 ]
	[ "$output" = sleep ]   # -f: it is PID 1
	run nsnew --join "pid=$target" sh -c 'kill -TERM $$'
	[ "$status" -eq 143 ]
	run nsnew --join "pid=$target" --timeout 0.2 sleep 100
	[ "$status" -eq 124 ]
}

@test "maps of a new user namespace are written from outside where the mount namespace is joined" {
	target -m
	run nsnew --join "mnt=$target" -r sh -c 'readlink /proc/self/ns/mnt; cat /proc/self/uid_map'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "$(in_kind mnt "$target")" ]
	[[ ${lines[1]} =~ ^\ +0\ +0\ +1$ ]]
	run nsnew --join "mnt=$target" --boottime 5 true
	[ "$status" -eq 2 ]
	[[ $output == *"--join mnt excludes them"* ]]
}

@test "--isolate and --container leave out what is joined" {
	if refused --isolate true; then return; fi
	ip netns add joinme
	[ "$(nsnew --isolate --join net=netns:joinme readlink /proc/self/ns/net)" = "$(ip netns exec joinme readlink /proc/self/ns/net)" ]
	[ "$(nsnew --isolate --join uts=$$ readlink /proc/self/ns/uts)" = "$(in_kind uts $$)" ]
	ip netns del joinme
}

@test "a program in a joined user namespace cannot be looked into before it runs" {
	target as_user -r
	no_leak_check
	strace -f -o "$BATS_TEST_TMPDIR/trace" nsnew --join "user=$target" -n true
	awk '/prctl\(PR_SET_DUMPABLE, (0|SUID_DUMP_DISABLE)/ { off = 1 } /setns\(/ { seen = 1; if (!off) exit 1 } END { exit !seen }' "$BATS_TEST_TMPDIR/trace"
}

@test "rights that are missing are said with the way out" {
	target as_user -rn
	run as_user nsnew --join "net=$target" true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == *"--join: cannot enter network namespace $target: Operation not permitted" ]]
	[[ ${lines[1]} == *hint:*user* ]]
	as_user nsnew --join "user=$target" --join "net=$target" true
	run as_user nsnew --join net=1 -u true
	[ "$status" -eq 125 ]
	[[ $output == *net=1:* ]]
}

@test "bad references: one clear line, nothing made" {
	before=$(state)
	for bad in net net= foo=1 net=-x user=netns:x pid=net:4026531840; do
		run nsnew --join "$bad" true
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "nsnew: option --join $bad: "* ]]
	done
	for missing in net=999999999 net=netns:nobody net=/etc/passwd net=/nowhere uts=nosuchcontainer net=99999999; do
		run nsnew --join "$missing" -i true
		[ "$status" -eq 125 ]
		[[ ${lines[0]} == "nsnew: --join: $missing: "* ]]
	done
	run nsnew --join net=1 --net true
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *"cannot be both new and joined"* ]]
	run nsnew --join user=1 -r true
	[ "$status" -eq 2 ]
	run nsnew --join mnt=1 --tmpfs /x true
	[ "$status" -eq 2 ]
	[ "$(state)" = "$before" ]
}
