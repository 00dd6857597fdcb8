#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsjoin --bind and --unbind: host's files in a container that runs, and out of it.
bats_require_minimum_version 1.5.0
load nsjoin

setup() {
	setup_root
	mkdir "$root/mnt" "$root/other"
	touch "$root/file"
	mkdir -p "$BATS_TEST_TMPDIR/host/below"
	echo content >"$BATS_TEST_TMPDIR/host/text"
}

teardown() {
	release
}

# bind OPTIONS...: in the target
bind() { nsjoin -t "$target" "$@"; }

# at PATH: what the target has there
at() { cat "/proc/$target/root/$1"; }

@test "a directory and a file, in one go, stay until they are taken away" {
	contain "$root"
	if no_mount_api --bind /etc:/mnt; then return; fi
	before=$(state_of) ours=$(cat /proc/self/mountinfo)
	run -0 bind --bind "$BATS_TEST_TMPDIR/host:/mnt" --bind "$BATS_TEST_TMPDIR/host/text:/file"
	[ -z "$output" ]
	[ "$(at mnt/text)" = content ]
	[ "$(at file)" = content ]
	[ "$(cat /proc/self/mountinfo)" = "$ours" ]
	echo new >"/proc/$target/root/mnt/written"
	[ "$(cat "$BATS_TEST_TMPDIR/host/written")" = new ]
	run -0 bind --unbind /mnt --unbind /file
	[ "$(state_of)" = "$before" ]
}

@test ":ro is for all of it, with what is mounted below" {
	mount -t tmpfs tmpfs "$BATS_TEST_TMPDIR/host/below"
	touch "$BATS_TEST_TMPDIR/host/below/deep"
	contain "$root"
	if no_mount_api --bind /etc:/mnt; then umount "$BATS_TEST_TMPDIR/host/below"; return; fi
	bind --bind "$BATS_TEST_TMPDIR/host:/mnt:ro"
	[ -e "/proc/$target/root/mnt/below/deep" ]
	run ! touch "/proc/$target/root/mnt/x"
	run ! touch "/proc/$target/root/mnt/below/x"
	touch "$BATS_TEST_TMPDIR/host/below/x"
	bind --unbind /mnt/below --unbind /mnt
	umount "$BATS_TEST_TMPDIR/host/below"
}

@test "the root directory is no place to mount on, however it is written" {
	ln -s / "$root/slash"
	contain "$root"
	if no_mount_api --bind /etc:/mnt; then return; fi
	before=$(state_of)
	for place in / /. /mnt/.. /slash /../..; do
		run -125 bind --bind "$BATS_TEST_TMPDIR/host:$place"
		[ "$output" = "nsjoin: $place inside is the target's root directory" ]
		run -125 bind --unbind "$place"
		[ "$output" = "nsjoin: $place inside is the target's root directory" ]
	done
	[ "$(state_of)" = "$before" ]
	bind --bind "$BATS_TEST_TMPDIR/host:/mnt"
	run -125 bind --bind /etc:/mnt/..
	bind --unbind /mnt
}

@test "nobody inside may ptrace what mounts there, or open its files (CVE-2016-9962)" {
	contain "$root"
	if no_mount_api --bind /etc:/mnt; then return; fi
	strace -f -qq -e trace=setns,prctl -o "$BATS_TEST_TMPDIR/trace" nsjoin -t "$target" --bind /etc:/mnt
	awk '/PR_SET_DUMPABLE, (0|SUID_DUMP_DISABLE)/ { off[$1] = 1 } / setns\(/ { seen = 1; if (!off[$1]) bad = 1 } END { exit bad || !seen }' "$BATS_TEST_TMPDIR/trace"
	bind --unbind /mnt
}

@test "together with a program" {
	contain "$root"
	if no_mount_api --bind /etc:/mnt; then return; fi
	run -0 bind --bind "$BATS_TEST_TMPDIR/host:/mnt" --tools cat /mnt/text
	[ "$output" = content ]
	run -0 bind --unbind /mnt --tools ls /mnt
	[ -z "$output" ]
}

@test "nothing that is mounted in the target spreads to the host" {
	mount -t tmpfs tmpfs "$BATS_TEST_TMPDIR/host"
	mount --make-shared "$BATS_TEST_TMPDIR/host"
	mkdir "$BATS_TEST_TMPDIR/host/below"
	contain "$root"
	if no_mount_api --bind /etc:/mnt; then umount "$BATS_TEST_TMPDIR/host"; return; fi
	bind --bind "$BATS_TEST_TMPDIR/host:/mnt"
	nsenter -t "$target" -m "--root=/proc/$target/root" /app/mount -t tmpfs tmpfs /mnt/below
	run ! mountpoint -q "$BATS_TEST_TMPDIR/host/below"
	grep -q ' /mnt/below ' "/proc/$target/mountinfo"
	umount "$BATS_TEST_TMPDIR/host"
}

