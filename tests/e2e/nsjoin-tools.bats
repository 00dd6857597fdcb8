#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsjoin --tools: host's programs in a container that has one static program, no shell, no libraries and a read-only root.
bats_require_minimum_version 1.5.0
load nsjoin

setup() {
	setup_root
}

teardown() {
	release
}

# tools OPTIONS... PROGRAM...: in the target, with tools
tools() { nsjoin -t "$target" --tools "$@"; }

@test "a shell, programs, scripts and links of the host, with the host's libraries" {
	contain "$root"
	if no_mount_api --tools true; then return; fi
	run -0 tools sh -c 'hostname; test -d /app && ls -d /app/sleep; readlink /proc/self/ns/uts; cat /etc/shadow || echo none'
	[ "${lines[0]}" = box ]
	[ "${lines[1]}" = /app/sleep ]
	[ "${lines[-1]}" = none ]
	[ "${lines[2]}" = "$(readlink "/proc/$target/ns/uts")" ]
	run -0 tools awk 'BEGIN { print 6 * 7 }'   # a link to /etc/alternatives
	[ "$output" = 42 ]
	run -0 tools bash -c 'echo "$BASH_VERSION"; exec -a other sh -c "echo \$0"'
	[ "${lines[0]}" = "$BASH_VERSION" ]
	[ "${lines[1]}" = other ]
	run -0 tools zgrep --version   # a script of /bin/sh
	[[ $output == zgrep* ]]
	run -0 tools perl -e 'print "static data\n" if -e "/app/sleep"'
	run -0 tools sh -c 'ps -o pid= 1 | tr -d " "; sleep 0; exit 0'
	[ "$output" = 1 ]
	run -7 tools sh -c 'exit 7'
	run -127 tools no-such-program
	/usr/bin/env -i /usr/bin/true
	run -0 tools /app/sleep 0   # the target's own ones too
}

@test "without a program a shell that reads none of the target's rules" {
	printf 'echo hacked\n' >"$root/etc/profile"
	mkdir "$root/root"
	cp "$root/etc/profile" "$root/root/.bashrc"
	cp "$root/etc/profile" "$root/etc/bash.bashrc"
	contain "$root"
	if no_mount_api --tools true; then return; fi
	export SHELL=/bin/bash
	run -0 tools <<<'echo "$0 $HOME $SHELL"'
	[ "$output" = "bash /.nsjoin /.nsjoin/bin/bash" ]
	SHELL=/bin/none
	run -0 tools <<<'echo "$0"'
	[ "$output" = bash ]
}

@test "nothing of it is in the target, and nothing spreads there, while the program runs" {
	contain "$root"
	if no_mount_api --tools true; then return; fi
	share_mounts
	theirs=$(state_of) ours=$(cat /proc/self/mountinfo)
	tools sleep 63 3>&- &
	until program=$(pgrep -f -- '--argv0 sleep .* 63$'); do sleep 0.02; done
	[ -e "/proc/$program/root/.nsjoin/bin/ls" ]
	[ ! -e "/proc/$target/root/.nsjoin" ]
	[ "$(state_of)" = "$theirs" ]
	[ "$(cat /proc/self/mountinfo)" = "$ours" ]
	[ "$(grep -c ' shared:\| master:' "/proc/$program/mountinfo")" = 0 ]
	kill $!
	wait $! || true
}

@test "the tools are read-only, without set-user-ID and devices, and without what is mounted below" {
	mkdir -p /run/isolated/upper /run/isolated/work2
	contain "$root"
	if no_mount_api --tools true; then return; fi
	mount -t tmpfs tmpfs /usr/games
	touch /usr/games/secret
	run -0 tools sh -c 'awk "\$5 ~ /nsjoin/ { print \$6 }" /proc/self/mountinfo | grep -v "^ro,nosuid,nodev" ; ls /.nsjoin/root/usr/games; for f in /.nsjoin/x /.nsjoin/root/usr/x /.nsjoin/bin/x /x; do true >$f && exit 1; done; echo refused'
	umount /usr/games
	[ "${lines[-1]}" = refused ]
	[[ $output != *secret* && $output != *rw,* ]]
}

