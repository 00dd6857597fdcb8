#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls and bare runc.
# cgroups: v1 hybrid v2
bats_require_minimum_version 1.5.0
load engine.bash

setup_file() {
	rootfs /run/rootfs
	bundle runc /run/bundle
	runc run -d web </dev/null >/run/log 2>&1 3>&- || { cat /run/log; return 1; }
}

setup() { pid=$(runc state web | jq .pid); }

@test "by its record" {
	[ "$(told "$pid" .engine .id .name .verified .inner)" = "runc web web true null" ]
	[ "$(text "$pid")" = runc:web ]
}

@test "nsjoin finds it by that name" {
	[ "$(nsjoin -t runc:web --uts hostname)" = inside ]
}

@test "what is gone is not told" {
	runc delete -f web
	run ! nsjoin -t runc:web --uts true
}
