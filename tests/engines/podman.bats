#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls and root's podman, with runc and with crun where that can live. Names come from conmon's command line.
# cgroups: v1 hybrid v2
# v2 with: cpu memory pids
bats_require_minimum_version 1.5.0
load engine.bash

setup_file() {
	rootfs /run/rootfs
	RUNTIMES="runc crun"
	[ "$HIERARCHY" != hybrid ] || RUNTIMES=runc
	export RUNTIMES
	tar -C /run/rootfs -c . | podman --storage-driver=vfs import - busybox
}

teardown_file() {
	pkill -KILL -x conmon || true   # in our own PID namespace: they would hold bats's pipes
}

# with RUNTIME ARGS...
with() { podman --runtime "$1" --storage-driver=vfs --cgroup-manager=cgroupfs "${@:2}"; }

# start RUNTIME NAME OPTIONS...
start() { with "$1" run -d --name "$2" --network none "${@:3}" busybox /bin/sleep 100; }

pid_of() { podman --storage-driver=vfs inspect -f '{{.State.Pid}}' "$1"; }

@test "name and id" {
	for runtime in $RUNTIMES; do
		start "$runtime" "web-$runtime"
		pid=$(pid_of "web-$runtime")
		[ "$(told "$pid" .engine .id .name .verified .inner)" = \
			"podman $(podman --storage-driver=vfs inspect -f '{{.Id}}' "web-$runtime") web-$runtime true null" ]
		[ "$(text "$pid")" = "podman:web-$runtime" ]
	done
}

@test "what podman exec puts into it is in it, and not its first process" {
	podman --storage-driver=vfs exec -d web-runc /bin/sleep 99
	until_true pgrep -f 'sleep 99'
	[ "$(text "$(pgrep -f 'sleep 99')")" = podman:web-runc ]
	[ "$(nsjoin -t podman:web-runc --pid --mount cat /proc/1/cmdline | tr '\0' ' ')" = "/bin/sleep 100 " ]
}

@test "--cgroups=split, no-conmon" {
	for how in split no-conmon; do
		start runc "$how" --cgroups=$how
		[ "$(told "$(pid_of $how)" .engine .name .verified)" = "podman $how true" ]
	done
}

@test "in a pod" {
	with runc pod create --name shop --infra-image busybox --infra-command '/bin/sleep 100'
	start runc front --pod shop
	grep -q '/libpod_parent/[0-9a-f]*/libpod-' "/proc/$(pid_of front)/cgroup"
	[ "$(text "$(pid_of front)")" = podman:front ]
}

@test "without a cgroup: told, and not vouched for" {
	[ "$HIERARCHY" != hybrid ] || return 0   # runc cannot, crun not there
	start crun bare --cgroups=disabled
	[ "$(told "$(pid_of bare)" .engine .name .verified)" = "podman bare false" ]
}

@test "--holders names the container of a mount; a runc container inside shows as a chain" {
	start runc outer --privileged --cgroupns private
	net=$(hold_net podman --storage-driver=vfs exec outer)
	[ "$(nsls -J --holders "$net" | jq -r '.holders[] | [.type, .kind, .where, .container.engine, .container.name] | join(" ")')" = \
		"net mount /tmp/ns podman outer" ]
	runc_inside podman --storage-driver=vfs exec -i outer
	inner=$(pgrep -P "$(pid_of outer)" sleep)
	[ "$(text "$inner")" = podman:outer/runc:inner ]
	[ "$(told "$inner" .inner.engine .inner.name .inner.verified)" = "runc inner false" ]
}
