#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls and Docker: a daemon with a data root that is not the usual one, which has to be found.
# cgroups: v1 hybrid v2
bats_require_minimum_version 1.5.0
load engine.bash

setup_file() {
	rootfs /run/rootfs
	dockerd --iptables=false --ip6tables=false --bridge=none --data-root=/var/lib/elsewhere --exec-root=/run/docker -H unix:///run/docker.sock \
		--pidfile /run/docker.pid --storage-driver=vfs >/run/dockerd.log 2>&1 3>&- &
	export DAEMON=$!
	until_true docker info || { tail /run/dockerd.log; return 1; }
	tar -C /run/rootfs -c . | docker import - busybox
	start web --label com.docker.compose.project=shop --label com.docker.compose.service=front
}

teardown_file() {
	docker ps -q | xargs -r docker rm -f
	kill "$DAEMON"
	wait "$DAEMON" || true
}

# start NAME OPTIONS...
start() {
	docker run -d --name "$1" --network none "${@:2}" busybox /bin/sleep 100
}

pid_of() { docker inspect -f '{{.State.Pid}}' "$1"; }

# Not --privileged: that asks for capabilities which root may not have here.
may_mount=(--cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined --cgroupns private)

@test "name, id, image, compose's labels" {
	pid=$(pid_of web)
	[ "$(told "$pid" .engine .id .name .project .service .image .verified .inner)" = \
		"docker $(docker inspect -f '{{.Id}}' web) web shop front busybox true null" ]
	[ "$(text "$pid")" = docker:web ]
}

@test "a process put into it later, and nsjoin by name, by project/service and by id" {
	docker exec -d web /bin/sleep 99
	until_true pgrep -f 'sleep 99'
	[ "$(text "$(pgrep -f 'sleep 99')")" = docker:web ]
	for name in docker:web web shop/front "$(docker inspect -f '{{slice .Id 0 8}}' web)"; do
		[ "$(nsjoin -t "$name" --uts hostname)" = "$(docker inspect -f '{{.Config.Hostname}}' web)" ]
	done
}

@test "below a cgroup parent of the user's choice" {
	start parent --cgroup-parent /my/parent
	[ "$(told "$(pid_of parent)" .engine .name .verified)" = "docker parent true" ]
}

@test "an ordinary user is told the id" {
	local id
	id=$(docker inspect -f '{{slice .Id 0 12}}' web)
	# the namespaces of a container are not theirs to read: a process of theirs in the same cgroup
	cgroup=$(findmnt -rn -o TARGET -t cgroup2,cgroup | tail -n 1)
	sh -c 'echo $$ >"$0/cgroup.procs" && exec setpriv --reuid 1000 --regid 1000 --clear-groups sleep 98' \
		"$(ls -d "$cgroup/docker/$id"*)" 3>&- &
	until [ "$(cat /proc/$!/comm)" = sleep ]; do sleep 0.05; done
	run --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups timeout 10 nsls -r -n -o PID,CONTAINER -Q "PID == $!" \
		"$(readlink /proc/self/ns/pid | tr -cd 0-9)"
	kill $!
	[ "$output" = "$! docker:$id" ]
	[[ $stderr == *"could not be read"* ]]
}

@test "--holders names the container of a mount" {
	start mounts "${may_mount[@]}"
	net=$(hold_net docker exec mounts)
	[ "$(nsls -J --holders "$net" | jq -r '.holders[] | [.type, .kind, .where, .container.engine, .container.name] | join(" ")')" = \
		"net mount /tmp/ns docker mounts" ]
}

@test "a runc container inside it shows as a chain" {
	start outer "${may_mount[@]}"
	runc_inside docker exec -i outer
	inner=$(pgrep -P "$(pid_of outer)" sleep)
	[ "$(text "$inner")" = docker:outer/runc:inner ]
	[ "$(told "$inner" .name .verified .inner.engine .inner.name .inner.verified)" = "outer true runc inner false" ]
}
