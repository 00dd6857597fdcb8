#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew --isolate and --container: by what the program can do, see and reach; and what an option beside them changes.

load nsnew
load terminal

setup() {
	root=$BATS_TEST_TMPDIR/root
	new_root "$root"
	chmod go+x "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR"
}

# Namespaces that the program shares with us, one a line: shared COMMAND...
shared() {
	local kind inside
	inside=$("$@" sh -c 'for kind in user cgroup ipc uts net pid mnt time; do readlink /proc/self/ns/$kind; done')
	for kind in user cgroup ipc uts net pid mnt time; do
		grep -qxF "$(readlink "/proc/self/ns/$kind")" <<<"$inside" && echo "$kind"
	done
	true
}

@test "isolate: nothing but /tmp can be written to, which is empty and vanishes" {
	if refused --isolate true; then return; fi
	touch /tmp/outside.$$ /etc/outside.$$
	for who in "" as_user; do
		run $who nsnew --isolate sh -c "ls -A /tmp; echo x >/tmp/inside.$$ && cat /tmp/inside.$$; for f in /etc/outside.$$ /new /usr/new /var/tmp/new; do echo y >\$f; done"
		[ "$status" -ne 0 ]
		[ "${lines[0]}" = x ]
		[ "$(grep -c 'Read-only file system' <<<"$output")" = 4 ]
		[ ! -e /tmp/inside.$$ ]
	done
	[ ! -s /etc/outside.$$ ]
	rm /tmp/outside.$$ /etc/outside.$$
}

@test "isolate: all namespaces are new, proc shows two processes, and of the network there is lo, which is up" {
	if refused --isolate true; then return; fi
	for who in "" as_user; do
		[ -z "$(shared $who nsnew --isolate)" ]
		[ "$($who nsnew --isolate sh -c 'echo /proc/[0-9]*')" = "/proc/1 /proc/2" ]
		[ "$($who nsnew --isolate sh -c 'ls /sys/class/net; cat /sys/class/net/lo/operstate; ip -br addr')" = "$(printf 'lo\nunknown\nlo               UNKNOWN        127.0.0.1/8 ::1/128 ')" ]
	done
}

@test "isolate: no capability, no way to more, no open file; the kernel's files are hidden; users keep their numbers" {
	if refused --isolate true; then return; fi
	for who in "" as_user; do
		run $who nsnew --isolate sh -c 'grep -E "^(Cap|NoNewPrivs)" /proc/self/status; ls -A /sys/firmware; wc -c </proc/interrupts; ls /proc/self/fd; id -u; stat -c %u /bin' 7</dev/null
		[ "$status" -eq 0 ]
		[ "$(grep -c '^Cap.*:.0000000000000000$' <<<"$output")" = 5 ]
		[[ $output == *$'NoNewPrivs:\t1\n0\n0\n1\n2\n3\n'* ]]
	done
	[ "$(nsnew --isolate sh -c 'id -u; stat -c %u /bin; stat -c %u /tmp')" = "$(printf '0\n0\n0')" ]
	[ "$(as_user nsnew --isolate id -u)" = 1000 ]
	run nsnew --isolate sh -c 'mount -o remount,rw / || umount /sys/firmware'
	[ "$status" -ne 0 ]
}

@test "an option beside --isolate wins, before it and after it" {
	if refused --isolate true; then return; fi
	mkdir "$BATS_TEST_TMPDIR/shared"
	for order in "--isolate OPTIONS" "OPTIONS --isolate"; do
		with() { local options=$1; shift; nsnew ${order/OPTIONS/$options} "$@"; }
		[ "$(with "--caps chown" grep -c '^CapEff:.0000000000000001$' /proc/self/status)" = 1 ]
		[ "$(with "--map-users 5:0:1 --map-groups 5:0:1" id -u)" = 5 ]
		with "--bind $BATS_TEST_TMPDIR/shared:/tmp" sh -c 'echo here >/tmp/file'
		[ "$(cat "$BATS_TEST_TMPDIR/shared/file")" = here ]
		rm "$BATS_TEST_TMPDIR/shared/file"
		run with "--bind $BATS_TEST_TMPDIR/shared:/tmp" true
		[ -z "$output" ]   # no note that something is hidden
		[ "$(with "--keep-fd 7" sh -c 'echo through >&7; cat /proc/self/fd/8' 7>"$BATS_TEST_TMPDIR/seven" 8</dev/null 2>&1 | grep -c 'No such file')" = 1 ]
		[ "$(cat "$BATS_TEST_TMPDIR/seven")" = through ]
		[ "$(with "--without net,time" sh -c 'readlink /proc/self/ns/net; readlink /proc/self/ns/time')" = \
			"$(readlink /proc/self/ns/net; readlink /proc/self/ns/time)" ]
		[ "$(with "--without user" readlink /proc/self/ns/user)" = "$(readlink /proc/self/ns/user)" ]
		[ "$(with "--without no-new-privs" grep NoNewPrivs /proc/self/status)" = $'NoNewPrivs:\t0' ]
	done
	grep -qx '  root /, changes vanish  # --ephemeral' <(nsnew --isolate --ephemeral --dry-run true)
}