@test "the escape: root of the target finds no more of the host than its public parts behind /proc/PID/root" {
	cp "$root/app/sleep" "$root/app/sh"
	contain "$root"
	if no_mount_api --tools true; then return; fi
	mkdir -p /root /home /var
	tools sleep 64 3>&- &
	until program=$(pgrep -f -- '--argv0 sleep .* 64$'); do sleep 0.02; done
	number=$(sed -n 's/^NSpid:.*\t//p' "/proc/$program/status")
	# with all that the target's own root has
	attack() { nsjoin -t "$target" /app/sh -c "cd /proc/$number/root && $1"; }
	run -0 attack 'test -e .nsjoin/root/usr/bin/env && echo reached'   # it is let in there: this test tests something
	[ "$output" = reached ]
	for path in etc/shadow .nsjoin/root/etc/shadow .nsjoin/root/root .nsjoin/root/home .nsjoin/root/var .nsjoin/root/run .nsjoin/root/../../../etc/shadow \
		.nsjoin/root/usr/../../../../etc/shadow .nsjoin/root/usr/bin/../../etc/passwd; do
		run ! attack "test -e $path"
	done
	run ! attack 'echo hacked >.nsjoin/root/usr/hacked'
	run ! attack 'echo hacked >.nsjoin/bin/ls'
	run ! attack "echo hacked >/proc/$number/exe"   # CVE-2019-5736
	[ ! -e /usr/hacked ]
	# nor by its working directory or its open files
	run -0 --separate-stderr nsjoin -t "$target" /app/sh -c "ls=0; for i in /proc/$number/fd/* /proc/$number/cwd; do test -e \$i/etc/shadow && echo \$i; done; true"
	[ -z "$output" ]
	kill $!
	wait $! || true
}

@test "the environment: ours and the target's stay out, but for what leads to the tools" {
	contain "$root"
	if no_mount_api --tools true; then return; fi
	export SECRET=key TERM=vt100
	run -0 tools env
	[[ $output != *SECRET* && $output == *TERM=vt100* && $output == *PATH=/.nsjoin/bin:* && $output == *TERMINFO_DIRS=/.nsjoin* ]]
	run -0 tools --keep-env env
	[[ $output == *SECRET=key* && $output == *PATH=/.nsjoin/bin:* ]]
	run -0 tools tput clear
	run -2 tools --env true
	[[ $output == *"exclude each other"* ]]
}

@test "confined like the target, unless privileged; the cgroup is ours" {
	cp "$(command -v busybox)" "$root/app/sh"
	contain "$root"
	if no_mount_api --tools true; then return; fi
	nsjoin -t "$target" /app/sleep 0
	diff <(tools --cap-drop chown sed -n 's/^CapEff:\t//p' /proc/self/status) \
		<(printf '%016x\n' "$((0x$(sed -n 's/^CapEff:\t//p' "/proc/$target/status") & ~1))")
	diff <(tools --privileged sed -n 's/^CapEff:\t//p' /proc/self/status) <(sed -n 's/^CapEff:\t//p' /proc/self/status)
	diff <(nsjoin -t "$target" -m -p --tools cat /proc/self/cgroup) /proc/self/cgroup
}

