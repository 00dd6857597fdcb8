#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls and the podman of an ordinary user, in a cgroup as a systemd of theirs would have given it to them.
# cgroups: v1 v2
bats_require_minimum_version 1.5.0
load engine.bash

as_user=(env HOME=/run/user/1000/home XDG_RUNTIME_DIR=/run/user/1000 setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all)

setup_file() {
	export SERVICE=/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/web.service
	[ "$HIERARCHY" = v2 ] || SERVICE=/sys/fs/cgroup/systemd/${SERVICE#/sys/fs/cgroup/}
	mkdir -p "$SERVICE" /run/user/1000/home
	chown -R 1000:1000 "${SERVICE%/app.slice/*}" /run/user/1000
	chmod 700 /run/user/1000
	for file in /etc/subuid /etc/subgid; do echo "$(id -nu 1000):100000:65536" >$file; done
	rootfs /run/rootfs
	cd /
	tar -C /run/rootfs -c . | "${as_user[@]}" podman --storage-driver=vfs import - busybox
}

# start NAME OPTIONS...: in that service; its PID in $pid
start() {
	sh -c 'echo $$ >"$SERVICE/cgroup.procs" && exec "$@"' - "${as_user[@]}" podman --runtime crun --storage-driver=vfs --cgroup-manager=cgroupfs \
		run -d --name "$1" --network none "${@:2}" busybox /bin/sleep 100 3>&-
	pid=$("${as_user[@]}" podman --storage-driver=vfs inspect -f '{{.State.Pid}}' "$1")
}

@test "without a cgroup of its own: by conmon" {
	start web
	[ "$(text "$pid")" = podman:web@1000 ]
	[ "$(told "$pid" .engine .name .owner .unit .verified)" = "podman web 1000 web.service false" ]
}

@test "with one: in the user's service" {
	[ "$HIERARCHY" = v2 ] || return 0   # a user is given no v1 cgroups
	start split --cgroups=split
	[ "$(text "$pid")" = podman:split@1000 ]
	[ "$(told "$pid" .engine .name .owner .unit .verified)" = "podman split 1000 web.service true" ]
}

@test "the user sees it, too, and root joins it by name" {
	start mine --hostname mine
	[ "$("${as_user[@]}" "$(command -v nsls)" -r -n -o PID,CONTAINER -Q "PID == $pid" "$(readlink "/proc/$pid/ns/pid" | tr -cd 0-9)" 2>/dev/null)" = \
		"$pid podman:mine@1000" ]
	[ "$(nsjoin -t "podman:mine@1000" --uts hostname)" = mine ]
	run nsjoin -t podman:mine --uts hostname   # another user's word
	[ "$status" -eq 125 ]
}
