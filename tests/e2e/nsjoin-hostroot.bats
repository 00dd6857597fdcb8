#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsjoin --tools=host-root: the host's root, with the target's files below it.
bats_require_minimum_version 1.5.0
load nsjoin

setup() {
	setup_root
	echo theirs >"$root/etc/whose"
	mknod "$root/etc/null" c 1 3
}

teardown() {
	release
}

around() { nsjoin -t "$target" --tools=host-root "$@"; }

@test "the host's programs on the target's files, in its other namespaces; nobody else sees it" {
	contain "$root"
	if no_mount_api --tools=host-root true; then return; fi
	theirs=$(state_of) ours=$(cut -d' ' -f4- /proc/self/mountinfo)
	run -0 around sh -c "hostname; cat /run/nsjoin/$target/etc/whose; ls -d /run/nsjoin/$target/proc/1; test -e /etc/shadow && echo ours; pwd; ls /run/nsjoin"
	[ "$output" = $'box\ntheirs\n/run/nsjoin/'"$target"$'/proc/1\nours\n/\n'"$target" ]
	around sleep 65 3>&- &
	until program=$(pgrep -fx 'sleep 65'); do sleep 0.02; done
	[ "$(readlink "/proc/$program/ns/net")" = "$(readlink "/proc/$target/ns/net")" ]
	[ "$(cut -d' ' -f4- /proc/self/mountinfo)" = "$ours" ]
	[ "$(state_of)" = "$theirs" ]
	# root of the target cannot reach it: it is in another PID namespace
	[ "$(readlink "/proc/$program/ns/pid")" = "$(readlink /proc/self/ns/pid)" ]
	[ "$(readlink "/proc/$program/ns/pid")" != "$(readlink "/proc/$target/ns/pid")" ]
	kill "$program"
	wait $! || true
	[ -z "$(ls -A /run/nsjoin)" ]
}

@test "--explain makes no folder on the host" {
	contain "$root"
	if no_mount_api --tools=host-root true; then return; fi
	for _ in "it is not there" "it is"; do
		was=$(stat -c '%i %Z' /run /run/nsjoin 2>&1) || true
		run -0 nsjoin --explain -t "$target" --tools=host-root true
		[ "${lines[-1]}" = "This would work." ]
		[ "$(stat -c '%i %Z' /run /run/nsjoin 2>&1)" = "$was" ]
		around true
	done
	[ -d /run/nsjoin ]
}

@test "its devices are none, what is written is the target's" {
	contain "$root"
	if no_mount_api --tools=host-root true; then return; fi
	nsenter -t "$target" -m "--root=/proc/$target/root" /app/mount -t tmpfs tmpfs /tmp
	run -0 around sh -c "cat /run/nsjoin/$target/etc/null || echo no device; echo new >/run/nsjoin/$target/tmp/file"
	[[ $output == *"no device" ]]
	[ "$(cat "/proc/$target/root/tmp/file")" = new ]
}

@test "by name, from a working directory, with a slash in the name" {
	nsnew --name shop -mu --hostname shop sh -c 'mount -t tmpfs tmpfs /mnt; echo theirs >/mnt/whose; exec sleep 60' 3>&- &
	keeper=$!
	until [ -e /run/nskit/env/shop ] && target=$(pgrep -fx 'sleep 60'); do sleep 0.02; done
	if ! no_mount_api --tools=host-root true; then
		run -0 --separate-stderr bash -c "cd /usr && nsjoin -t nskit:shop --tools=host-root sh -c 'pwd; cat /run/nsjoin/nskit:shop/mnt/whose; hostname'"
		[ "$output" = $'/usr\ntheirs\nshop' ]
	fi
	release
	nsnew --remove shop
}

@test "a target with a user namespace that sees our processes cannot look into it" {
	unshare --user --map-root-user --mount --net sleep 64 3>&- &
	keeper=$! target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do sleep 0.01; done
	if no_mount_api --tools=host-root true; then return; fi
	around sleep 66 3>&- &
	until program=$(pgrep -fx 'sleep 66'); do sleep 0.02; done
	[ "$(readlink "/proc/$program/ns/net")" = "$(readlink "/proc/$target/ns/net")" ]
	run nsenter -t "$target" --user --mount ls "/proc/$program/root/"
	[ "$status" -ne 0 ]
	kill "$program"
	wait $! || true
	run -125 around --user true
	[[ $output == *"would show it the host's files"*"run as root, without --user"* ]]
}

@test "what it excludes, and who may not" {
	contain "$root"
	for option in --mount --pid --root; do
		run -2 around "$option" true
		[[ $output == *"it goes without --mount, --pid and --root"* ]]
	done
	mkdir -p /run/isolated/bin
	cp "$(command -v nsjoin)" /run/isolated/bin
	sleep 60 3>&- &
	run -125 setpriv --reuid 1000 --regid 1000 --clear-groups /run/isolated/bin/nsjoin -t "$target" --tools=host-root true
	kill $!
}
