#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# without: pidfd_open
# nsjoin -t: all the sorts of things that it can be told, with real namespaces and cgroups, and the files that engines write.

bats_require_minimum_version 1.5.0
load cgroups

ID=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

setup() {
	made_in "$BATS_TEST_TMPDIR"
}

teardown() {
	unmake
	for name in red blue; do ip netns delete "$name" 2>/dev/null || true; done
}

# place PATH COMMAND...: a process below COMMAND in a cgroup of that path, made where it is missing; its PID in $placed. PATH "": where we are
place() {
	local dir pid
	make_cgroup "$1"
	sh -c '[ -z "$1" ] || echo $$ >"$1/cgroup.procs"; shift; exec "$@" sleep 100' - "${1:+$dir}" "${@:2}" 3>&- >/dev/null 2>&1 &
	placed=$!
	echo "$placed" >>"$PIDS"
	for _ in {1..500}; do
		[ "$(cat "/proc/$placed/comm")" = sleep ] && return
		pid=$(pgrep -P "$placed" -x sleep) && placed=$pid && return   # of unshare --fork
		sleep 0.02
	done
	false
}

# joins TARGET PID KIND...: that target's namespaces of these kinds are the process's
joins() {
	local target=$1 pid=$2
	shift 2
	run -0 nsjoin -t "$target" readlink "${@/#//proc/self/ns/}"
	[ "$output" = "$(readlink "${@/#//proc/$pid/ns/}")" ] || { echo "$target: $output"; false; }
}

number() { readlink "/proc/$2/ns/$1" | tr -cd 0-9; }

# refuses STATUS 'line' ARGS...: one clear line
refuses() {
	run "-$1" --separate-stderr nsjoin "${@:3}"
	[ -z "$output" ] && [ "${stderr_lines[0]}" = "nsjoin: $2" ] || { echo "$stderr"; false; }
}

# -- a single namespace --

@test "netns:NAME enters that network namespace, and nothing else" {
	ip netns add blue
	run -0 nsjoin -t netns:blue readlink /proc/self/ns/net /proc/self/ns/mnt
	[ "$output" = "net:[$(stat -L -c %i /run/netns/blue)]"$'\n'"$(readlink /proc/self/ns/mnt)" ]
	run -0 nsjoin -t netns:blue --net ip -br link
	[[ $output == lo* ]]
	refuses 125 "cannot open network namespace red: No such file or directory" -t netns:red true
	refuses 2 "option --target netns:: 'netns:' does not say which" -t netns: true
	run -125 nsjoin -t netns:../../etc true
}

@test "what else is asked for comes from a process in it" {
	ip netns add blue
	refuses 125 "no process that we can see is in namespace netns:blue" -t netns:blue --wd true
	refuses 125 "no process that we can see is in namespace netns:blue" -t netns:blue --uts true
	place "" nsenter --net=/run/netns/blue unshare --uts env -C /usr MARK=here
	joins netns:blue "$placed" net
	run -0 nsjoin -t netns:blue --wd --env sh -c 'pwd; echo $MARK; readlink /proc/self/ns/uts'
	[ "$output" = "/usr"$'\n'"here"$'\n'"$(readlink /proc/self/ns/uts)" ]
	run -0 nsjoin -t netns:blue --uts readlink /proc/self/ns/uts /proc/self/ns/net
	[ "$output" = "$(readlink "/proc/$placed/ns/uts")"$'\n'"$(readlink /proc/self/ns/net)" ]
	run -0 nsjoin -t netns:blue --all readlink /proc/self/ns/uts /proc/self/ns/net
	[ "$output" = "$(readlink "/proc/$placed/ns/uts" "/proc/$placed/ns/net")" ]
}

@test "a namespace by its number and its token, of every kind" {
	place "" unshare --mount --uts --ipc --net --cgroup --time --fork --kill-child
	for kind in mnt uts ipc net cgroup time; do
		n=$(number $kind "$placed")
		for target in "$n" "$kind:$n" "$kind:[$n]" "$(nsls -r -n -o TOKEN -Q "NS == $n")"; do
			run -0 nsjoin -t "$target" readlink "/proc/self/ns/$kind"
			[ "$output" = "$kind:[$n]" ] || { echo "$target: $output"; false; }
		done
	done
	n=$(number net "$placed")
	run -0 nsjoin -t "$n" readlink /proc/self/ns/uts   # and no other
	[ "$output" = "$(readlink /proc/self/ns/uts)" ]
	run -0 nsjoin -t "$n" --all readlink /proc/self/ns/uts
	[ "$output" = "$(readlink "/proc/$placed/ns/uts")" ]
	refuses 125 "no namespace 4026530000 can be found" -t 4026530000 true
	refuses 125 "no namespace uts:$n can be found" -t "uts:$n" true
	run -2 nsjoin -t net:4x true
}

@test "a PID namespace by number: the program is inside" {
	place "" unshare --pid --fork --kill-child
	run -0 nsjoin -t "$(number pid "$placed")" sh -c 'echo $$'
	[ "$output" -lt 100 ]
}

@test "a mount namespace by number: its programs are confined like the process in it" {
	place "" unshare --mount setpriv --no-new-privs --bounding-set -all
	run -0 nsjoin -t "$(number mnt "$placed")" grep -E '^(NoNewPrivs|CapBnd)' /proc/self/status
	[ "$output" = $'CapBnd:\t0000000000000000\nNoNewPrivs:\t1' ]
}

@test "a PID below 4194304 is a process, also where no such is" {
	refuses 125 "no process has PID 4194304" -t 4194304 true
}

# -- cgroup:PATH --

@test "cgroup:PATH is the oldest process in it or below" {
	needs_cgroups
	place nskit-targets.slice/deep unshare --uts
	first=$placed
	place nskit-targets.slice nsenter --uts="/proc/$first/ns/uts"
	for path in /nskit-targets.slice /nskit-targets.slice/ /sys/fs/cgroup/nskit-targets.slice /nskit-targets.slice/deep; do
		joins "cgroup:$path" "$first" uts
	done
	[ "$(nsjoin -t cgroup:/nskit-targets.slice --env true; echo $?)" = 0 ]
	refuses 125 "no process that we can see is in cgroup /nskit-targets.slic" -t cgroup:/nskit-targets.slic true
	run -125 --separate-stderr nsjoin -t cgroup:nskit-targets.slice true
	[[ ${stderr_lines[0]} == "nsjoin: 'nskit-targets.slice' is no path of a cgroup" ]]
}

@test "a cgroup of several containers chooses none and names all" {
	needs_cgroups
	place nskit-targets.slice/lxc.payload.one unshare --uts
	one=$placed
	place nskit-targets.slice/lxc.payload.two unshare --uts
	run -125 --separate-stderr nsjoin -t cgroup:/nskit-targets.slice true
	[[ ${stderr_lines[0]} == "nsjoin: cgroup /nskit-targets.slice can mean lxc:"*" or lxc:"* ]]
	[[ ${stderr_lines[0]} == *"lxc:one (PID $one)"* && ${stderr_lines[0]} == *"lxc:two (PID $placed)"* ]]
	[ "${stderr_lines[1]}" = "nsjoin: hint: give the name of the container, or the PID" ]
	joins cgroup:/nskit-targets.slice/lxc.payload.one "$one" uts
}

# -- names of engines: what nsls shows, by the files that they write --

state() { # state FILE CGROUP PID: what runc writes
	mkdir -p "${1%/*}"
	jq -n --arg path "$CGROUP$2" --argjson pid "$3" --argjson start "$(sed 's/.*) //' "/proc/$3/stat" | cut -d ' ' -f 20)" --arg id "$ID" \
		'{id: $id, init_process_pid: $pid, init_process_start: $start, cgroup_paths: {"": $path}, config: {mounts: []}}' >"$1"
}

# docker ID NAME LABELS-JSON: a container of docker's, with what is on disk of it
docker() {
	place "nskit-targets.slice/docker-$1.scope" unshare --uts
	state "/run/docker/runtime-runc/moby/$1/state.json" "/nskit-targets.slice/docker-$1.scope" "$placed"
	mkdir -p "/var/lib/docker/containers/$1"
	jq -n --arg id "$1" --arg name "/$2" --argjson labels "$3" '{ID: $id, Name: $name, Config: {Image: "img", Labels: $labels}}' >"/var/lib/docker/containers/$1/config.v2.json"
}

@test "compose PROJECT/SERVICE, docker's name, and the beginning of an id" {
	needs_cgroups
	mount -t tmpfs none /var/lib
	docker "$ID" shop-web-1 '{"com.docker.compose.project":"shop","com.docker.compose.service":"web"}'
	for target in shop/web shop-web-1 docker:shop-web-1 "${ID:0:12}" "docker:${ID:0:12}" "$ID"; do
		joins "$target" "$placed" uts
	done
	[ "$(nsjoin --complete 2 nsjoin -t shop)" = $'@pid\nshop-web-1\nshop/web' ]
	one=$placed
	docker "${ID/0/f}" shop-web-2 '{"com.docker.compose.project":"shop","com.docker.compose.service":"web"}'
	run -125 --separate-stderr nsjoin -t shop/web true
	[[ ${stderr_lines[0]} == "nsjoin: shop/web can mean "*"docker:shop-web-1 (PID $one)"* && ${stderr_lines[0]} == *"docker:shop-web-2 (PID $placed)"* ]]
	joins shop-web-2 "$placed" uts
	ID=31686392${ID:8}   # its beginning could be the number of a namespace
	docker "$ID" digits '{}'
	joins 31686392 "$placed" uts
	run -125 nsjoin -t 31686393 true
	[[ $output == "nsjoin: no namespace 31686393 can be found"* ]]
}

@test "Kubernetes NAMESPACE/POD and NAMESPACE/POD/CONTAINER" {
	needs_cgroups
	mount -t tmpfs none /var/log
	mkdir -p /var/log/pods /var/log/containers
	uid=11111111-2222-3333-4444-555555555555
	place "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid//-/_}.slice/cri-containerd-$ID.scope" unshare --uts
	ln -s "/var/log/pods/prod_web-0_$uid/app/0.log" "/var/log/containers/web-0_prod_app-$ID.log"
	for target in prod/web-0 prod/web-0/app containerd:prod/web-0; do
		joins "$target" "$placed" uts
	done
	refuses 125 "no running container and no environment is called prod/web-0/sidecar" -t prod/web-0/sidecar true
}

# What containerd and runc write of a pod: its sandbox, which is a container with annotations of its own, and those that it is there for.
task() { # task ID CONTAINER-NAME ("": the sandbox)
	local slice=kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod11111111_2222_3333_4444_555555555555.slice
	place "$slice/cri-containerd-$1.scope" unshare --uts
	state "/run/containerd/runc/k8s.io/$1/state.json" "/$slice/cri-containerd-$1.scope" "$placed"
	mkdir -p "/run/containerd/io.containerd.runtime.v2.task/k8s.io/$1"
	jq -n --arg name "$2" '{annotations: ({"io.kubernetes.cri.container-type": (if $name == "" then "sandbox" else "container" end),
		"io.kubernetes.cri.sandbox-name": "web-0", "io.kubernetes.cri.sandbox-namespace": "prod"} +
		if $name == "" then {} else {"io.kubernetes.cri.container-name": $name} end)}' >"/run/containerd/io.containerd.runtime.v2.task/k8s.io/$1/config.json"
}

