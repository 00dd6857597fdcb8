#!/usr/bin/env bats
# nsls reads no more than it needs: counted in system calls.
# without: io_uring_setup close_range
bats_require_minimum_version 1.5.0

# calls NAMES ARGS...: what nsls calls with these arguments, a line each
calls() { strace -qq -e trace="$1" -o "$TMPDIR/calls" nsls --source=proc "${@:2}" >/dev/null && cat "$TMPDIR/calls"; }

@test "-t net -o NS,NPROCS reads one link of each process, and nothing more but for those that it shows" {
	for _ in {1..20}; do sleep 60 3>&- & done
	run calls all -t net -o NS,NPROCS
	kill -9 $(jobs -p)   # TERM before the exec would run the traps of bats once more
	wait || true
	[ "$(grep -cE 'readlinkat\([0-9]+, "[0-9]+/ns/net"' <<<"$output")" -ge 23 ]
	[ "$(grep -cE '"[0-9]+", .*O_PATH' <<<"$output")" -le 2 ]   # those that stand for a namespace
	if grep -qE '"(stat|cmdline|fd|ns/user|ns/mnt)"' <<<"$output"; then false; fi
}

@test "-p reads that process alone, where the columns allow it" {
	run calls openat,readlinkat -p $$ -o NS,TYPE
	[ "$(grep -cE 'openat\([0-9]+, "[0-9]+"' <<<"$output")" -eq 1 ]
	if grep -q '"fd"' <<<"$output"; then false; fi
	run calls openat,readlinkat -p $$ -t net -o NS,TYPE,NSFS,NETNSID
	[ "$(grep -cE 'openat\([0-9]+, "[0-9]+"' <<<"$output")" -eq 1 ]
}

@test "owners and parents are asked once for each namespace, not for each process" {
	for _ in {1..20}; do sleep 60 3>&- & done
	run calls ioctl -T
	kill -9 $(jobs -p)   # TERM before the exec would run the traps of bats once more
	wait || true
	[ "$(grep -c NS_GET_USERNS <<<"$output")" -le 8 ]
	[ "$(grep -c NS_GET_USERNS <<<"$output")" -ge 5 ]
}

@test "a command line is read only of processes that are shown" {
	for _ in {1..20}; do sleep 60 3>&- & done
	run calls openat
	kill -9 $(jobs -p)   # TERM before the exec would run the traps of bats once more
	wait || true
	[ "$(grep -c '"cmdline"' <<<"$output")" -le 3 ]
}

@test "a socket that many share is asked once" {
	bash -c 'exec 9<>/dev/udp/127.0.0.1/9; for _ in {1..10}; do sleep 60 & done; exec sleep 60' 3>&- &
	parent=$!
	until [ "$(pgrep -c -P "$parent")" -eq 10 ] && [ "$(cat /proc/$parent/comm)" = sleep ]; do sleep 0.01; done
	run calls pidfd_getfd
	kill -9 $(pgrep -P "$parent") "$parent"
	wait || true
	[ "$(grep -c pidfd_getfd <<<"$output")" -eq 1 ]
}

# A process with 200 sockets of the namespace $net, which nothing else holds: sets $holder.
hold_sockets() {
	unshare --net bash -c 'ip link set lo up; readlink /proc/self/ns/net; for _ in {1..200}; do exec {fd}<>/dev/udp/127.0.0.1/9; done
		exec nsenter --net=/proc/1/ns/net sleep 60' >"$TMPDIR/net" 3>&- &
	holder=$!
	until [ "$(cat "/proc/$holder/comm")" = sleep ]; do sleep 0.01; done
	net=$(tr -cd 0-9 <"$TMPDIR/net")
}

@test "a socket of many costs a statx and a pidfd_getfd; none is asked where network namespaces are not" {
	hold_sockets
	run calls all
	uts=$(calls all -t uts)
	shown=$(nsls -n -r -o NS,TYPE,NPROCS,USER -Q "NS == $net")
	kill -9 "$holder"
	wait "$holder" || true
	[ "$shown" = "$net net 0 root" ]
	[ "$(grep -c pidfd_getfd <<<"$output")" -ge 200 ]
	[ "$(grep -c pidfd_getfd <<<"$output")" -le 210 ]
	[ "$(grep -c SIOCGSKNS <<<"$output")" -le 4 ]
	if [[ $NSKIT_WITHOUT != *io_uring* && $NSKIT_WITHOUT != *close_range* ]] && ! grep -q 'io_uring_setup.* = -1' <<<"$output"; then
		[ "$(grep -cE '^(getsockopt|close|close_range|io_uring_enter|pidfd_open)\(' <<<"$output")" -lt 150 ]
	fi
	if grep -qE 'pidfd_getfd|getsockopt|SIOCGSKNS|io_uring' <<<"$uts"; then false; fi
}
