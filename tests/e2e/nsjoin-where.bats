#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# without: pidfd_open
# PID@WHERE and containers by name, in nsjoin -t and nsls -p: real PID namespaces and cgroups that engines' names are in.

bats_require_minimum_version 1.5.0
load cgroups

setup() {
	made_in "$BATS_TEST_TMPDIR"
}

teardown() {
	unmake
}

# contain [CGROUP-PATH]: PID namespace with an init ($init) and its child ($second, number 2 inside or a bit more: $number), in that cgroup
contain() {
	local dir
	make_cgroup "${1-}"
	# shellcheck disable=SC2016 # of the inner shell
	unshare --pid --mount-proc --uts --fork --kill-child sh -c \
		'[ -z "$2" ] || echo 0 >"$1/cgroup.procs"; hostname contained; sleep 101 & exec sleep 100' - "$dir" "${1-}" 3>&- >/dev/null 2>&1 &
	echo "$!" >>"$PIDS"
	until init=$(pgrep -P "$!" -x sleep) && second=$(pgrep -P "$init" -x sleep); do sleep 0.02; done
	number=$(sed -n 's/^NSpid:.*\t//p' "/proc/$second/status")
	[ "$number" -lt 100 ]
}

# who ARGS...: which number in our /proc the process in the target's PID namespace is that nsls says -p means
tasks() { nsls -r -n -t pid -o PID,NS -p "$1"; }

@test "a process by its number in the PID namespace of another: by PID, by number, by link, by file" {
	contain
	ns=$(readlink "/proc/$init/ns/pid" | tr -cd 0-9)
	for where in "$init" "$second" "$ns" "pid:[$ns]" "/proc/$init/ns/pid"; do
		[ "$(tasks "$number@$where")" = "$init $ns" ]
		run -0 --separate-stderr nsjoin -t "$number@$where" --uts --pid sh -c 'hostname; readlink /proc/self/ns/pid'
		[ "$output" = "contained"$'\n'"pid:[$ns]" ]
	done
	# our own namespace is a place as well
	[ "$(tasks "$init@$$")" = "$(tasks "$init")" ]
}

@test "which of two processes with one number is meant says the place" {
	contain
	first=$init one=$number
	contain
	[ "$(tasks "1@$first")" = "$first $(readlink "/proc/$first/ns/pid" | tr -cd 0-9)" ]
	[ "$(tasks "1@$init")" = "$init $(readlink "/proc/$init/ns/pid" | tr -cd 0-9)" ]
	[ "$one" = "$number" ]
}

@test "numbers of a namespace reach into those below it" {
	unshare --pid --mount-proc --fork --kill-child sh -c 'unshare --pid --fork --kill-child sleep 102 & exec sleep 103' 3>&- >/dev/null 2>&1 &
	echo "$!" >>"$PIDS"
	until outer=$(pgrep -P "$!" -x sleep) && middle=$(pgrep -P "$outer" -x unshare) && inner=$(pgrep -P "$middle" -x sleep); do sleep 0.02; done
	number=$(sed -n 's/^NSpid:\t[0-9]*\t\([0-9]*\)\t1$/\1/p' "/proc/$inner/status")
	[ -n "$number" ]
	[ "$(tasks "$number@$outer")" = "$inner $(readlink "/proc/$inner/ns/pid" | tr -cd 0-9)" ]
	[ "$(tasks "1@$inner")" = "$inner $(readlink "/proc/$inner/ns/pid" | tr -cd 0-9)" ]
}

@test "a container's name is a place, and a target" {
	needs_cgroups
	contain nskit-where.slice/lxc.payload.web
	ns=$(readlink "/proc/$init/ns/pid" | tr -cd 0-9)
	for where in web lxc:web; do
		[ "$(tasks "$number@$where")" = "$init $ns" ]
		run -0 nsjoin -t "$number@$where" readlink /proc/self/ns/pid
		[ "$output" = "pid:[$ns]" ]
		run -0 nsjoin -t "$where" sh -c 'hostname; ps -o pid= 1'
		[ "${lines[0]}" = contained ]
		[ "${lines[1]// /}" = 1 ]
	done
}

