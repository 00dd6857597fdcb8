#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew --run-as, --groups, --keep-groups: the program as a user of the new root.

load nsnew

# A root whose users and groups nobody else knows.
setup() {
	root=$BATS_TEST_TMPDIR/root
	new_root "$root"
	printf 'root:x:0:0::/:/bin/sh\nworker:x:4001:4002::/:/bin/sh\n' >"$root/etc/passwd"
	printf 'root:x:0:\nworkers:x:4002:\ntools:x:4003:other,worker\nothers:x:4004:other\n' >"$root/etc/group"
}

# ids OPTIONS...: "uid:gid groups" of the program in that root
ids() { nsnew -R "$root" "$@" /bin/busybox sh -c 'echo "$(/bin/busybox id -u):$(/bin/busybox id -g) $(/bin/busybox id -G)"'; }

@test "names are those of the new root" {
	[ "$(ids --run-as worker)" = "4001:4002 4002 4003" ]
	[ "$(ids --run-as worker:tools)" = "4001:4003 4003" ]
	[ "$(ids --run-as worker --groups others,77)" = "4001:4002 4002 77 4004" ]
	[ "$(ids --run-as worker --groups none)" = "4001:4002 4002" ]
	[ "$(ids -p --run-as worker:0)" = "4001:0 0" ]
}

@test "numbers need no file, and never leave our group" {
	[ "$(ids --run-as 4001)" = "4001:4002 4002" ]
	[ "$(ids --run-as 555)" = "555:555 555" ]
	rm "$root/etc/passwd" "$root/etc/group"
	[ "$(ids --run-as 4001)" = "4001:4001 4001" ]
	[ "$(ids --run-as 4001:7 --groups 8)" = "4001:7 7 8" ]
}

@test "--keep-groups keeps ours, and --groups alone sets them" {
	[ "$(setpriv --groups 31,32 nsnew -R "$root" --run-as worker --keep-groups /bin/busybox id -G)" = "4002 31 32" ]
	[ "$(setpriv --groups 31,32 nsnew -G 9 --keep-groups id -G)" = "9 31 32" ]
	[ "$(setpriv --groups 31,32 nsnew -G 9 --groups 33 id -G)" = "9 33" ]
	[ "$(setpriv --groups 31,32 nsnew --groups 33 id -G)" = "0 33" ]
	[ "$(setpriv --groups 31,32 nsnew -G 9 id -G)" = 9 ]
}

@test "hostile files: links lead to nothing outside, no pipe blocks, no line is believed in part" {
	ln -sf /../../../../../../etc/passwd "$root/etc/passwd"
	printf 'outside:x:1:1::/:/bin/sh\n' >/etc/passwd
	run nsnew -R "$root" --run-as outside /bin/sh
	[ "$status" -eq 125 ]
	rm "$root/etc/passwd"
	mkfifo "$root/etc/passwd"
	run timeout 5 nsnew -R "$root" --run-as worker /bin/sh
	[ "$status" -eq 125 ]
	[[ $output == *"/etc/passwd is no regular file that we may read"* ]]
	rm "$root/etc/passwd"
	printf 'worker:x:4294967295:1::/:\nworker:x:-1:0\nworker:x:99999999999:1:::\n' >"$root/etc/passwd"
	run nsnew -R "$root" --run-as worker /bin/sh
	[ "$status" -eq 125 ]
	[[ $output == *"no user is called worker in /etc/passwd"* ]]
}

@test "in a user namespace: numbers are those inside; what is not mapped is told" {
	[ "$(ids -p -r --map-users 1:100001:5000 --map-groups 1:200001:5000 --run-as worker)" = "4001:4002 4002 4003" ]
	run nsnew -r -R "$root" --run-as worker:0 --keep-groups /bin/sh
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --run-as: cannot become user 4001: Invalid argument" ]]
	[[ ${lines[1]} == *"user 4001 has no number outside"* ]]
	run nsnew -rmnp -R "$root" --run-as root /bin/sh
	[ "$status" -eq 125 ]
	[[ ${lines[1]} == *"--keep-groups leaves them as they are" ]]
	[ "$(ids -r --run-as root --keep-groups)" = "0:0 0" ]
}

@test "wrong use" {
	for wrong in "--run-as worker -S 5" "--run-as worker -G 5" "--groups 5 --keep-groups -G 1" "--keep-groups" "--run-as :5" "--run-as 5:" "--run-as a:b:c" \
		"--run-as 4294967295" "--groups 1,,2" "--groups -1" "--run-as ''"; do
		run bash -c "nsnew $wrong true"
		[ "$status" -eq 2 ] || { echo "$wrong: $status"; false; }
	done
	run nsnew -R "$root" --run-as nobody /bin/sh
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --run-as: no user is called nobody in /etc/passwd, where the program will be" ]]
	run as_user nsnew --run-as root:root true
	[ "$status" -eq 125 ]
}