@test "a pod is its containers, not the sandbox that holds its namespaces" {
	needs_cgroups
	task "f${ID:1}" ""
	pause=$placed
	refuses 125 "no running container and no environment is called prod/web-0" -t prod/web-0 true
	task "$ID" app
	app=$placed
	for target in prod/web-0 containerd:prod/web-0 prod/web-0/app "$ID"; do
		joins "$target" "$app" uts
	done
	for target in prod/web-0/POD "f${ID:1}"; do
		joins "$target" "$pause" uts
	done
	run -0 nsjoin --each 'prod/*' readlink /proc/self/ns/uts
	[ "$output" = "prod/web-0/app: $(readlink "/proc/$app/ns/uts")" ]
	run -0 nsjoin --each prod/web-0/POD readlink /proc/self/ns/uts
	[[ $output == *": $(readlink "/proc/$pause/ns/uts")" ]]
	[ "$(nsjoin --complete 2 nsjoin -t prod/)" = $'@pid\n'prod/web-0/app ]
	[[ $'\n'$(nsjoin --complete 2 nsjoin -t '')$'\n' != *$'\n'[0f]${ID:1}$'\n'* ]]   # no ids
	task "e${ID:1}" proxy
	run -125 --separate-stderr nsjoin -t prod/web-0 true
	[[ ${stderr_lines[0]} == *"containerd:prod/web-0/app (PID $app)"* ]]
	[[ ${stderr_lines[0]} == *"containerd:prod/web-0/proxy (PID $placed)"* ]]
	[[ ${stderr_lines[0]} != *POD* ]]
}

