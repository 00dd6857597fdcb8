#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsls CONTAINER with real cgroups and engines' files written here; dev/engines does it with the engines themselves.
# shellcheck disable=SC2016 # jq's variables are no shell's

bats_require_minimum_version 1.5.0
load cgroups

ID=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

setup_file() {
	export CGROUP MADE PIDS
	made_in "$BATS_FILE_TMPDIR"
	needs_cgroups
}

teardown_file() {
	unmake
}

# place PATH [COMMAND...]: a process (below that command) in a cgroup of that path, made where it is missing; its PID in $placed
place() {
	local dir
	make_cgroup "$1"
	sh -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@" sleep 100' - "$dir" "${@:2}" 3>&- >/dev/null 2>&1 &
	placed=$!
	echo "$placed" >>"$PIDS"
	until [ "$(tr '\0' ' ' <"/proc/$placed/cmdline")" = "sleep 100 " ]; do sleep 0.02; done
}

# container PID: what nsls says of it, by the members of our pid namespace
container() {
	nsls -r -n -o PID,CONTAINER "$(readlink /proc/self/ns/pid | tr -cd 0-9)" 2>/dev/null | sed -n "s/^$1 *//p"
}

object() {
	nsls -J -o PID,CONTAINER "$(readlink /proc/self/ns/pid | tr -cd 0-9)" | jq -c --argjson pid "$1" 'first(.. | objects | select(.pid == $pid)).container'
}

state() { # state FILE CGROUP PID: what runc writes
	mkdir -p "${1%/*}"
	jq -n --arg path "$CGROUP$2" --argjson pid "$3" --argjson start "$(sed 's/.*) //' "/proc/$3/stat" | cut -d ' ' -f 20)" \
		'{id: "x", init_process_pid: $pid, init_process_start: $start, cgroup_paths: {"": $path}, config: {mounts: []}}' >"$1"
}

@test "names in cgroups: lxc, flatpak, a unit" {
	place nskit-test.slice/lxc.payload.web
	[ "$(container "$placed")" = lxc:web ]
	place nskit-test.slice/lxc.payload.web/init.scope
	[ "$(container "$placed")" = lxc:web ]
	place nskit-test.slice/app-flatpak-org.x.App-7.scope
	[ "$(container "$placed")" = flatpak:org.x.App ]
	place nskit-test.slice/x.service
	[ "$(container "$placed")" = systemd:x.service ]
	[ "$(object "$placed" | jq -r '.engine, .unit, .verified, .inner' | xargs)" = "systemd x.service true null" ]
}

@test "a process in no container has an empty cell, null in JSON" {
	[ "$(container $$)" = "$(container $BASHPID)" ]
	place nskit-test
	[ -z "$(container "$placed")" ]
	[ "$(object "$placed")" = null ]
}

@test "runc by its record, and only in the recorded cgroup" {
	place nskit-test-runc
	state /run/runc/nskit-test-runc/state.json /nskit-test-runc "$placed"
	[ "$(container "$placed")" = runc:nskit-test-runc ]
	place nskit-test/nskit-test-runc
	[ -z "$(container "$placed")" ]
}

@test "docker's name, labels and image" {
	place "nskit-test.slice/docker-$ID.scope"
	[ "$(container "$placed")" = docker:0123456789ab ]   # no files yet: the id
	state "/run/docker/runtime-runc/moby/$ID/state.json" "/nskit-test.slice/docker-$ID.scope" "$placed"
	local root=$BATS_FILE_TMPDIR/data
	mkdir -p "$root/containers/$ID"
	jq --arg path "$root/containers/$ID/hostname" '.config.mounts = [{source: $path, destination: "/etc/hostname"}]' \
		"/run/docker/runtime-runc/moby/$ID/state.json" >"$BATS_TEST_TMPDIR/s"
	cat "$BATS_TEST_TMPDIR/s" >"/run/docker/runtime-runc/moby/$ID/state.json"
	jq -n --arg id "$ID" '{ID: $id, Name: "/web", Config: {Image: "nginx", Labels: {"com.docker.compose.project": "shop", "com.docker.compose.service": "front",
		"io.kubernetes.cri.container-name": "lie"}}}' >"$root/containers/$ID/config.v2.json"
	[ "$(container "$placed")" = docker:web ]
	[ "$(object "$placed" | jq -r '.engine, .name, .project, .service, .image, .pod, .verified' | xargs)" = "docker web shop front nginx null true" ]
	nsls -Q 'CONTAINER == "docker:web"' -n -o PID "$(readlink /proc/self/ns/pid | tr -cd 0-9)" | grep -qx " *$placed"
}

