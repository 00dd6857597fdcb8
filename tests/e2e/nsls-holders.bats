#!/usr/bin/env bats
# nsls: namespaces that no process is in: an open file, a socket or a mount holds them.
bats_require_minimum_version 1.5.0

setup() {
	mkdir -p /run/netns
	touch /run/netns/a
	unshare --net=/run/netns/a true
	net=$(stat -L -c %i /run/netns/a)
	holder=
}

teardown() {
	[ -z "$holder" ] || { kill -9 "$holder" && wait "$holder"; } 2>/dev/null || true
	umount -q /run/cover /run/netns/a 2>/dev/null || true
}

seen() { timeout 5 nsls -n -r -o NS,TYPE,NPROCS,USER -Q "NS == $net"; }

@test "a mount of our own mount namespace" {
	[ "$(seen)" = "$net net 0 root" ]
	nsls -P -n -o NS | grep -qx "$net"
	[ "$(nsls -n -r -t net -o NS,NPROCS -Q "NS == $net")" = "$net 0" ]   # mounts are listed whatever the columns
	umount /run/netns/a
	[ -z "$(seen)" ]
}

@test "an open file" {
	sleep 60 3>&- 9</run/netns/a &
	holder=$!
	until [ -e /proc/$holder/fd/9 ]; do sleep 0.01; done
	umount -l /run/netns/a
	[ "$(seen)" = "$net net 0 root" ]
	[ "$(nsls -n -r -o NS "$net")" = "" ]   # known, with no process: no error
	nsls "$net"
	kill -9 "$holder"
	wait "$holder" || true
	holder=
	[ -z "$(seen)" ]
	run nsls "$net"
	[ "$status" -eq 1 ]
}

@test "a socket" {
	nsenter --net=/run/netns/a bash -c 'ip link set lo up && exec 9<>/dev/udp/127.0.0.1/9 && exec nsenter --net=/proc/1/ns/net sleep 60' 3>&- &
	holder=$!
	until [ "$(cat /proc/$holder/comm)" = sleep ]; do sleep 0.01; done
	umount /run/netns/a
	[ "$(seen)" = "$net net 0 root" ]
	nsls -P -t net -n -o NS | grep -qx "$net"
	[ -z "$(nsls -t uts -n -o NS | grep -x "$net")" ]
	kill -9 "$holder"
	wait "$holder" || true
	holder=
	[ -z "$(seen)" ]
}

@test "who owns what only a file holds" {
	unshare --user --map-root-user --net sleep 60 3>&- &
	other=$!
	until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.01; done
	sleep 60 3>&- 9<"/proc/$other/ns/net" &
	holder=$!
	net=$(readlink "/proc/$other/ns/net" | tr -cd 0-9)
	user=$(readlink "/proc/$other/ns/user" | tr -cd 0-9)
	until [ "$(cat /proc/$other/comm)" = sleep ]; do sleep 0.01; done
	kill -9 "$other"
	wait "$other" || true
	[ "$(nsls -n -r -o NS,ONS,NPROCS -Q "NS == $net")" = "$net $user 0" ]
	[ "$(nsls -n -r -o NS,UID,NPROCS -t user -Q "NS == $user")" = "$user 0 0" ]   # the list of one kind has what the full list has
}

@test "a mount point covered by a FIFO: listed, no hang" {
	mkfifo /run/fifo
	mount --bind /run/fifo /run/netns/a
	[ "$(timeout 5 nsls -n -r -o NS,TYPE,NPROCS,ONS,NSFS -Q "NS == $net")" = "$net net 0  /run/netns/a" ]
	umount /run/netns/a
}

@test "a mount point covered by a file, or by another namespace: nothing false is said" {
	echo no namespace >/run/file
	mount --bind /run/file /run/netns/a
	[ "$(timeout 5 nsls -n -r -o NS,TYPE,NPROCS,ONS,NSFS -Q "NS == $net")" = "$net net 0  /run/netns/a" ]
	umount /run/netns/a
	unshare --user --map-root-user --net sleep 60 3>&- &
	holder=$!
	until [ "$(cat /proc/$holder/comm)" = sleep ]; do sleep 0.01; done
	mount --bind "/proc/$holder/ns/net" /run/netns/a
	[ "$(nsls -n -r -o NS,TYPE,NPROCS,ONS,NSFS -Q "NS == $net")" = "$net net 0  /run/netns/a" ]
	umount /run/netns/a
}

@test "a path that stands twice in the mount table is shown once" {
	mount --bind /run/netns /run/netns
	mount --make-shared /run/netns
	touch /run/netns/c
	mount --bind /run/netns/a /run/netns/c
	[ "$(nsls -J -t net -o NS,NSFS | jq -c ".namespaces[] | select(.ns == $net).nsfs | unique == . or length == 2")" = true ]
	umount /run/netns/c /run/netns
}

@test "a mount in another mount namespace" {
	unshare --mount --propagation private bash -c 'touch /run/theirs && unshare --net=/run/theirs true && exec sleep 60' 3>&- &
	holder=$!
	until [ "$(cat /proc/$holder/comm)" = sleep ]; do sleep 0.01; done
	net=$(stat -L -c %i "/proc/$holder/root/run/theirs")
	[ "$(nsls -n -r -o NS,TYPE,NPROCS,NSFS -Q "NS == $net")" = "$net net 0 " ]
	[ "$(nsls -n -r -t net -o NS,NSFS -Q "NS == $net")" = "$net " ]   # also where mount namespaces are not listed
	[ "$(nsls -t net -n -o TYPE | sort -u)" = net ]
	nsls "$net"
	nsls -t net "$net"
}

@test "a thread that left its process's namespace" {
	"$NSKIT_BUILD/tests/e2e/apart" >"$TMPDIR/tid" 3>&- &
	holder=$!
	until [ -s "$TMPDIR/tid" ]; do sleep 0.01; done
	tid=$(cat "$TMPDIR/tid")
	net=$(readlink "/proc/$tid/ns/net" | tr -cd 0-9)
	[ "$net" != "$(readlink "/proc/$holder/ns/net" | tr -cd 0-9)" ]
	[ "$(nsls -n -r -o NS,TYPE,NPROCS,PID,PATH,UID -Q "NS == $net")" = "$net net 0 $tid /proc/$tid/ns/net 0" ]
	[ "$(nsls -n -r -o COMMAND -Q "NS == $net")" = "$NSKIT_BUILD/tests/e2e/apart" ]
	nsls -P -n -r -o NS | grep -qx "$net"   # no process is in it
	nsls "$net"
}
