#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls and LXC.
# cgroups: v1 hybrid v2
bats_require_minimum_version 1.5.0
load engine.bash

setup_file() {
	rootfs /run/rootfs
	mkdir -p /var/lib/lxc/web
	printf '%s\n' 'lxc.uts.name = inside' 'lxc.rootfs.path = dir:/run/rootfs' 'lxc.init.cmd = /bin/sleep 100' 'lxc.net.0.type = empty' \
		'lxc.apparmor.profile = unconfined' >/var/lib/lxc/web/config
	lxc-start -n web
}

teardown_file() {
	lxc-stop -k -n web
}

@test "by its monitor" {
	pid=$(lxc-info -n web -pH)
	[ "$(told "$pid" .engine .id .name .verified .inner)" = "lxc web web true null" ]
	[ "$(text "$pid")" = lxc:web ]
	[ -z "$(text "$(ps -o ppid= "$pid" | tr -d ' ')")" ]   # the monitor itself is in none
}

@test "what lxc-attach puts into it, and nsjoin by name" {
	lxc-attach -n web -- /bin/sleep 99 3>&- &
	until_true pgrep -f '^/bin/sleep 99'
	[ "$(text "$(pgrep -f '^/bin/sleep 99')")" = lxc:web ]
	[ "$(nsjoin -t lxc:web --uts hostname)" = inside ]
}
