#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls and bare crun, which refuses hybrid hierarchies: recorded files (tests/fixtures) stand in for those.
# cgroups: v1 v2
bats_require_minimum_version 1.5.0
load engine.bash

setup_file() {
	rootfs /run/rootfs
	bundle crun /run/bundle
	crun run -d web </dev/null >/run/log 2>&1 3>&- || { cat /run/log; return 1; }
}

setup() { pid=$(crun state web | jq .pid); }

@test "by its record" {
	[ "$(told "$pid" .engine .id .name .verified .inner)" = "crun web web true null" ]
	[ "$(text "$pid")" = crun:web ]
}

@test "nsjoin finds it by that name" {
	[ "$(nsjoin -t crun:web --uts hostname)" = inside ]
}

@test "what is gone is not told" {
	crun delete -f web
	run ! nsjoin -t crun:web --uts true
}
