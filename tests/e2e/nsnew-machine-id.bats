#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew --machine-id: what the program reads, and that the root's own file stays.

load nsnew

setup() {
	root=$BATS_TEST_TMPDIR/root
	new_root "$root"
	echo 11111111111111111111111111111111 >"$root/etc/machine-id"
	chmod go+x "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR"
}

@test "the program reads the ID that is given, also in a read-only root and as a user; the root's file stays" {
	if refused -rpn --root "$root" --machine-id new /bin/sh; then return; fi
	for who in "" as_user; do
		for options in "" --ro; do
			[ "$($who nsnew -rp --root "$root" $options --machine-id 0123456789abcdef0123456789abcdef /bin/sh -c 'busybox cat /etc/machine-id; busybox stat -c %a /etc/machine-id; busybox ls -l /proc/self/fd | busybox grep -c memfd')" = \
				"$(printf '0123456789abcdef0123456789abcdef\n444\n0')" ]
		done
	done
	[ "$(cat "$root/etc/machine-id")" = 11111111111111111111111111111111 ]
	run nsnew -p --root "$root" --machine-id new /bin/sh -c 'echo x >/etc/machine-id'
	[ "$status" -ne 0 ]
}

@test "new: another random ID each time, as a version 4 UUID" {
	if refused -rpn --root "$root" --machine-id new /bin/sh; then return; fi
	one=$(nsnew -p --root "$root" --machine-id new /bin/busybox cat /etc/machine-id)
	two=$(nsnew -p --root "$root" --machine-id new /bin/busybox cat /etc/machine-id)
	[[ $one =~ ^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$ ]]
	[[ $two =~ ^[0-9a-f]{32}$ ]]
	[ "$one" != "$two" ]
}

@test "what is no machine ID is refused" {
	if refused -rpn --root "$root" --machine-id new /bin/sh; then return; fi
	for id in "" 0123456789ABCDEF0123456789ABCDEF 0123 0123456789abcdef0123456789abcdef0 0123456789abcdef0123456789abcdeg 00000000000000000000000000000000 News; do
		run nsnew --root "$root" --machine-id "$id" true
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == *"--machine-id"* ]]
	done
}
