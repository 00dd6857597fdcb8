#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls and containerd by itself, told by ctr.
# cgroups: v1 hybrid v2
# v2 with: cpu memory pids
bats_require_minimum_version 1.5.0
load engine.bash

setup_file() {
	rootfs /run/rootfs
	containerd --root /var/lib/containerd --state /run/containerd >/run/containerd.log 2>&1 3>&- &
	export DAEMON=$!
	until_true ctr version || { tail /run/containerd.log; return 1; }
}

teardown_file() {
	pkill -KILL -f '^/usr/bin/containerd-shim'   # in our own PID namespace: they would hold bats's pipes
	kill "$DAEMON"
	wait "$DAEMON" || true
}

pid_of() { ctr -n "$1" task ls | awk -v name="$2" '$1 == name { print $2 }'; }

@test "a task of any namespace" {
	ctr run -d --rootfs /run/rootfs web /bin/sleep 100
	[ "$(told "$(pid_of default web)" .engine .id .name .verified .inner)" = "containerd web web true null" ]
	ctr -n shop run -d --rootfs /run/rootfs front /bin/sleep 100
	[ "$(text "$(pid_of shop front)")" = containerd:front ]
}

@test "a task of the same name in another namespace is another container" {
	ctr -n shop run -d --rootfs /run/rootfs web /bin/sleep 100
	run -125 nsjoin -t containerd:web --uts true
	[[ $output == *"$(pid_of default web)"*"$(pid_of shop web)"* ]]
}

@test "crun below containerd" {
	[ "$HIERARCHY" != hybrid ] || return 0   # which crun refuses
	ctr run -d --runtime io.containerd.runc.v2 --runc-binary crun --rootfs /run/rootfs quick /bin/sleep 100
	[ "$(told "$(pid_of default quick)" .engine .name .verified)" = "containerd quick true" ]
}
