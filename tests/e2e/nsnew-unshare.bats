#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew: what unshare 2.43 has beyond Debian 12's.

load nsnew

@test "every option of unshare 2.43 is there, with its letter" {
	help=$(nsnew --help)
	for option in '-m, --mount' '-u, --uts' '-i, --ipc' '-n, --net' '-p, --pid' '-U, --user' '-C, --cgroup' '-T, --time' '-f, --fork' --kill-child \
		--forward-signals --mount-proc --mount-binfmt '-l, --load-interp' --map-user --map-users --map-group --map-groups '-r, --map-root-user' \
		'-c, --map-current-user' --map-auto --map-subids --owner --propagation --setgroups --keep-caps '-S, --setuid' '-G, --setgid' '-R, --root' \
		'-w, --wd' --monotonic --boottime --clear-env --whitelist-env '-h, --help' '-V, --version'; do
		grep -qE -- "^ +$option([ =[]|$)" <<<"$help" || { echo "no $option"; false; }
	done
}

@test "--root, --wd, --setuid, --setgid together" {
	new_root "$BATS_TEST_TMPDIR/root"
	mkdir "$BATS_TEST_TMPDIR/root/tmp"
	run nsnew -R "$BATS_TEST_TMPDIR/root" -w /tmp -S 12 -G 13 /bin/busybox sh -c '/bin/busybox id -u; /bin/busybox id -G; pwd'
	[ "$status" -eq 0 ]
	[ "$(echo $output)" = "12 13 /tmp" ]
}

@test "--owner: the user namespace belongs to that user, and so do the others" {
	for options in "-U" "-Un" "-Unp --mount-proc" "--map-users 0:0:2000 -n"; do
		nsnew --owner 1000:1001 $options sleep 5 3>&- &
		made=$!
		until_true nsls -t user -n -o COMMAND --filter 'COMMAND =~ "sleep 5"' | grep -q sleep
		run nsls -t user -n -o UID,OUID --filter 'COMMAND =~ "sleep 5"'
		kill $made
		wait $made || true
		[[ $output =~ ^\ *1000\ +[0-9]+ ]] || { echo "$options: $output"; false; }
	done
}

@test "--owner: the program is the owner, without our groups; in a mapped namespace under its number" {
	[ "$(nsnew --owner 1000:1001 --map-users 5:1000:1 --map-groups 7:1001:1 sh -c 'id -u; id -G')" = $'5\n7' ]
	[ "$(nsnew --owner 1000:1001 -p --map-users all --map-groups all sh -c 'id -u; id -G')" = $'1000\n1001' ]
	run nsnew --owner 1000:1001 -T --monotonic 100 -U true   # it may write its own /proc files
	[ "$status" -eq 0 ]
}

@test "--owner: only root, only numbers, and nothing is left" {
	run as_user nsnew --owner 0:0 -p true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: cannot become user 0, group 0, who is to own the user namespace: "* ]]
	[[ ${lines[1]} == *"only root"* ]]
	for bad in 1000 1000: :1000 1000:1000:1 -1:5 4294967295:0 a:b 99999999999999999999:1; do
		run nsnew --owner "$bad" true
		[ "$status" -eq 2 ]
		[[ $output == *"'$bad' is not UID:GID"* ]]
	done
	[ -z "$(pgrep -x nsnew)" ]
}

# Before Linux 6.7 it is the host's alone: then that is said, and the test is over.
own_binfmt() {
	unshare -rm mount -t binfmt_misc x /proc/sys/fs/binfmt_misc && return
	run nsnew -r --mount-binfmt true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --mount-binfmt: cannot mount binfmt_misc on /proc/sys/fs/binfmt_misc: "* ]]
	[[ ${lines[1]} == *"Linux 6.7" ]]
	return 1
}

@test "--load-interp: a binary format of its own; outside nothing knows it" {
	own_binfmt || return 0
	before=$(ls /proc/sys/fs/binfmt_misc)
	echo data >"$BATS_TEST_TMPDIR/file.nskit"
	chmod +x "$BATS_TEST_TMPDIR/file.nskit"
	for options in "-r" "-rp" "-r --mount-binfmt" "-rp -f"; do
		run nsnew $options -l ':nskit:E::nskit::/bin/cat:' "$BATS_TEST_TMPDIR/file.nskit"
		[ "$status" -eq 0 ]
		[ "$output" = data ]
	done
	run "$BATS_TEST_TMPDIR/file.nskit"
	[ "$status" -ne 0 ]
	[ "$(ls /proc/sys/fs/binfmt_misc)" = "$before" ]
}