@test "container: its own files, to be written to; its own namespaces but user and time for root, all but time for a user" {
	if refused --container "$root" /bin/sh; then return; fi
	for kind in user time; do
		[ "$(nsnew --container "$root" /bin/busybox readlink /proc/self/ns/$kind)" = "$(readlink /proc/self/ns/$kind)" ]
	done
	for kind in cgroup ipc uts net pid mnt; do
		[ "$(nsnew --container "$root" /bin/busybox readlink /proc/self/ns/$kind)" != "$(readlink /proc/self/ns/$kind)" ]
	done
	[ "$(nsnew --container "$root" /bin/sh -c 'echo x >/new; busybox hostname; echo /proc/[0-9]*; busybox ls /')" = \
		"$(printf 'container\n/proc/1 /proc/2\nbin\ndev\netc\nnew\nproc\nsys')" ]
	[ "$(cat "$root/new")" = x ]
	chown -R 1000:1000 "$root"
	[ "$(as_user nsnew --container "$root" /bin/sh -c 'busybox id -u; echo user >/new; busybox hostname')" = "$(printf '0\ncontainer')" ]
	[ "$(stat -c %u "$root/new")$(cat "$root/new")" = 1000user ]
	[ "$(as_user nsnew --container "$root" /bin/busybox readlink /proc/self/ns/user)" != "$(readlink /proc/self/ns/user)" ]
}

@test "container: docker's capabilities in all sets, the filter, no way to more, a session of its own, no files and variables of ours" {
	if refused --container "$root" /bin/sh; then return; fi
	# chown .. audit_write: docker's 14, as /proc shows them in a container of its
	for who in "" as_user; do
		[ -z "$who" ] || chown -R 1000:1000 "$root"
		export SECRET=1
		run $who nsnew --container "$root" /bin/sh -c 'busybox grep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/self/status; busybox ls /proc/self/fd; echo "secret=$SECRET"; busybox cut -d" " -f6 /proc/1/stat /proc/2/stat' 7</dev/null
		[ "$status" -eq 0 ]
		for line in CapInh:.0000000000000000 CapPrm:.00000000a80425fb CapEff:.00000000a80425fb CapBnd:.00000000a80425fb CapAmb:.0000000000000000 NoNewPrivs:.1 Seccomp:.2 secret=; do
			grep -qx "$line" <<<"$output" || { echo "not $line: $output"; false; }
		done
		[[ $output == *$'\n0\n1\n2\n3\nsecret=\n0\n2' ]]   # the init's session is one outside, the program leads its own
	done
	run nsnew --container "$root" /bin/sh -c 'busybox mount -t tmpfs x /etc; busybox unshare -m true; echo 1 >/proc/sys/kernel/panic; busybox touch /sys/x; busybox hostname y'
	[ "$status" -ne 0 ]
	[ "$(grep -cE 'not permitted|denied|Read-only' <<<"$output")" = 5 ]
}

@test "an option beside --container wins, before it and after it" {
	if refused --container "$root" /bin/sh; then return; fi
	for order in "--container $root OPTIONS" "OPTIONS --container $root"; do
		with() { local options=$1; shift; nsnew ${order/OPTIONS/$options} "$@"; }
		[ "$(with "--hostname other" /bin/busybox hostname)" = other ]
		[ "$(with "--cap-drop all" /bin/busybox grep -c '^Cap...:.0000000000000000$' /proc/self/status)" = 5 ]
		[ "$(with "--cap-add sys_time" /bin/busybox grep CapEff /proc/self/status)" = $'CapEff:\t00000000aa0425fb' ]
		[ "$(with "--without seccomp" /bin/busybox grep -c '^Seccomp:.0' /proc/self/status)" = 1 ]
		[ "$(OURS=1 with "--whitelist-env OURS" /bin/busybox env)" = OURS=1 ]
		run with --ro /bin/sh -c 'echo x >/new'
		[[ $output == *"Read-only file system"* ]]
	done
}

@test "a mistake is one line, and nothing is made" {
	if refused --container "$root" /bin/sh; then return; fi
	touch "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
	state >"$BATS_TEST_TMPDIR/before"
	while IFS='|' read -r options wanted text; do
		run nsnew $options
		[ "$status" -eq "$wanted" ] || { echo "$options: $status $output"; false; }
		[[ ${lines[0]} == *"$text"* ]] || { echo "$options: $output"; false; }
	done <<-END
		--isolate --container / true|2|--isolate and --container exclude each other
		--without net true|2|neither is given
		--isolate --without nte true|2|'nte' is not one of the options that --isolate stands for
		--isolate --without net --without uts true|2|give one list
		--isolate --remove x|2|with --remove nothing is made
		--container|2|needs an argument: ROOT
		--container /no/such/root true|125|/no/such/root
		--container $root /no/such/program|127|/no/such/program
		--isolate --mask /no/such/place true|125|/no/such/place
		--isolate --ro --ephemeral true|2|exclude each other
	END
	state >"$BATS_TEST_TMPDIR/after"
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

@test "Ctrl-C reaches a program that has a session of its own" {
	if refused --container "$root" /bin/sh; then return; fi
	setup_terminal
	start_terminal "nsnew -p --new-session --mount-proc sh -c 'trap \"echo caught; exit 3\" INT; echo ready; while :; do sleep 0.1; done'; echo status=\$?"
	until_true shows ready
	type_keys '\003'
	until_true shows status=3
	shows caught
	teardown_terminal
}
