#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# without: pidfd_open openat2
# nsjoin -S NAME, -G NAME: users and groups by the target's own files, which may say and be anything.

bats_require_minimum_version 1.5.0

who='echo $(id -u):$(id -g):$(id -G)'

# A root directory like ours with an /etc of its own, in a mount namespace; a process in it: $target
setup() {
	ROOT=$BATS_TEST_TMPDIR/root ETC=$BATS_TEST_TMPDIR/etc
	mkdir "$ROOT" "$ETC"
	printf '%s\n' root:x:0:0:::/bin/sh 'web:x:3333:4444:::' 'nobody:x:1:2:::' >"$ETC/passwd"
	printf '%s\n' root:x:0: webgroup:x:4444: extra:x:5555:other,web more:x:6666:web >"$ETC/group"
}

teardown() {
	[ -z "${target-}" ] || { kill -9 "$target" && wait "$target"; } 2>/dev/null || true
}

# contain COMMAND...: the process, below COMMAND
contain() {
	unshare --mount --propagation private sh -c 'mount --rbind / "$1" && mount --bind "$2" "$1/etc" && cd "$1" && pivot_root . run && umount -l /run && shift 2 && exec "$@" sleep 60' \
		- "$ROOT" "$ETC" "$@" 3>&- &
	target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do kill -0 "$target"; sleep 0.01; done
}

refuses() {
	run -125 --separate-stderr timeout 5 nsjoin "${@:2}"
	[ -z "$output" ] && [ "${stderr_lines[0]}" = "nsjoin: $1" ] || { echo "$stderr"; false; }
}

@test "a user's name means that of the target's files, with primary and supplementary groups" {
	contain
	run -0 nsjoin -t "$target" -S web sh -c "$who"
	[ "$output" = "3333:4444:4444 5555 6666" ]
	run -0 nsjoin -t "$target" -S nobody sh -c "$who"   # we have one of this name with another number
	[ "$output" = "1:2:2" ]
	[ "$(id -u nobody)" -ne 1 ]
	run -0 nsjoin -t "$target" --privileged -S web sh -c "$who"
	[ "$output" = "3333:4444:4444 5555 6666" ]
}

@test "--setgid by name; together with a user it is the only group" {
	contain
	run -0 nsjoin -t "$target" -S web -G extra sh -c "$who"
	[ "$output" = 3333:5555:5555 ]
	run -0 nsjoin -t "$target" -G webgroup sh -c "$who"
	[ "$output" = 0:4444:4444 ]
	run -0 nsjoin -t "$target" -S 7 -G webgroup sh -c "$who"
	[ "$output" = 7:4444:4444 ]
}

@test "a number is a number, as with nsenter: no group comes along" {
	contain
	echo '3333:x:1:1:::' >>"$ETC/passwd"
	run -0 setpriv --groups 5,7 nsjoin -t "$target" --privileged -S 3333 sh -c "$who"
	[ "$output" = "3333:0:0 5 7" ]
}

@test "where the program is ours, names are those of our files" {
	contain
	run -0 nsjoin -t "$target" --net -S nobody -w/ sh -c "$who"
	[ "$output" = "$(id -u nobody):$(id -g nobody):$(id -G nobody)" ]
	run -0 nsjoin -S nobody -G root sh -c "$who"
	[ "$output" = "$(id -u nobody):0:0" ]
	refuses "no user is called web in /etc/passwd, where the program will be" -S web true
}

@test "--root=DIR: the files below it" {
	mkdir -p "$BATS_TEST_TMPDIR/jail"
	mount --rbind / "$BATS_TEST_TMPDIR/jail"
	mount --bind "$ETC" "$BATS_TEST_TMPDIR/jail/etc"
	run nsjoin --root="$BATS_TEST_TMPDIR/jail" -S web sh -c "$who"
	umount -l "$BATS_TEST_TMPDIR/jail"
	[ "$output" = "3333:4444:4444 5555 6666" ]
}

@test "--root=DIR: its links lead to nothing outside of it" {
	mkdir -p "$BATS_TEST_TMPDIR/dir/etc"
	rmdir "$ROOT"
	printf '%s\n' 'spy:x:1111:1111:::' >"$BATS_TEST_TMPDIR/passwd"
	for link in "$BATS_TEST_TMPDIR/passwd" ../../passwd "/proc/self/root$BATS_TEST_TMPDIR/passwd"; do
		ln -sfn "$link" "$BATS_TEST_TMPDIR/dir/etc/passwd"
		run -125 nsjoin --root="$BATS_TEST_TMPDIR/dir" -S spy true
		[[ $output == "nsjoin: "*passwd* || $output == "nsjoin: "*spy* ]]
	done
	rm "$BATS_TEST_TMPDIR/dir/etc/passwd"
	cp "$BATS_TEST_TMPDIR/passwd" "$BATS_TEST_TMPDIR/dir/etc/passwd"
	run -127 nsjoin --root="$BATS_TEST_TMPDIR/dir" -S spy true   # found; but no program is there
	mkdir "$ROOT"
}

