#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew's limits under systemd: a scope from the system's manager, and from a user's own. A guest, because a systemd is started, in a PID namespace.

load guest

setup_file() {
	in_guest || return 1
	export SYSTEMD=$BATS_FILE_TMPDIR/pid
	unshare -m -p -f --mount-proc --propagation private sh -c '
		mount -t tmpfs -o mode=755 run /run; mkdir /run/systemd; mount -t tmpfs tmp /tmp; mount -t tmpfs -o mode=755 etc /etc/systemd/system
		printf "[Unit]\nDescription=nothing else\n" >/etc/systemd/system/nothing.target
		exec env container=nskit /lib/systemd/systemd --unit=nothing.target --log-target=console --show-status=no' >"$BATS_FILE_TMPDIR/log" 2>&1 3>&- &
	for _ in $(seq 600); do
		pgrep -x systemd >"$SYSTEMD" && in_systemd test -S /run/systemd/private && return 0
		sleep 0.2
	done
	tail -n 40 "$BATS_FILE_TMPDIR/log"
	return 1
}

teardown_file() { kill -KILL "$(head -n 1 "$SYSTEMD")"; }

in_systemd() { nsenter -t "$(head -n 1 "$SYSTEMD")" -m -p env PATH="$PATH" "$@"; }

@test "root's limits are in a scope of the system's manager, which is gone afterwards" {
	run in_systemd nsnew --memory 40M --pids 20 --cpu 50% sh -c 'cat /proc/self/cgroup; d=/sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup); cat $d/memory.max $d/cpu.max $d/pids.max; systemctl list-units --type=scope --no-legend'
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *0::/system.slice/nsnew-*.scope/nsnew-*41943040*"50000 100000"*20*"nsnew-"*".scope"* ]]
	for _ in $(seq 100); do [ -n "$(find /sys/fs/cgroup -name 'nsnew-*')" ] || break; sleep 0.1; done
	[ -z "$(find /sys/fs/cgroup -name 'nsnew-*')" ]
}

@test "what takes too much is killed, not the scope" {
	run in_systemd nsnew -p --memory 40M --swap 0 sh -c 'dd if=/dev/zero of=/dev/null bs=100M count=1; echo $?'
	[ "$status" -eq 0 ]
	[[ $output == *137 ]]
}
