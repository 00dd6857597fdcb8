#!/usr/bin/env bats
# nsnew: user and group maps, in every form.

load nsnew

setup() {
	printf 'root:100000:65536\n1000:200000:65536\n' >/etc/subuid
	printf 'root:300000:65536\n1000:400000:65536\n' >/etc/subgid
}

# The map that the program sees: "0:1000:1 1:200000:65535"
seen() { awk -v OFS=: '{ $1 = $1; printf "%s%s", sep, $0; sep = " " }' "$1"; }
maps() { "$@" cat /proc/self/uid_map >"$BATS_TEST_TMPDIR/u"; "$@" cat /proc/self/gid_map >"$BATS_TEST_TMPDIR/g"; echo "$(seen "$BATS_TEST_TMPDIR/u") / $(seen "$BATS_TEST_TMPDIR/g")"; }

@test "the forms of a map, as root" {
	[ "$(maps nsnew -r)" = "0:0:1 / 0:0:1" ]
	[ "$(maps nsnew --map-user 5 --map-group 6)" = "5:0:1 / 6:0:1" ]
	[ "$(maps nsnew --map-user daemon --map-group tty)" = "1:0:1 / 5:0:1" ]
	[ "$(maps nsnew --map-users 0:1000:10 --map-groups 0:2000:10)" = "0:1000:10 / 0:2000:10" ]
	[ "$(maps nsnew --map-users 1000,0,10 --map-groups 2000,0,10)" = "0:1000:10 / 0:2000:10" ]
	[ "$(maps nsnew --map-users 0:1000:10 --map-users 10:2000:5 --map-groups all)" = "0:1000:10 10:2000:5 / 0:0:4294967295" ]
	[ "$(maps nsnew --map-auto)" = "0:100000:65536 / 0:300000:65536" ]
	[ "$(maps nsnew --map-subids)" = "100000:100000:65536 / 300000:300000:65536" ]
	[ "$(maps nsnew --map-users=subids --map-groups=auto)" = "100000:100000:65536 / 0:300000:65536" ]
	[ "$(maps nsnew -r --map-auto)" = "0:0:1 1:100000:65535 / 0:0:1 1:300000:65535" ]
	[ "$(maps nsnew -c --map-users 1:1000:2 --map-groups 1:1000:2)" = "0:0:1 1:1000:2 / 0:0:1 1:1000:2" ]
}

@test "the forms of a map, as an ordinary user" {
	as_user true
	cd /
	user() { as_user nsnew "$@"; }
	[ "$(maps user -r)" = "0:1000:1 / 0:1000:1" ]
	[ "$(maps user -c)" = "1000:1000:1 / 1000:1000:1" ]
	[ "$(maps user --map-user 5 --map-group 6)" = "5:1000:1 / 6:1000:1" ]
	[ "$(maps user --map-auto)" = "0:200000:65536 / 0:400000:65536" ]
	[ "$(maps user -r --map-auto)" = "0:1000:1 1:200000:65535 / 0:1000:1 1:400000:65535" ]
	[ "$(maps user --map-users 0:200000:10 --map-groups 0:400000:10)" = "0:200000:10 / 0:400000:10" ]
}

@test "a map that is cut by a single ID loses no more than it must (unshare: off by one)" {
	[ "$(maps nsnew --map-users 0:100:10 --map-user 10 --map-group 0)" = "10:0:1 0:100:10 / 0:0:1" ]
	[ "$(maps nsnew --map-users 0:0:10 --map-user 3 --map-group 0)" = "3:0:1 0:1:3 4:4:6 / 0:0:1" ]
}

@test "where our maps and unshare's are claimed equal, they are" {
	for options in "-r" "-c" "--map-user 7 --map-group 8"; do
		[ "$(maps nsnew $options)" = "$(maps unshare $options)" ]
	done
	as_user true
	cd /
	for options in "-r" "-c" "--map-auto" "-r --map-auto"; do
		[ "$(maps as_user nsnew $options)" = "$(maps as_user unshare $options)" ]
	done
}

@test "setgroups is denied where the kernel wants it so, and where it was asked" {
	[ "$(nsnew -r cat /proc/self/setgroups)" = deny ]
	[ "$(nsnew --map-auto cat /proc/self/setgroups)" = allow ]
	[ "$(nsnew --map-auto --setgroups deny cat /proc/self/setgroups)" = deny ]
	[ "$(nsnew -r --setgroups allow cat /proc/self/setgroups)" = allow ]
	run as_user nsnew -r --setgroups allow true   # newgidmap denies it
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --setgroups: cannot allow setgroups in the new user namespace"* ]]
	[ "$(as_user nsnew --map-auto --setgroups allow cat /proc/self/setgroups)" = allow ]
}

@test "a map range gives a user to become" {
	run nsnew --map-auto -S 5 -G 6 sh -c 'id -u; id -g'
	[ "$(echo $output)" = "5 6" ]
	run nsnew --map-users 0:1000:5 --map-groups 0:1000:5 -S 9 true
	[ "$status" -eq 125 ]
	[ "${lines[0]}" = "nsnew: --setuid: cannot become user 9: Invalid argument" ]
	[[ ${lines[1]} == *"--map-users"* ]]
}

@test "bad maps: one clear line each, nothing runs" {
	while IFS="|" read -r option expected text; do
		run nsnew $option touch "$BATS_TEST_TMPDIR/ran"
		[ "$status" -eq "$expected" ]
		[ "${lines[0]}" = "nsnew: $text" ]
		[ ! -e "$BATS_TEST_TMPDIR/ran" ]
	done <<-'END'
		--map-users=0:1000:0|2|option --map-users 0:1000:0: the map '0:1000:0' is empty: its count is 0
		--map-users=0:4294967290:10|2|option --map-users 0:4294967290:10: the map '0:4294967290:10' goes past the largest ID, 4294967294
		--map-users=0:1|2|option --map-users 0:1: '0:1' is not a map (INNER:OUTER:COUNT, OUTER,INNER,COUNT, auto, subids or all)
		--map-users=-1:0:1|2|option --map-users -1:0:1: '-1:0:1' is not a map (INNER:OUTER:COUNT, OUTER,INNER,COUNT, auto, subids or all)
		--map-user=nobodyhere|2|option --map-user nobodyhere: there is no user 'nobodyhere'
		--map-users=0:0:9 --map-users=8:20:1|2|the user maps 0:0:9 and 8:20:1 overlap inside the namespace
		--map-groups=0:0:9 --map-groups=9:8:1|2|the group maps 0:0:9 and 9:8:1 overlap outside the namespace
	END
}

@test "no subordinate IDs: who lacks them, where, and what to do" {
	printf 'someone:1:2\nbroken\n:::\n1000:5:0\n' >/etc/subuid
	run as_user nsnew --map-auto true
	[ "$status" -eq 125 ]
	[ "${lines[0]}" = "nsnew: no subordinate IDs for user $(id -nu 1000 2>/dev/null || echo 1000) in /etc/subuid" ]
	[[ ${lines[1]} == *"usermod --add-subuids"* ]]
}

@test "what newuidmap refuses is said in its words, and no process stays" {
	before=$(state)
	run as_user nsnew --map-users 0:5000:10 --map-groups 0:400000:10 touch /tmp/ran
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: newuidmap: "* ]]
	[ "$(state)" = "$before" ]
}