@test "a user namespace has numbers of its own" {
	contain unshare --user
	printf '0 100000 65536\n' >"/proc/$target/uid_map"; printf '0 200000 65536\n' >"/proc/$target/gid_map"
	run -0 nsjoin -t "$target" -S web sh -c "$who"
	[ "$output" = "3333:4444:4444 5555 6666" ]
	run -0 nsjoin -t "$target" -m -S web sh -c "$who"   # not entered: what they are called here
	[ "$output" = "103333:204444:204444 205555 206666" ]
	echo 'far:x:70000:0:::' >>"$ETC/passwd"
	refuses "user 70000 of the target has no number in our user namespace" -t "$target" -m -S far true
}

@test "who is not there" {
	contain
	refuses "no user is called nosuch in /etc/passwd, where the program will be" -t "$target" -S nosuch true
	refuses "no group is called nosuch in /etc/group, where the program will be" -t "$target" -G nosuch true
	rm "$ETC/group"
	run -0 nsjoin -t "$target" -S web sh -c "$who"
	[ "$output" = 3333:4444:4444 ]
	rm "$ETC/passwd"
	refuses "cannot read /etc/passwd, where the program will be: No such file or directory" -t "$target" -S web true
	run -0 nsjoin -t "$target" -S 7 sh -c "$who"
}

@test "a FIFO, a device, a folder, a file without end, a link out: refused or kept inside, at once" {
	contain
	rm "$ETC/passwd"
	no_file="/etc/passwd is no regular file that we may read, where the program will be"
	mkfifo "$ETC/passwd"
	refuses "$no_file" -t "$target" -S web true
	rm "$ETC/passwd"; mkdir "$ETC/passwd"
	refuses "$no_file" -t "$target" -S web true
	rmdir "$ETC/passwd"; ln -s /dev/zero "$ETC/passwd"
	refuses "$no_file" -t "$target" -S web true
	rm "$ETC/passwd"; truncate -s 17M "$ETC/passwd"
	refuses "/etc/passwd is too long, where the program will be: more than 16 MiB" -t "$target" -S web true
	rm "$ETC/passwd"; ln -s ../../../../etc/passwd.mine "$ETC/passwd"
	refuses "cannot read /etc/passwd, where the program will be: No such file or directory" -t "$target" -S web true
	echo 'web:x:42:43:::' >"$ETC/passwd.mine"   # as the target itself would see it
	run -0 nsjoin -t "$target" -S web sh -c "$who"
	[ "$output" = "42:43:43 5555 6666" ]
	rm "$ETC/passwd"; ln -s passwd "$ETC/passwd"
	refuses "cannot read /etc/passwd, where the program will be: Too many levels of symbolic links" -t "$target" -S web true
}

@test "malformed lines make nobody root" {
	contain
	printf '%s\n' 'web' 'web:' 'web:x' 'web:x:' 'web:x::' 'web:x:0x0:0:' 'web:x: 0:0:' 'web:x:+0:0:' 'web:x:-1:0:' 'web:x:4294967296:0:' 'web:x:18446744073709551616:0:' >"$ETC/passwd"
	refuses "no user is called web in /etc/passwd, where the program will be" -t "$target" -S web true
	printf 'web:x:55:66' >>"$ETC/passwd"
	run -0 nsjoin -t "$target" -S web sh -c "$who"
	[ "$output" = "55:66:66 5555 6666" ]
}

@test "no library or service of a name switch is asked, and no file after the first namespace is entered" {
	if [[ -n ${NSKIT_WITHOUT-} ]]; then return; fi   # a process has one tracer
	contain
	strace -f -o "$BATS_TEST_TMPDIR/trace" nsjoin -t "$target" -S web true
	run grep -E 'libnss|nsswitch|nscd|/socket' "$BATS_TEST_TMPDIR/trace"
	[ -z "$output" ]
	[ "$(sed '1,/setns(/d; /execve(/,$d' "$BATS_TEST_TMPDIR/trace" | grep -c passwd || true)" -eq 0 ]
	[ "$(grep -c passwd "$BATS_TEST_TMPDIR/trace")" -gt 0 ]
}

@test "what can be no name is a usage error" {
	for name in '' -1 4294967295 99999999999 a:b a/b $'a\nb' +x; do
		run -2 --separate-stderr nsjoin -S "$name" true
		[ "${#stderr_lines[@]}" -le 2 ]
	done
	touch "$BATS_TEST_TMPDIR/mnt"
	run -125 --separate-stderr nsjoin --mount=/proc/self/ns/mnt -S nobody true
	[ "${stderr_lines[0]}" = "nsjoin: names of users and groups need a process whose files they are looked up in" ]
}