@test "a delegated cgroup cannot borrow docker's name, an inner one only shows as a chain" {
	place "nskit-test.slice/evil.service/docker-$ID.scope"
	[ "$(container "$placed")" = systemd:evil.service ]
	place "nskit-test.slice/lxc.payload.web/docker/$ID"
	[ "$(container "$placed")" = lxc:web/docker:0123456789ab? ]
	[ "$(object "$placed" | jq -r '.inner.engine, .inner.name, .inner.verified' | xargs)" = "docker null false" ]
}

@test "an ordinary user sees the id where the name is not theirs to read" {
	local user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	chmod 700 /run/docker
	place "nskit-test.slice/docker-$ID.scope/x" "${user[@]}"
	[ "$(container "$placed")" = docker:web ]
	[ "$("${user[@]}" "$(command -v nsls)" -r -n -o PID,CONTAINER "$(readlink /proc/self/ns/pid | tr -cd 0-9)" 2>/dev/null |
		sed -n "s/^$placed *//p")" = docker:0123456789ab ]
}

@test "state files that are no files, and foreign owners, are not believed and do not hang" {
	local start=$SECONDS
	place nskit-test-fifo
	mkdir -p /run/runc/nskit-test-fifo
	mkfifo /run/runc/nskit-test-fifo/state.json
	[ -z "$(container "$placed")" ]
	rm /run/runc/nskit-test-fifo/state.json
	state /run/runc/nskit-test-fifo/state.json /nskit-test-fifo "$placed"
	[ "$(container "$placed")" = runc:nskit-test-fifo ]
	chown 1000 /run/runc/nskit-test-fifo/state.json
	[ -z "$(container "$placed")" ]
	[ $((SECONDS - start)) -lt 8 ]
}

@test "engine files that are huge, broken, or links: the id, and at once" {
	local start=$SECONDS name
	place "nskit-test.slice/docker-$ID.scope"
	for what in huge broken loop; do
		rm -rf /run/docker
		mkdir -p "/run/docker/runtime-runc/moby/$ID"
		file=/run/docker/runtime-runc/moby/$ID/state.json
		case $what in
		huge) truncate -s 64G "$file" 2>/dev/null || truncate -s 1G "$file" ;;
		broken) printf '{"id": "%s", "config": {"mounts": [' "$ID" >"$file" ;;
		loop) ln -s state.json "$file" ;;
		esac
		name=$(timeout -k 1 10 nsls -r -n -o PID,CONTAINER "$(readlink /proc/self/ns/pid | tr -cd 0-9)" 2>/dev/null | sed -n "s/^$placed *//p")
		[ "$name" = docker:0123456789ab ]
	done
	rm -rf /run/docker
	[ $((SECONDS - start)) -lt 10 ]
}

@test "a first process whose number went to another is not what a name means" {
	place nskit-test-reused unshare --uts
	state /run/runc/nskit-test-reused/state.json /nskit-test-reused "$placed"
	# what the record means has ended: its number is that of a process elsewhere, begun at another time
	local elsewhere
	sleep 90 3>&- >/dev/null 2>&1 &
	elsewhere=$!
	echo "$elsewhere" >>"$PIDS"
	jq --argjson pid "$elsewhere" '.init_process_pid = $pid' /run/runc/nskit-test-reused/state.json >"$BATS_TEST_TMPDIR/s"
	cat "$BATS_TEST_TMPDIR/s" >/run/runc/nskit-test-reused/state.json
	[ "$(container "$placed")" = runc:nskit-test-reused ]
	[ -z "$(container "$elsewhere")" ]
	[ "$(nsjoin -t runc:nskit-test-reused --uts readlink /proc/self/ns/uts)" = "$(readlink "/proc/$placed/ns/uts")" ]
}

@test "escapes in a cgroup's name reach no terminal" {
	place $'nskit-test.slice/lxc.payload.a\e[31mb'
	[ "$(object "$placed" | jq -r .name)" = $'a\e[31mb' ]
	local form
	for form in -l -r -J; do
		nsls $form -o PID,CONTAINER "$(readlink /proc/self/ns/pid | tr -cd 0-9)" >"$BATS_TEST_TMPDIR/out"
		grep -q 'lxc' "$BATS_TEST_TMPDIR/out"
		run ! grep -q $'\e' "$BATS_TEST_TMPDIR/out"
	done
	nsls -l -n -o PID,CONTAINER "$(readlink /proc/self/ns/pid | tr -cd 0-9)" | grep -q "^ *$placed lxc:a.*x1b\[31mb\$"
}

@test "no engine's file is read where the column is not asked for" {
	run -0 strace -f -e trace=openat,openat2 nsls -o NS,PID
	[[ $output == *proc* ]]
	[[ $output != */cgroup* ]]
	[[ $output != *run/* ]]
}