@test "a systemd unit" {
	needs_cgroups
	place system.slice/nskit-targets.service unshare --uts
	joins nskit-targets.service "$placed" uts
	joins systemd:nskit-targets.service "$placed" uts
}

@test "another user's container is joined by its name in full only: anybody can call a process as they like" {
	id=$(printf 'f%063d' 7) user="setpriv --reuid 1000 --regid 1000 --clear-groups"
	echo 'sleep 100; :' >"$BATS_TEST_TMPDIR/run"
	chmod -R go+rX "$BATS_RUN_TMPDIR"
	$user bash -c 'exec -a /usr/bin/conmon unshare -Urpmf --mount-proc sh "$1" -c "$2" -u "$2" -n victim' bash "$BATS_TEST_TMPDIR/run" "$id" 3>&- >/dev/null 2>&1 &
	liar=$!
	echo "$liar" >>"$PIDS"
	until target=$(pgrep -P "$liar" -x sh) && pgrep -P "$target" -x sleep; do kill -0 "$liar"; sleep 0.02; done
	for name in victim podman:victim "$id" "${id:0:12}"; do
		refuses 125 "no running container of root's or ours is called $name" -t "$name" true
		[ "${stderr_lines[1]}" = "nsjoin: hint: podman:victim@1000 is there, by the word of another user: give its name in full" ]
		run nsls -p "1@$name" -t pid
		[ "$status" -eq 1 ]
	done
	refuses 125 "no running container and no environment matches *" --each '*' true
	refuses 125 "no running container and no environment matches podman:*" --each 'podman:*' true
	[ "$(nsjoin -t podman:victim@1000 readlink /proc/self/ns/pid)" = "$(readlink "/proc/$target/ns/pid")" ]
	[[ $(nsjoin --each '*:victim@1000' readlink /proc/self/ns/pid) == *"$(readlink "/proc/$target/ns/pid")" ]]
	[ "$(nsls -n -r -p 1@podman:victim@1000 -t pid -o NS)" = "$(readlink "/proc/$target/ns/pid" | tr -cd 0-9)" ]
	[ "$($user env PATH="$PATH" nsls -n -r -p 1@victim -t pid -o NS)" = "$(readlink "/proc/$target/ns/pid" | tr -cd 0-9)" ]   # its own
	nsjoin --complete 2 nsjoin -t '' >"$BATS_TEST_TMPDIR/offered"
	grep -qx podman:victim@1000 "$BATS_TEST_TMPDIR/offered"
	[ "$(grep -cx victim "$BATS_TEST_TMPDIR/offered")" -eq 0 ]
}

