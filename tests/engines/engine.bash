# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the tests of real engines: a root directory, and questions to nsls about one process. HIERARCHY is set by tests/engines/apart.

# What they leave running must not hold bats's own pipe.
for name in docker ctr podman runc crun lxc-start; do eval "$name() { command $name \"\$@\" 3>&-; }"; done

# rootfs DIR: a root directory with busybox, and with runc for what is nested
rootfs() {
	local name
	mkdir -p "$1"/{bin,etc,proc,sys,dev,tmp,run,usr}
	cp /bin/busybox "$(type -P runc)" "$1/bin/"
	for name in sh sleep mount umount mkdir touch stat unshare cat; do ln -s busybox "$1/bin/$name"; done
	ldd "$(type -P runc)" | grep -o '/[^ ]*' | while read -r name; do mkdir -p "$1${name%/*}" && cp -L "$name" "$1$name"; done
	chmod -R a+rX "$1"
}

# bundle RUNTIME DIR: what runc and crun run, with that root directory and nothing to pay attention to
bundle() {
	mkdir -p "$2"
	cd "$2" || return 1
	"$1" spec
	jq '.process.args = ["/bin/sleep", "100"] | .process.terminal = false | .root.path = "/run/rootfs" | .hostname = "inside" | del(.linux.resources)' config.json >new
	mv new config.json
}

# until_true CMD...: at most ten seconds
until_true() {
	for _ in {1..200}; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	echo "not within ten seconds: $*" >&2
	return 1
}

# container PID: the JSON object of its container, as nsls tells it
container() {
	timeout -k 1 10 nsls -J -o PID,CONTAINER "$(readlink "/proc/$1/ns/pid" | tr -cd 0-9)" |
		jq -c --argjson pid "$1" 'first(.. | objects | select(.pid == $pid)).container'
}

# told PID EXPRESSION...: these fields of it, in one line
told() {
	local pid=$1 fields
	shift
	fields=$(IFS=,; echo "$*")
	container "$pid" | jq -r "[$fields] | map(tostring) | join(\" \")"
}

# text PID: the cell
text() {
	timeout -k 1 10 nsls -r -n -o PID,CONTAINER "$(readlink "/proc/$1/ns/pid" | tr -cd 0-9)" | sed -n "s/^$1 *//p"
}

# hold_net PROGRAM...: bind a new network namespace to /tmp/ns in a container, by that command; its number
hold_net() {
	"$@" /bin/sh -c 'touch /tmp/ns && unshare -n mount --bind /proc/self/ns/net /tmp/ns && stat -L -c %i /tmp/ns'
}

# runc_inside PROGRAM...: in a container, run one more with runc, called "inner"
# shellcheck disable=SC2016 # variables of the inner shell
runc_inside() {
	bundle runc /run/inner
	tar -C /run/inner -c config.json | "$@" /bin/busybox tar -C /tmp -x
	"$@" /bin/sh -c 'mkdir -p /tmp/b && cd /tmp/b && mv ../config.json . && sed -i s,/run/rootfs,/tmp/root, config.json &&
		mkdir -p /tmp/root/bin /tmp/root/proc /tmp/root/dev /tmp/root/sys && cp /bin/busybox /tmp/root/bin/sleep &&
		{ for fs in /sys/fs/cgroup /sys/fs/cgroup/*; do mount -o remount,bind,rw $fs 2>/dev/null; done; runc run -d inner </dev/null >/tmp/log 2>&1; } || { cat /tmp/log; exit 1; }'
}