@test "--mount-binfmt=DIR, and a format that is none" {
	own_binfmt || return 0
	mkdir "$BATS_TEST_TMPDIR/misc"
	nsnew -r --mount-binfmt="$BATS_TEST_TMPDIR/misc" --load-interp ':nskit:E::nskit::/bin/cat:' test -e "$BATS_TEST_TMPDIR/misc/nskit"
	[ -z "$(ls "$BATS_TEST_TMPDIR/misc")" ]
	run nsnew -r -l ':nskit:E' true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --load-interp: cannot load the binary format ':nskit:E': Invalid argument" ]]
	[[ ${lines[1]} == *":NAME:M|E:OFFSET:MAGIC:MASK:INTERPRETER:FLAGS"* ]]
}

@test "--load-interp with F and --root: the interpreter is the one outside" {
	own_binfmt || return 0
	new_root "$BATS_TEST_TMPDIR/root"
	printf 'echo done\n' >"$BATS_TEST_TMPDIR/root/script.nskit"
	chmod +x "$BATS_TEST_TMPDIR/root/script.nskit"
	cp "$(command -v busybox)" "$BATS_TEST_TMPDIR/cat"
	[ "$(nsnew -rpn -R "$BATS_TEST_TMPDIR/root" -l ":nskit:E::nskit::$BATS_TEST_TMPDIR/cat:F" /script.nskit)" = "echo done" ]
	run nsnew -rpn -R "$BATS_TEST_TMPDIR/root" -l ":nskit:E::nskit::$BATS_TEST_TMPDIR/cat:" /script.nskit
	[ "$status" -eq 126 ]   # there is no such interpreter inside
}

@test "--clear-env and --whitelist-env" {
	[ -z "$(nsnew --clear-env env)" ]
	export KEPT='a=b c' OTHER=1
	[ "$(nsnew --whitelist-env KEPT,NOTSET env)" = "KEPT=a=b c" ]
	[ "$(nsnew -rp --clear-env --whitelist-env KEPT --whitelist-env OTHER env | sort)" = $'KEPT=a=b c\nOTHER=1' ]
	nsnew -u env | grep -q OTHER=1
	for bad in '' , a,,b a=b; do
		run nsnew --whitelist-env "$bad" true
		[ "$status" -eq 2 ]
	done
}

@test "--forward-signals: a child, with the init of --pid" {
	nsnew --forward-signals sh -c 'trap "exit 7" USR1; touch "$0"; while :; do sleep 0.1; done' "$BATS_TEST_TMPDIR/ready" 3>&- &
	made=$!
	until_true test -e "$BATS_TEST_TMPDIR/ready"
	kill -USR1 $made
	status=0
	wait $made || status=$?
	[ "$status" -eq 7 ]
	[ "$(nsnew --forward-signals -p sh -c 'echo $$')" = 2 ]
	[ "$(nsnew --forward-signals --dry-run true | head -n 2)" = $'outside:\n  new process ' ]
}

@test "newuidmap and newgidmap run at the same time, and not at all where we may write" {
	dir=$(user_dir)
	mkdir "$dir/bin"
	printf '0:100000:65536\n1000:200000:65536\n' | tee /etc/subuid >/etc/subgid
	for tool in uid gid; do
		other=$([ $tool = uid ] && echo gid || echo uid)
		# each waits for the other: one after the other they would wait in vain
		printf '#!/bin/sh\ntouch %s/ran-%s\nfor i in $(seq 100); do [ -e %s/ran-%s ] && exit 0; sleep 0.02; done\necho alone >&2\nexit 1\n' \
			"$dir" $tool "$dir" $other >"$dir/bin/new${tool}map"
		chmod +x "$dir/bin/new${tool}map"
	done
	as_user true
	PATH=$dir/bin:$PATH as_user nsnew --map-auto true
	[ -e "$dir/ran-uid" ]
	rm "$dir"/ran-*
	PATH=$dir/bin:$PATH nsnew --map-auto true
	PATH=$dir/bin:$PATH as_user nsnew -r true
	[ ! -e "$dir/ran-uid" ]
}