@test "a recorded PID that another process has by now is not joined" {
	needs_cgroups
	mount -t tmpfs none /var/lib
	docker "$ID" web '{}'
	first=$placed
	place "" unshare --uts   # another process, which the record is made to name
	state "/run/docker/runtime-runc/moby/$ID/state.json" "/nskit-targets.slice/docker-$ID.scope" "$placed"
	jq '.init_process_start += 1' "/run/docker/runtime-runc/moby/$ID/state.json" >"$BATS_TEST_TMPDIR/state"
	cp "$BATS_TEST_TMPDIR/state" "/run/docker/runtime-runc/moby/$ID/state.json"
	joins web "$first" uts
}

@test "a recorded PID in the same cgroup that started at another time is not joined" {
	needs_cgroups
	mount -t tmpfs none /var/lib
	docker "$ID" web '{}'
	first=$placed
	place "nskit-targets.slice/docker-$ID.scope" unshare --uts
	for start in 0 1; do   # this is the one, and it had that number later
		state "/run/docker/runtime-runc/moby/$ID/state.json" "/nskit-targets.slice/docker-$ID.scope" "$placed"
		jq ".init_process_start += $start" "/run/docker/runtime-runc/moby/$ID/state.json" >"$BATS_TEST_TMPDIR/state"
		cp "$BATS_TEST_TMPDIR/state" "/run/docker/runtime-runc/moby/$ID/state.json"
		joins web "$([ $start = 0 ] && echo "$placed" || echo "$first")" uts
	done
}

