#!/usr/bin/env bats
# nsnew: whatever step fails, the program does not run, the status is 125, and nothing is left.

load nsnew

setup() {
	no_leak_check
	printf 'root:100000:65536\n' >/etc/subuid
	printf 'root:300000:65536\n' >/etc/subgid
	new_root "$BATS_TEST_TMPDIR/root"
	cd "$BATS_TEST_TMPDIR"
}

# refused CALL OPTIONS...: fail the call (strace --inject, in all processes) and look for what is left.
refused() {
	local call=$1 before
	[[ $call == *:* ]] || call=$call:when=1+
	shift
	before=$(state)
	run timeout 20 strace -f -qq -o /dev/null -e trace="${call%%:*}" -e inject="${call%%:*}:error=EPERM:${call#*:}" nsnew "$@" /bin/busybox touch /etc/ran
	echo "without $call: $status, $output"
	[ "$status" -eq 125 ]
	[ "$(grep -c '^nsnew: [^h]' <<<"$output")" -eq 1 ]
	[ ! -e root/etc/ran ]
	[ ! -e /etc/ran ]
	[ "$(state)" = "$before" ]
}

@test "each system call of a full run, refused in turn" {
	full=(-umpnTC --net="$PWD/net" --hostname x --boottime 5 --root "$PWD/root" -w / -S 1 -G 1 --kill-child)
	for call in unshare sethostname ioctl mount pivot_root chdir setgroups setresgid setresuid fsopen move_mount open_tree mkdirat symlinkat socketpair; do
		# on an older kernel, mount(2) takes their turn
		[[ -n ${NSKIT_WITHOUT-} && $call =~ ^(fsopen|move_mount|open_tree)$ ]] || refused $call "${full[@]}"
	done
	for call in mount setresuid; do
		refused $call -rpm --mount-proc -S 0
	done
	refused umount2:when=1 "${full[@]}"   # of the old root; later ones clean up
	refused mount -m --mount-proc
	refused unshare -mun
}

@test "a failing clone is told with its namespaces" {
	refused clone3,clone -pn
	run strace -f -qq -o /dev/null -e inject=clone3:error=ENOSPC nsnew -Upn true
	[ "${lines[0]}" = "nsnew: cannot make new user, network and PID namespaces: No space left on device" ]
	[[ ${lines[1]} == *max_user_namespaces* ]]
}

@test "a child that is killed while it is set up" {
	before=$(state)
	run timeout 20 strace -f -qq -o /dev/null -e inject=sethostname:signal=KILL nsnew -p --net="$PWD/net" --hostname x true
	[ "$status" -eq 125 ]
	[[ $output == "nsnew: the new process was killed before its environment stood" ]]
	[ "$(state)" = "$before" ]
}

@test "nsnew killed while the child waits: the child ends, too" {
	dir=$(user_dir)
	printf '#!/bin/sh\ntouch %s/began\nsleep 5\n' "$dir" | tee "$dir/newuidmap" >"$dir/newgidmap"
	chmod 755 "$dir"/new?idmap
	PATH=$dir:$PATH as_user nsnew --map-users 0:1:2 --map-groups 0:1:2 true &
	until_true test -e "$dir/began"
	[ "$(pgrep -c -x nsnew)" -eq 2 ]
	kill -KILL "$(pgrep -o -x nsnew)"   # $! is the shell that runs as_user
	wait $! || true
	none() { ! pgrep -x nsnew; }
	until_true none
	pkill -x -P 1 sleep || true
}

@test "without newuidmap it says which package has it" {
	dir=$(user_dir)
	run as_user env PATH="$dir" /run/isolated/bin/nsnew --map-users 0:1:2 /bin/true
	[ "$status" -eq 125 ]
	[ "${lines[0]}" = "nsnew: cannot run newuidmap, which writes maps of subordinate IDs: No such file or directory" ]
	[[ ${lines[1]} == *"apt-get install uidmap"* ]]
}

@test "options that exclude each other are wrong use" {
	for options in "--setgroups deny" "-m --root / --propagation unchanged" "--tmpfs /x --propagation unchanged" "--ro --ephemeral" "--root / --overlay /a:/b" "--propagation sideways" "--kill-child=NOSIG" "-S x" "--setgroups maybe"; do
		run nsnew $options true
		[ "$status" -eq 2 ]
	done
}
