#!/usr/bin/env bats
# nsjoin for ordinary users, in user namespaces of their own.
# without: pidfd_open
bats_require_minimum_version 1.5.0

as_user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
inside='for t in user cgroup ipc uts net pid mnt time; do readlink /proc/self/ns/$t; done'
ids() { for t in user cgroup ipc uts net pid mnt time; do readlink "/proc/$1/ns/$t"; done; }

# sandbox ARGS...: unshare ARGS as the ordinary user; the PID of the sleep inside in $inner
sandbox() {
	"${as_user[@]}" "$@" sleep 60 3>&- &
	until inner=$(pgrep -u 1000 -x sleep | tail -1) && [ -n "$inner" ]; do sleep 0.01; done
}

teardown() {
	{ pkill -9 -u 1000 && wait; } 2>/dev/null || true   # this PID namespace is the test's own
}

@test "into one's own sandbox without privileges" {
	sandbox unshare --user --map-root-user --mount --uts --ipc --net --pid --cgroup --fork --kill-child --mount-proc
	run "${as_user[@]}" nsjoin -t "$inner" bash -c "$inside; id -u"
	[ "$status" -eq 0 ]
	[ "$output" = "$(ids "$inner")
0" ]
	run "${as_user[@]}" nsjoin -t "$inner" --all bash -c "$inside; id -u"
	[ "$output" = "$(ids "$inner")
0" ]
}

@test "--all of one's own process that lives where we live" {
	sandbox env
	run "${as_user[@]}" nsjoin -t "$inner" --all bash -c "$inside; id -u"
	[ "$status" -eq 0 ]
	[ "$output" = "$(ids $$)
1000" ]
}

@test "--all where only some namespaces differ" {
	sandbox unshare --user --map-root-user --net
	run "${as_user[@]}" nsjoin -t "$inner" --all bash -c "$inside"
	[ "$status" -eq 0 ]
	[ "$output" = "$(ids "$inner")" ]
}

@test "nested user namespaces: the outer one owns what the inner one's process lives in" {
	sandbox unshare --user --map-root-user --mount --net --uts unshare --user
	run "${as_user[@]}" nsjoin -t "$inner" -U -m -n -u --preserve-credentials bash -c "$inside"
	[ "$status" -eq 0 ]
	[ "$output" = "$(ids "$inner")" ]
	run "${as_user[@]}" nsjoin -t "$inner" --all --preserve-credentials bash -c "$inside"
	[ "$output" = "$(ids "$inner")" ]
	# by files: one by one, each where the right to it is ours
	ns=/proc/$inner/ns
	run "${as_user[@]}" nsjoin --user=$ns/user --mount=$ns/mnt --net=$ns/net --uts=$ns/uts --preserve-credentials bash -c "$inside"
	[ "$output" = "$(ids "$inner")" ]
}

@test "as root into an ordinary user's sandbox, and into a nested one" {
	sandbox unshare --user --map-root-user --mount --net unshare --user --map-root-user --uts
	run nsjoin -t "$inner" bash -c "$inside; id -u"
	[ "$output" = "$(ids "$inner")
0" ]
}

@test "files: the user namespace gives the right to the others, in whatever order they are named" {
	sandbox unshare --user --map-root-user --net --uts
	run "${as_user[@]}" nsjoin --net=/proc/"$inner"/ns/net --uts=/proc/"$inner"/ns/uts --user=/proc/"$inner"/ns/user bash -c "$inside"
	[ "$status" -eq 0 ]
	[ "$output" = "$(ids "$inner")" ]
	run "${as_user[@]}" nsjoin -t "$inner" --uts --net --user=/proc/"$inner"/ns/user bash -c "$inside"
	[ "$output" = "$(ids "$inner")" ]
	run "${as_user[@]}" nsjoin -t "$inner" --user --uts --net=/proc/"$inner"/ns/net bash -c "$inside"
	[ "$output" = "$(ids "$inner")" ]
}

@test "the other privilege direction: a namespace of root's and then a user namespace without rights over it" {
	sandbox unshare --user --map-root-user
	touch /run/rootnet
	unshare --net=/run/rootnet true
	run nsjoin --net=/run/rootnet --user=/proc/"$inner"/ns/user readlink /proc/self/ns/net
	[ "$status" -eq 0 ]
	[ "$output" = "net:[$(stat -c %i /run/rootnet)]" ]
	run nsjoin -t "$inner" -U --net=/run/rootnet bash -c 'readlink /proc/self/ns/net /proc/self/ns/user'
	[ "$output" = "net:[$(stat -c %i /run/rootnet)]
$(readlink "/proc/$inner/ns/user")" ]
	umount /run/rootnet
}

@test "hints: which user namespace is in the way" {
	sandbox unshare --user --map-root-user --net
	run -125 --separate-stderr "${as_user[@]}" nsjoin -t "$inner" --net true
	[ "${stderr_lines[0]}" = "nsjoin: cannot enter the network namespace of process $inner: Operation not permitted" ]
	[ "${stderr_lines[1]}" = "nsjoin: hint: we lack CAP_SYS_ADMIN in $(readlink /proc/self/ns/user): enter the user namespace that owns it too (--user), or run as root" ]
	run -125 --separate-stderr setpriv --reuid 1001 --regid 1001 --clear-groups nsjoin -t "$inner" true
	[ "${stderr_lines[0]}" = "nsjoin: cannot see the user namespace of process $inner: Permission denied" ]
	run -125 --separate-stderr "${as_user[@]}" nsjoin --user=/proc/self/ns/user --mount=/proc/self/ns/mnt true
	[ "${stderr_lines[0]}" = "nsjoin: cannot enter mount namespace /proc/self/ns/mnt: Operation not permitted" ]
	[[ ${stderr_lines[1]} == *"we lack CAP_SYS_ADMIN and CAP_SYS_CHROOT in $(readlink /proc/self/ns/user)"* ]]
}

@test "another user's user namespace, kept by a file" {
	sandbox unshare --user --map-root-user
	touch /run/userns
	mount --bind "/proc/$inner/ns/user" /run/userns
	run -125 --separate-stderr setpriv --reuid 1001 --regid 1001 --clear-groups nsjoin --user=/run/userns true
	umount /run/userns
	[ "${stderr_lines[0]}" = "nsjoin: cannot enter user namespace /run/userns: Operation not permitted" ]
	[[ ${stderr_lines[1]} == "nsjoin: hint: "*"user ID 1000"* ]]
}