@test "a name that could play with the terminal is made visible before the lines of its program" {
	needs_cgroups
	place nskit-targets.slice/lxc.payload.$'\e[31mred' unshare --uts
	run -0 nsjoin --each '*red' echo hello
	[ "$output" = '\x1b[31mred: hello' ]
}

@test "--explain says what led to the target" {
	needs_cgroups
	mount -t tmpfs none /var/lib
	docker "$ID" web '{}'
	cgroup=/nskit-targets.slice/docker-$ID.scope
	# how TARGET PATTERN
	how() {
		run -0 nsjoin --explain -t "$1" true
		[[ ${lines[0]} == *": "$2 ]] || { echo "${lines[0]}"; false; }
		[[ $(nsjoin --explain -J -t "$1" true | jq -r .how) == $2 ]]
	}
	how web "first process by the engine's record, in cgroup $cgroup"
	how "cgroup:$cgroup" "the oldest process in cgroup $cgroup or below"
	rm -r /run/docker
	how "${ID:0:12}" "the oldest process in cgroup $cgroup"
	[ "$(nsjoin --explain -J -t "$placed" true | jq -r .how)" = null ]
	place "" unshare --pid --fork --kill-child --mount
	how "1@$placed" "number 1 in the PID namespace of $placed"
	how "mnt:$(number mnt "$placed")" "the process with the lowest PID in mnt:*"
	perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1:8123") or die; sleep 100' 3>&- &
	perl=$!
	until nsjoin --explain -t port:8123 true >/dev/null; do sleep 0.05; done
	how port:8123 "has socket:\[$(readlink /proc/$perl/fd/* | sed -n 's/^socket:.\([0-9]*\).$/\1/p' | tail -n 1)\] open, which listens on port 8123"
	kill $perl
}

# -- completion --

@test "completion offers units, named namespaces, and what stands before a colon" {
	needs_cgroups
	ip netns add blue
	ip netns add red
	place system.slice/nskit-targets.service env
	run nsjoin --complete 2 nsjoin -t ''
	[[ $output == *$'\n'netns:$'\n'* && $output == *$'\n'cgroup:* ]]
	run nsjoin --complete 2 nsjoin -t netns:
	[ "$(sort <<<"$output")" = $'netns:blue\nnetns:red' ]
	run nsjoin --complete 2 nsjoin -t netns:b
	[ "$output" = netns:blue ]
	run nsjoin --complete 2 nsjoin -t nskit-tar
	[[ $output == *nskit-targets.service* ]]
}
