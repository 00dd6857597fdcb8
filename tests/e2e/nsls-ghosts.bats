#!/usr/bin/env bats
# nsls: namespaces that no process is in, held in unusual ways (tests/ghost.c makes them).
# without: listmount statmount kcmp
bats_require_minimum_version 1.5.0
load nsls
load ghost

setup() {
	ghost=
	out=$BATS_TEST_TMPDIR/out
}

teardown() {
	rest
	umount -q /mnt 2>/dev/null || true
}

seen() { timeout 5 nsls -n -r -o NS,TYPE,NPROCS,USER -Q "NS == $1"; }

@test "a thread's own namespace" {
	haunt thread
	[ "$(seen "$(ino thread)")" = "$(ino thread) net 0 root" ]
	nsls -P -t net -n -o NS | grep -qx "$(ino thread)"
	[ -z "$(nsls -t uts,mnt -n -o NS | grep -x "$(ino thread)")" ]
	run -0 --separate-stderr nsls -n "$(ino thread)"   # known: no error
	[ -z "$output" ]
	[ "$stderr" = "nsls: note: no process is in namespace $(ino thread): nsls --holders $(ino thread) tells why it is there" ]
	run -0 --separate-stderr nsls -n "$(ino thread)" -Q 'PID == 0'
	[ -z "$stderr" ]
}

@test "a process whose first thread has ended: its other threads, and what they have open" {
	GHOST_LEADERLESS=yes haunt thread file
	until [ "$(awk '$1 == "State:" { print $2 }' "/proc/$ghost/status")" = Z ]; do sleep 0.01; done
	roads=proc
	nsls --source=bpf >"$BATS_TEST_TMPDIR/list" 2>&1 && roads+=" bpf"
	for road in $roads; do
		for kind in thread file; do
			nsls --source=$road -t net -n -r -o NS,TYPE,USER | grep -qx "$(ino $kind) net root"
			nsls --source=$road -P -t net -n -o NS | grep -qx "$(ino $kind)"
		done
	done
}

@test "open files and sockets of a thread with a table of its own" {
	haunt thread-file thread-socket
	[ "$(seen "$(ino thread-file)")" = "$(ino thread-file) net 0 root" ]
	if lacks pidfd 6.9; then   # no pidfd leads to the files of a single thread: then we say so
		run --separate-stderr nsls
		[ "$stderr" = 'nsls: note: 1 socket could not be asked (this kernel copies none, or none of a single thread, which needs Linux 6.9): the list is partial' ]
	else
		[ "$(seen "$(ino thread-socket)")" = "$(ino thread-socket) net 0 root" ]
	fi
}

@test "sockets of any family, tun interfaces" {
	mkdir -p /dev/net
	[ -c /dev/net/tun ] || { mknod "$BATS_TEST_TMPDIR/tun" c 10 200; export GHOST_TUN=$BATS_TEST_TMPDIR/tun; }
	haunt file socket tun
	for kind in file socket tun; do
		[ "$(seen "$(ino $kind)")" = "$(ino $kind) net 0 root" ]
	done
}

@test "what only children to come will be in" {
	haunt children
	[ "$(seen "$(ino children)")" = "$(ino children) time 0 root" ]
}

@test "a mount namespace that only an open file holds, and what is mounted in it" {
	haunt mount
	[ "$(seen "$(ino mount)")" = "$(ino mount) mnt 0 root" ]
	[[ "$(seen "$(ino mount 2)")" == "$(ino mount 2) net 0 "* ]]
	nsls -P -t net -n -o NS | grep -qx "$(ino mount 2)"   # also where mount namespaces are not listed
	nsls "$(ino mount 2)"
	if grep -q "$(ino mount 2)" /proc/self/mountinfo; then false; fi       # and it stays where it was
}

@test "a namespace that is mounted in another mount namespace, with processes, chrooted or not" {
	# the mount table of a process is cut at its root: where the kernel does not list mounts (before 6.11), a chrooted one does not tell
	for how in 'sleep 60' 'mkdir -p /mnt/root/dev && mount --bind / /mnt/root && exec chroot /mnt/root sleep 60'; do
		unshare --mount bash -c 'mount -t tmpfs tmpfs /mnt; touch /mnt/net; unshare --net=/mnt/net true; stat -L -c %i /mnt/net; '"$how" >"$out" 3>&- &
		ghost=$!
		until [ "$(cat /proc/$ghost/comm)" = sleep ]; do sleep 0.01; done
		net=$(cat "$out")
		{ { lacks statmount 6.11 || lacks listmount 6.11; } && [[ $how == *chroot* ]]; } || [[ "$(seen "$net")" == "$net net 0"* ]]
		kill -9 "$ghost"
		wait "$ghost" || true
		ghost=
		[ -z "$(seen "$net")" ]
	done
}

@test "covered by a FIFO, or by a file: listed, and nothing hangs" {
	unshare --mount bash -c 'mount -t tmpfs tmpfs /mnt; touch /mnt/net; mkfifo /mnt/fifo; unshare --net=/mnt/net true; stat -L -c %i /mnt/net
		mount --bind /mnt/fifo /mnt/net; exec sleep 60' >"$out" 3>&- &
	ghost=$!
	until [ "$(cat /proc/$ghost/comm)" = sleep ]; do sleep 0.01; done
	[[ $(seen "$(cat "$out")") == "$(cat "$out") net 0"* ]]
	kill -9 "$ghost"
}

@test "user namespaces that only own what is hidden so" {
	unshare --user --map-root-user --net --mount sleep 60 3>&- &
	other=$!
	until [ "$(cat /proc/$other/comm)" = sleep ]; do sleep 0.01; done
	user=$(readlink /proc/$other/ns/user | tr -cd 0-9)
	net=$(readlink /proc/$other/ns/net | tr -cd 0-9)
	unshare --mount bash -c "mount -t tmpfs tmpfs /mnt; touch /mnt/net; mount --bind /proc/$other/ns/net /mnt/net; exec sleep 60" 3>&- &
	ghost=$!
	until [ "$(cat /proc/$ghost/comm)" = sleep ]; do sleep 0.01; done
	kill -9 "$other"
	wait "$other" || true
	if [[ $NSKIT_WITHOUT == *openat2* ]]; then   # we do not walk foreign paths without its safeguards
		seen "$net"
	else
		[ "$(nsls -n -r -o NS,TYPE,ONS,NPROCS -Q "NS == $net")" = "$net net $user 0" ]
		[ "$(nsls -n -r -t user -o NS,USER -Q "NS == $user")" = "$user root" ]
	fi
	kill -9 "$ghost"
}

@test "nothing of it is looked at where only processes are counted" {
	haunt thread mount
	[ -z "$(nsls -n -t net,mnt -o NS,NPROCS | grep -E "$(ino thread)|$(ino mount)")" ]
	run strace -f -e trace=statx,ioctl,kcmp,setns nsls -t net -o NS,NPROCS
	if grep -qE 'kcmp|setns|"task"|NS_MNT' <<<"$output"; then false; fi
}
