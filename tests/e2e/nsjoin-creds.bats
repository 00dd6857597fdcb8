#!/usr/bin/env bats
# nsjoin: who the program runs as.
# without: pidfd_open
bats_require_minimum_version 1.5.0

# target ARGS...: a sleeping process; its PID in $target
target() {
	"$@" sleep 60 3>&- &
	target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do sleep 0.01; done
}

teardown() {
	[ -z "${target-}" ] || { kill -9 "$target" && wait "$target"; } 2>/dev/null || true
}

as_user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
who='echo $(id -u):$(id -g):$(id -G)'

@test "the root of an entered user namespace, groups dropped" {
	target "${as_user[@]}" unshare --user --map-root-user
	run setpriv --groups 5,7 nsjoin -t "$target" bash -c "$who; grep ^CapEff: /proc/self/status"
	[ "${lines[0]}" = 0:0:0 ]
	[[ ${lines[1]} == CapEff:*1ff* ]]
}

@test "--preserve-credentials leaves them alone" {
	target "${as_user[@]}" unshare --user --map-root-user
	run nsjoin -t "$target" --preserve-credentials bash -c "$who"
	[ "$output" = 65534:65534:65534 ]   # what 0 outside is called inside
	run "${as_user[@]}" nsjoin -t "$target" --preserve-credentials bash -c "$who"
	[ "$output" = 0:0:0 ]
}

@test "no user namespace entered: nothing changes" {
	target unshare --uts
	run setpriv --reuid 1000 --regid 1000 --groups 5,7 --inh-caps +sys_admin,+sys_ptrace --ambient-caps +sys_admin,+sys_ptrace nsjoin --uts=/proc/self/ns/uts -w/ bash -c "$who"
	[ "$output" = "1000:1000:1000 5 7" ]
	run nsjoin -t "$target" bash -c "$who"
	[ "$output" = "$(bash -c "$who")" ]
}

@test "--setuid and --setgid by number; --setgid drops the groups, --setuid does not" {
	run setpriv --groups 5,7 nsjoin -S 1234 -G 4321 bash -c "$who"
	[ "$output" = 1234:4321:4321 ]
	run setpriv --groups 5,7 nsjoin --setuid 1234 bash -c "$who"
	[ "$output" = "1234:0:0 5 7" ]
	run nsjoin -S 1234 -G 4321 grep -E '^[UG]id' /proc/self/status
	[ "${lines[0]}" = $'Uid:\t1234\t1234\t1234\t1234' ]
	[ "${lines[1]}" = $'Gid:\t4321\t4321\t4321\t4321' ]
}

@test "follow: the target's, in numbers of where the program is" {
	target setpriv --reuid 1000 --regid 1001 --clear-groups
	run nsjoin -t "$target" -S follow -G follow bash -c "$who"
	[ "$output" = 1000:1001:1001 ]
	kill "$target"
	target "${as_user[@]}" unshare --user --map-root-user
	run nsjoin -t "$target" -U -S follow -G follow bash -c "$who"
	[ "$output" = 0:0:0 ]
	run nsjoin -t "$target" -n -S follow -G follow bash -c "$who"
	[ "$output" = 1000:1000:1000 ]
}

@test "follow takes the effective ID" {
	cp "$(command -v sleep)" /run/sleep4
	chown 1234 /run/sleep4 && chmod 4755 /run/sleep4
	"${as_user[@]}" /run/sleep4 60 3>&- &
	target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep4 ]; do sleep 0.01; done
	run nsjoin -t "$target" -S follow -n id -u
	[ "$output" = 1234 ]
}

@test "a process name that looks like a line of status does not choose the ID" {
	"${as_user[@]}" bash -c 'printf "x\nUid:\t0\t0" >/proc/$$/comm; while :; do sleep 60; done' 3>&- &
	target=$!
	until grep -q Uid "/proc/$target/comm"; do sleep 0.01; done
	run nsjoin -t "$target" -S follow -n id -u
	[ "$output" = 1000 ]
	pkill -P "$target"
}

@test "a user namespace that forbids setgroups does not stop us" {
	target "${as_user[@]}" unshare --user --map-root-user
	[ "$(cat "/proc/$target/setgroups")" = deny ]
	run setpriv --reuid 1000 --regid 1000 --groups 5,7 nsjoin -t "$target" bash -c 'id -u; id -g; id -G | wc -w'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = 0 ]
	[ "${lines[1]}" = 0 ]
	[ "${lines[2]}" -ge 2 ]   # ours stay: nobody may drop them
	run "${as_user[@]}" nsjoin -t "$target" -U -G 0 id -u
	[ "$status" -eq 0 ]
}

@test "an ID that the user namespace does not have" {
	target "${as_user[@]}" unshare --user
	run -125 --separate-stderr nsjoin -t "$target" true
	[ "${stderr_lines[0]}" = "nsjoin: cannot set the group ID to 0: Invalid argument" ]
	[[ ${stderr_lines[1]} == "nsjoin: hint: that user namespace has no group ID 0: "*--preserve-credentials* ]]
	run -125 --separate-stderr nsjoin -t "$target" -S 5 -G follow true
	[[ ${stderr_lines[0]} == "nsjoin: cannot set the group ID to 65534: Invalid argument" ]]
	run nsjoin -t "$target" --preserve-credentials true
	[ "$status" -eq 0 ]
}

@test "not ours to set" {
	run -125 --separate-stderr setpriv --reuid 1000 --regid 1000 --groups 5 nsjoin -G 1000 true
	[ "${stderr_lines[0]}" = "nsjoin: cannot drop supplementary groups: Operation not permitted" ]
	run "${as_user[@]}" nsjoin -G 1000 -S 1000 true   # nothing to drop, nothing to change
	[ "$status" -eq 0 ]
}

@test "in a forked child as well" {
	unshare --pid --fork --kill-child sleep 60 3>&- &
	target=$!
	until inner=$(pgrep -P "$target" -x sleep); do sleep 0.01; done
	run nsjoin -t "$inner" -p -S 1000 -G 1000 bash -c "$who"
	[ "$output" = 1000:1000:1000 ]
}