@test "programs of a folder: static ones, and a root directory of another system" {
	mkdir -p "$BATS_TEST_TMPDIR/kit" "$BATS_TEST_TMPDIR/alien/bin" "$BATS_TEST_TMPDIR/alien/lib64" "$BATS_TEST_TMPDIR/alien/lib"
	cp "$(command -v busybox)" "$BATS_TEST_TMPDIR/kit/busybox"
	ln -s busybox "$BATS_TEST_TMPDIR/kit/uname"
	alien=$BATS_TEST_TMPDIR/alien
	cp /bin/sh "$alien/bin/dash"
	ln -s /bin/dash "$alien/bin/sh"
	cp /bin/cat "$alien/bin/cat"
	# wherever its loader lies, and the libraries beside it
	loader=$(readelf -l /bin/sh | sed -n 's/.*interpreter: \(.*\)]/\1/p')
	mkdir -p "$alien/${loader%/*}" "$alien/lib/odd"
	cp "$loader" /lib/*-linux-gnu/libc.so.6 "$alien/lib/odd/"
	ln -s "/lib/odd/${loader##*/}" "$alien/$loader"
	contain "$root"
	if no_mount_api --tools true; then return; fi
	run -0 nsjoin -t "$target" "--tools=$BATS_TEST_TMPDIR/kit" uname
	[ "$output" = Linux ]
	run -0 nsjoin -t "$target" "--tools=$BATS_TEST_TMPDIR/kit" <<<'echo "$0"; ls -d /app'   # busybox where there is no other shell
	[[ $output == *$'\n/app' ]]
	run -0 nsjoin -t "$target" "--tools=$alien" <<<'cat /proc/sys/kernel/hostname; echo /.nsjoin/root/*'
	[ "$output" = $'box\n/.nsjoin/root/bin /.nsjoin/root/lib /.nsjoin/root/lib64' ]
	run -125 nsjoin -t "$target" --tools=/nowhere true
	[[ $output == *"cannot open /nowhere: No such file or directory"* ]]
}

@test "an ordinary user in the own sandbox" {
	mkdir -p /run/isolated/bin
	cp "$(command -v nsnew)" "$(command -v nsjoin)" /run/isolated/bin
	cp -a "$root" /run/isolated/own
	chown -R 1000:1000 /run/isolated/own
	as_user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	"${as_user[@]}" /run/isolated/bin/nsnew -rmpn --hostname box --root /run/isolated/own /app/sleep 600 3>&- >/dev/null 2>&1 &
	keeper=$!
	until target=$(pgrep -P "$keeper" -x sleep) || target=$(pgrep -P "$(pgrep -P "$keeper" -x nsnew)" -x sleep); do sleep 0.02; done
	if no_mount_api --tools true; then return; fi
	for who in "${as_user[*]}" "" "${as_user[*]}"; do
		run -0 $who /run/isolated/bin/nsjoin -t "$target" --tools sh -c 'awk "BEGIN { print 42 }"; id -u; true >/.nsjoin/x || ls -d /app'
		[[ $output == $'42\n0\n'*'/app' ]]
		mount -t tmpfs below /usr/local   # a user can copy /usr with what is mounted below it only
	done
	umount /usr/local /usr/local /usr/local
}

@test "hostile roots: a name of ours that is taken, links, more entries than a root has" {
	ln -s /etc "$root/.nsjoin"
	ln -s /app/evil "$root/lib64"
	printf '#!/proc/self/exe\n' >"$root/etc/ld.so.preload"
	contain "$root"
	if no_mount_api --tools true; then return; fi
	run -0 tools sh -c 'test ! -L /.nsjoin && readlink /lib64'
	[ "$output" = /app/evil ]
	[ "$(readlink "/proc/$target/root/.nsjoin")" = /etc ]
	release
	rm "$root/app/sleep" "$root/app/mount"
	minimal_root "$root"
	(cd "$root" && seq -f 'n%g' 600 | xargs touch)
	contain "$root"
	run -125 tools true
	[[ $output == *"the target's root directory has more than 512 entries"* ]]
}

@test "where it makes no sense" {
	sleep 60 3>&- &
	run -125 nsjoin -t $! --tools true
	[[ $output == *"its mount namespace is not entered"* ]]
	run -125 nsjoin -t $$ -n --tools true
	kill $!
	run -2 nsjoin --tools true
	[[ $output == *"needs a process"* ]]
}
