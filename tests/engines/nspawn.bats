#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls and systemd-nspawn. No systemd runs here that would make its scope and no machined that would write its file (tests/fixtures has one):
# the scope is made by hand, with a name that systemd would escape.
# cgroups: v1 hybrid v2
bats_require_minimum_version 1.5.0
load engine.bash

setup_file() {
	rootfs /run/rootfs
	echo ID=none >/run/rootfs/etc/os-release
	case $HIERARCHY in
	v1) cgroup=/sys/fs/cgroup/systemd ;;
	hybrid) cgroup=/sys/fs/cgroup/unified ;;
	v2) cgroup=/sys/fs/cgroup ;;
	esac
	scope=$cgroup/machine.slice/machine-build\\x2dbox.scope
	mkdir -p "$scope"
	SYSTEMD_LOG_LEVEL=debug sh -c 'echo $$ >"$0/cgroup.procs" && exec systemd-nspawn --register=no --keep-unit -M build-box -D /run/rootfs --as-pid2 /bin/sleep 100' \
		"$scope" </dev/null >/run/log 2>&1 3>&- &
	export NSPAWN=$!
	until_true pgrep -f '^/bin/sleep 100' || { tail /run/log; return 1; }
}

teardown_file() {
	kill "$NSPAWN"
	wait "$NSPAWN" || true
}

@test "by its scope" {
	pid=$(pgrep -f '^/bin/sleep 100')
	[ "$(told "$pid" .engine .id .name .verified .inner)" = "machine build-box build-box true null" ]
	[ "$(told "$pid" .unit)" = 'machine-build\x2dbox.scope' ]
	[ "$(text "$pid")" = machine:build-box ]
}

@test "nsjoin finds it by that name" {
	[ "$(nsjoin -t machine:build-box --uts hostname)" = build-box ]
}
