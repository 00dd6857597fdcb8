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

# A user's manager as a service: logind, which would start it, wants a bus.
@test "an ordinary user's limits are in a scope of its own manager; what that has no controller for is told" {
	in_systemd sh -c 'mkdir -p /run/user/1000/systemd/user && printf "[Unit]\nDescription=nothing else\n" >/run/user/1000/systemd/user/nothing.target && chown -R 1000:1000 /run/user/1000
		printf "[Service]\nUser=1000\nDelegate=memory pids\nEnvironment=XDG_RUNTIME_DIR=/run/user/1000 HOME=/\nExecStart=/lib/systemd/systemd --user --unit=nothing.target\n" >/run/systemd/system/manager.service
		systemctl daemon-reload && systemctl start manager.service'
	for _ in $(seq 100); do in_systemd test -S /run/user/1000/systemd/private && break; sleep 0.2; done
	# what it starts is in its cgroups: moving there from outside takes a bus
	in_systemd sh -c 'printf "#!/bin/sh\n\"\$@\"; echo status \$?\n" >/run/user/1000/ask; chmod 755 /run/user/1000/ask; cp "$(command -v nsnew)" /run/user/1000/nsnew
		printf "[Service]\nType=oneshot\nStandardOutput=append:/run/user/1000/said\nStandardError=inherit\nExecStart=/run/user/1000/ask /run/user/1000/nsnew --memory 40M --pids 20 cat /proc/self/cgroup\nExecStart=/run/user/1000/ask /run/user/1000/nsnew --cpu 0.1 true\nExecStart=/run/user/1000/ask /run/user/1000/nsnew --cpu 0.1 --memory 40M --try-limits echo ran\n" >/run/user/1000/systemd/user/ask.service
		chown -R 1000:1000 /run/user/1000
		export XDG_RUNTIME_DIR=/run/user/1000; setpriv --reuid 1000 --regid 1000 --clear-groups sh -c "systemctl --user daemon-reload; systemctl --user start ask.service"; cat /run/user/1000/said' >"$BATS_TEST_TMPDIR/said" 2>&1 || true
	cat "$BATS_TEST_TMPDIR/said"
	mapfile -t said <"$BATS_TEST_TMPDIR/said"
	[[ ${said[0]} == 0::/system.slice/manager.service/*nsnew-*.scope/nsnew-* ]]
	[ "${said[1]}" = "status 0" ]
	[[ ${said[2]} == *"--cpu:"*"has not all of these controllers: cpu"* ]]
	grep -q "status 125" "$BATS_TEST_TMPDIR/said"
	grep -q "note: --cpu:.*does not hold" "$BATS_TEST_TMPDIR/said"
	[ "$(tail -n 2 "$BATS_TEST_TMPDIR/said" | paste -sd ' ')" = "ran status 0" ]
}

@test "the cgroup of an environment with a name lasts, beside those of systemd" {
	in_systemd nsnew --name lasting -u --memory 64M true
	[ "$(cat /sys/fs/cgroup/nsnew-lasting/memory.max)" = 67108864 ]
	in_systemd nsnew --remove lasting
	[ ! -e /sys/fs/cgroup/nsnew-lasting ]
}
