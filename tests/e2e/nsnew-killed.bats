#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew --name and --remove killed half-way: the next one who comes finds nothing of it.

bats_require_minimum_version 1.5.0
load nsnew

setup() { no_leak_check; mkdir -p /run/nskit/env; }

# nothing_left: no name, no half-made one, no mount
nothing_left() {
	[ -z "$(ls -A /run/nskit/env)" ] || { ls -A /run/nskit/env; false; }
	[ "$(findmnt -rno TARGET | grep -c /run/nskit/env/)" -eq 0 ]
}

@test "killed at any step while it is made: the next one finds nothing of it" {
	no_leak_check
	for at in mkdirat:1 openat:9 openat:12 openat:15 mount:1 mount:2 mount:3 mount:4 renameat:1 clone3:1 unlink:1 clock_nanosleep:1; do
		strace -qq -o /dev/null -e "inject=${at%:*}:signal=KILL:when=${at#*:}" nsnew --name web -num true >/dev/null 2>&1 || true
		run nsnew --remove web
		nothing_left
	done
}

@test "killed at any step while it is removed: the next one finds nothing of it" {
	no_leak_check
	for at in flock:1 flock:2 renameat:1 umount2:1 umount2:2 umount2:3 unlink:1 unlink:2 rmdir:1; do
		nsnew --name web -nu true
		strace -qq -o /dev/null -e "inject=${at%:*}:signal=KILL:when=${at#*:}" nsnew --remove web >/dev/null 2>&1 || true
		run nsnew --remove web
		nothing_left
	done
}

@test "killed at 30 random moments: the next one finds nothing of it" {
	for i in {1..30}; do
		nsnew --name web -Unump true 3>&- &
		sleep "0.00$((RANDOM % 10))$((RANDOM % 10))"
		kill -KILL $! 2>/dev/null || true
		wait $! || true
		if ((i % 2)); then nsnew --remove web 2>/dev/null || true; else nsnew --name web -u true 2>/dev/null || nsnew --remove web; fi
		nsnew --remove web 2>/dev/null || true
		nothing_left
	done
}