@test "links of the target lead nowhere out of it" {
	ln -s /proc/1/root/etc "$root/link"
	ln -s ../../../../../../other "$root/up"
	ln -s /mnt "$root/inside"
	contain "$root"
	if no_mount_api --bind /etc:/mnt; then return; fi
	ours=$(cat /proc/self/mountinfo)
	run -0 bind --bind "$BATS_TEST_TMPDIR/host:/up"
	[ "$(at other/text)" = content ]
	run -0 bind --bind "$BATS_TEST_TMPDIR/host:/inside"
	[ "$(at mnt/text)" = content ]
	run -125 bind --bind "$BATS_TEST_TMPDIR/host:/link"
	[[ $output == *"cannot find /link inside"* ]]
	[ "$(cat /proc/self/mountinfo)" = "$ours" ]
	run -0 bind --unbind /up --unbind /inside
	run ! test -e "/proc/$target/root/mnt/text"
}

@test "what fails leaves nothing" {
	contain "$root"
	if no_mount_api --bind /etc:/mnt; then return; fi
	before=$(state_of)
	host=$BATS_TEST_TMPDIR/host
	run -125 bind --bind "$host:/mnt" --bind "$host:/nowhere"
	[[ $output == *"cannot find /nowhere inside: No such file or directory"*"nothing is made in the target"* ]]
	run -125 bind --bind "$host:/mnt" --bind "$host:/file"
	[[ $output == *"cannot mount on /file inside: one of both is a directory, the other is not"* ]]
	run -125 bind --bind "$host:/mnt" --unbind /other
	[[ $output == *"nothing is mounted on /other inside"* ]]
	run -125 bind --bind "$host:/mnt" --bind /no-such:/other
	[[ $output == *"cannot open /no-such: No such file or directory"* ]]
	run -125 bind --unbind /
	[[ $output == *"/ inside is the target's root directory"* ]]
	[ "$(state_of)" = "$before" ]
}

@test "what is in use is not taken away" {
	contain "$root"
	if no_mount_api --bind /etc:/mnt; then return; fi
	bind --bind "$BATS_TEST_TMPDIR/host:/mnt"
	exec 7<"/proc/$target/root/mnt/text"
	run -125 bind --unbind /mnt
	[[ $output == *"cannot take away what is mounted on /mnt inside: Device or resource busy"*"has it open"* ]]
	exec 7<&-
	run -0 bind --unbind /mnt
}

@test "an ordinary user in the own sandbox" {
	mkdir -p /run/isolated/bin /run/isolated/host
	echo content >/run/isolated/host/text
	cp "$(command -v nsnew)" "$(command -v nsjoin)" /run/isolated/bin
	cp -a "$root" /run/isolated/own
	chown -R 1000:1000 /run/isolated/own
	as_user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	"${as_user[@]}" /run/isolated/bin/nsnew -rmpn --hostname box --root /run/isolated/own /app/sleep 600 3>&- >/dev/null 2>&1 &
	keeper=$!
	until target=$(pgrep -P "$keeper" -x sleep) || target=$(pgrep -P "$(pgrep -P "$keeper" -x nsnew)" -x sleep); do sleep 0.02; done
	if no_mount_api --bind /etc:/mnt; then return; fi
	for who in "${as_user[*]}" ""; do
		run -0 $who /run/isolated/bin/nsjoin -t "$target" --bind /run/isolated/host:/mnt:ro
		[ "$(at mnt/text)" = content ]
		run -0 $who /run/isolated/bin/nsjoin -t "$target" --unbind /mnt
	done
}

@test "an environment that no process lives in" {
	nsnew --name emptied -m true
	if [[ ${NSKIT_WITHOUT-} == *open_tree* || ${NSKIT_WITHOUT-} == *m*mount* ]]; then nsnew --remove emptied; return; fi
	run -0 nsjoin -t emptied --bind "$BATS_TEST_TMPDIR/host:/mnt"
	run -0 nsjoin -t emptied -m cat /mnt/text
	[ "$output" = content ]
	run ! test -e /mnt/text
	run -0 nsjoin -t emptied --unbind /mnt
	nsnew --remove emptied
}

@test "usage" {
	for bad in host host:mnt :/mnt; do
		run -2 nsjoin -t 1 --bind "$bad"
		[[ $output == *"--bind $bad"* ]]
	done
	run -2 nsjoin -t 1 --unbind mnt
	run -2 nsjoin --bind /etc:/mnt
	[[ $output == *"--bind needs a process"* ]]
	run -2 nsjoin -t 1 -t 2 --bind /etc:/mnt true
}