@test "a name that can be two containers chooses none and names both" {
	needs_cgroups
	contain nskit-where.slice/a.slice/lxc.payload.web
	first=$init
	contain nskit-where.slice/b.slice/lxc.payload.web
	run -125 --separate-stderr nsjoin -t web true
	[[ ${stderr_lines[0]} == "nsjoin: web can mean lxc:web (PID "*") or lxc:web (PID "*")" ]]
	[[ ${stderr_lines[0]} == *"(PID $first)"* && ${stderr_lines[0]} == *"(PID $init)"* ]]
	[ "${stderr_lines[1]}" = "nsjoin: hint: give its name in full, or the PID" ]
	run -1 --separate-stderr nsls -p 1@web
	[[ ${stderr_lines[0]} == "nsls: web can mean lxc:web (PID "* ]]
	[ -z "$output" ]
}

@test "a number in a container without a PID namespace of its own is no process of it" {
	local dir
	needs_cgroups
	make_cgroup nskit-where.slice/lxc.payload.shared
	unshare --uts sleep 100 3>&- >/dev/null 2>&1 &
	echo "$!" >>"$PIDS"
	echo "$!" >"$dir/cgroup.procs"
	[ "$(nsjoin -t lxc:shared --uts readlink /proc/self/ns/uts)" = "$(readlink "/proc/$!/ns/uts")" ]
	run -1 --separate-stderr nsls -p 1@lxc:shared
	[ "${stderr_lines[0]}" = "nsls: container lxc:shared has no PID namespace of its own" ]
	[ "${stderr_lines[1]}" = "nsls: hint: its processes have the numbers of those outside" ]
}

@test "completion offers running containers, and PIDs" {
	needs_cgroups
	contain nskit-where.slice/lxc.payload.webster
	run nsjoin --complete 2 nsjoin -t ''
	[ "${lines[0]}" = @pid ]
	[[ $output == *$'\n'webster* ]]
	run nsjoin --complete 2 nsjoin -t webs
	[ "${lines[1]}" = webster ]
	run nsjoin --complete 2 nsjoin -t x
	[ "$output" = @pid ]
}

# says 'line' COMMAND...: on standard error, and nothing on standard output
says() {
	run --separate-stderr timeout 5 "${@:2}"
	[ -z "$output" ] && [ "${stderr_lines[0]}" = "$1" ] || { echo "$status ${stderr_lines[0]}"; false; }
}

@test "what is not there is one clear line" {
	contain
	says "nsls: no process has PID 4194304 in the PID namespace of $init" nsls -p "4194304@$init"
	[ "$status" -eq 1 ]
	says "nsjoin: no process has PID 4194304 in the PID namespace of $init" nsjoin -t "4194304@$init" true
	[ "$status" -eq 125 ]
	says "nsjoin: no process has PID $$ in the PID namespace of $init" nsjoin -t "$$@$init" true
	says "nsls: no process has PID 4194304" nsls -p 1@4194304
	says "nsls: no namespace pid:4026530000 can be found" nsls -p 1@4026530000
	says "nsls: /proc/self/ns/net is a network namespace, not a PID namespace" nsls -p 1@/proc/self/ns/net
	says "nsjoin: no running container and no environment is called nobody" nsjoin -t nobody true
	[ "$status" -eq 125 ]
	says "nsls: no running container and no environment is called nobody" nsls -p 1@nobody
	says "nsls: option --task 1@: '1@' does not say where" nsls -p 1@
	[ "$status" -eq 2 ]
	says "nsjoin: option --target 0@web: '0' is out of range for a process ID (1 to 4194304)" nsjoin -t 0@web true
	[ "$status" -eq 2 ]
	says "nsjoin: option --target -x: '-x' is neither a process ID nor the name of a container or an environment" nsjoin -t -x true
	[ "$status" -eq 2 ]
}

@test "an ordinary user is told what hides a process" {
	contain
	run -1 --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsls -p "1@$init"
	[ "${stderr_lines[0]}" = "nsls: cannot open the PID namespace of process $init: Permission denied" ]
	[[ ${stderr_lines[1]} == *"run as root"* ]]
	run -1 --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsls -p "1@$(readlink "/proc/$init/ns/pid" | tr -cd 0-9)"
	[ "${stderr_lines[1]}" = "nsls: hint: some processes could not be read (no permission): it may be theirs" ]
}

@test "a /proc of another PID namespace is not searched" {
	contain
	run -125 --separate-stderr nsjoin -t "$init" --pid env ASAN_OPTIONS=detect_leaks=0 nsjoin -t "1@web" true
	[ "${stderr_lines[0]}" = "nsjoin: /proc shows another PID namespace than ours" ]
}
