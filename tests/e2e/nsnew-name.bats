#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew --name and --remove: environments that outlive their processes, and go when they are told to.

bats_require_minimum_version 1.5.0
load nsnew

setup() { PIDS=$BATS_TEST_TMPDIR/pids; : >"$PIDS"; }

teardown() {
	local pid name
	while read -r pid; do kill -KILL "$pid" 2>/dev/null || true; done <"$PIDS"
	for name in /run/nskit/env/*; do [ ! -d "$name" ] || nsnew --remove "${name##*/}" 2>/dev/null || true; done
}

# living NAME ARGS...: an environment with a sleeping program, whose PID is $program
living() {
	nsnew --name "$1" "${@:2}" sleep 871 3>&- &
	echo "$!" >>"$PIDS"
	until_true test -e "/run/nskit/env/$1/record"
	until_true find_program "$1"
	echo "$program" >>"$PIDS"
}

find_program() {
	local first
	first=$(sed -n 's/^pid //p' "/run/nskit/env/$1/record")
	program=$(pgrep -P "$first" -x sleep || { [ "$(cat "/proc/$first/comm")" = sleep ] && echo "$first"; })
}

# nothing_left: no name, no half-made one, no mount
nothing_left() {
	[ -z "$(ls -A /run/nskit/env)" ] || { ls -A /run/nskit/env; false; }
	[ "$(findmnt -rno TARGET | grep -c /run/nskit/env/)" -eq 0 ]
}

env_ns() { stat -c %i "/run/nskit/env/$1/$2"; }
alive() { nsls -rn -o NS | grep -qx "$1"; }
dead() { ! alive "$1"; }

@test "all new namespaces outlive the program, of every kind" {
	run -0 nsnew --name web -rnumpCTi --hostname webhost true
	for kind in user net uts mnt pid cgroup time ipc; do
		[ "$(findmnt -rno FSTYPE "/run/nskit/env/web/$kind")" = nsfs ]
		alive "$(env_ns web "$kind")"
	done
	run -0 nsjoin -t web --uts hostname
	[ "$output" = webhost ]
	run -0 nsjoin -t nskit:web --net --user sh -c 'readlink /proc/self/ns/net; ip -brief link show lo'
	[ "${lines[0]}" = "net:[$(env_ns web net)]" ]
	[[ ${lines[1]} == lo*UNKNOWN*LOWER_UP* ]]
	net=$(env_ns web net)
	run -0 --separate-stderr nsnew --remove web
	[ -z "$output$stderr" ]
	nothing_left
	until_true dead "$net"
}

@test "nsjoin -t NAME enters all that is its own, living or not" {
	living web -num --hostname inside
	for _ in living ended; do
		run -0 nsjoin -t web sh -c 'hostname; for k in net uts mnt ipc; do readlink /proc/self/ns/$k; done'
		[ "${lines[0]}" = inside ]
		[ "${lines[1]}" = "net:[$(env_ns web net)]" ]
		[ "${lines[2]}" = "uts:[$(env_ns web uts)]" ]
		[ "${lines[3]}" = "mnt:[$(env_ns web mnt)]" ]
		[ "${lines[4]}" = "$(readlink /proc/self/ns/ipc)" ]
		kill "$program" 2>/dev/null && until_true gone "$program" || true
	done
	run -125 --separate-stderr nsjoin -t web --ipc true
	[ "${stderr_lines[0]}" = "nsjoin: environment web has no IPC namespace of its own" ]
	for option in root wd env setuid=follow; do
		run -125 --separate-stderr nsjoin -t web "--$option" true
		[ "${stderr_lines[0]}" = "nsjoin: option --$option needs a process, and the first one of environment web has ended" ]
	done
}

@test "a PID namespace is entered while its PID 1 lives, and said to be dead afterwards" {
	living web -pmu --mount-proc --hostname inside
	run -0 nsjoin -t web sh -c 'ps -o comm= 1; readlink /proc/self/ns/pid'
	[ "${lines[0]}" = nsnew ]
	[ "${lines[1]}" = "pid:[$(env_ns web pid)]" ]
	run -0 nsjoin -t 1@web --uts hostname
	[ "$output" = inside ]
	first=$(sed -n 's/^pid //p' /run/nskit/env/web/record)
	[ "$(nsls -rn -t pid -o PID,NS -p 1@web)" = "$first $(env_ns web pid)" ]
	kill "$program"
	until_true gone "$first"
	run -125 --separate-stderr nsjoin -t web true
	[ "${stderr_lines[0]}" = "nsjoin: the PID namespace of environment web is dead: its PID 1 has ended, and the kernel starts no process in it any more" ]
	[ "${stderr_lines[1]}" = "nsjoin: hint: enter the others: nsjoin -t web --uts --mount" ]
	run -0 nsjoin -t web --uts --mount hostname
	[ "$output" = inside ]
}

@test "nsls names it: processes, namespaces without one, JSON" {
	living full -pmn
	nsnew --name bare -u true
	run -0 --separate-stderr nsls -rn -o NS,NPROCS,CONTAINER -Q CONTAINER
	[ "$(grep -c ' 2 nskit:full$' <<<"$output")" -eq 3 ]
	grep -qx "$(env_ns bare uts) 0 nskit:bare" <<<"$output"
	[ "${#lines[@]}" -eq 4 ]
	[ "$(nsls -J -o CONTAINER -Q "NS == $(env_ns bare uts)" | jq -c '.namespaces[].container | [.engine, .name, .verified]')" = '["nskit","bare",true]' ]
	run -0 nsls -rn --environments
	[[ ${lines[0]} == "bare uts "*" 0 root "*" nsnew\\x20--name\\x20bare\\x20-u\\x20true" ]]
	[[ ${lines[1]} == "full net,pid,mnt $(sed -n 's/^pid //p' /run/nskit/env/full/record) 2 root "* ]]
	nsls -J --environments | jq -e '.environments | map(.name) == ["bare", "full"] and .[0].pid == null and .[1].kinds == ["net", "pid", "mnt"]'
	nsls -J --environments | jq -er '.environments[0].created' | xargs -0 date -d
}

@test "records that are not root's, and folders that others may write, are not believed" {
	nsnew --name web -u true
	[ "$(nsls -rn --environments -o NAME)" = web ]
	chown 1000 /run/nskit/env/web/record
	[ -z "$(nsls -rn --environments -o NAME)" ]
	[ -z "$(nsls -rn -o NS,CONTAINER -Q CONTAINER)" ]
	run -125 --separate-stderr nsjoin -t web true
	[ "${stderr_lines[0]}" = "nsjoin: no running container and no environment is called web" ]
	chown 0 /run/nskit/env/web/record
	chmod o+w /run/nskit/env/web
	[ -z "$(nsls -rn --environments -o NAME)" ]
	chmod o-w /run/nskit/env/web
	[ "$(nsls -rn --environments -o NAME)" = web ]
}

@test "a taken name is refused with the way out, and stays as it was" {
	nsnew --name web -u --hostname first true
	run -125 --separate-stderr nsnew --name web -n true
	[ "${stderr_lines[0]}" = "nsnew: --name: there is an environment web already" ]
	[ "${stderr_lines[1]}" = "nsnew: hint: nsjoin -t web enters it, nsnew --remove web removes it" ]
	[ "$(nsjoin -t web hostname)" = first ]
}

@test "names are checked, and what makes no sense is refused: status 2" {
	long=$(printf '%065d' 0 | tr 0 x)
	for name in '' - -x . .. .x a/b ../b $'a\tb' $'a\nb' $'\xff' $'\xe2\x80\xae' "$long" 42 42@web; do
		run -2 --separate-stderr nsnew --name="$name" -n true
		[[ ${stderr_lines[0]} == "nsnew: option --name"*"environment"* ]]
		run -2 nsnew --remove="$name"
	done
	[ ! -e /run/nskit ] || nothing_left
	run -2 --separate-stderr nsnew --name web true
	[ "${stderr_lines[0]}" = "nsnew: --name keeps new namespaces, and none is asked for: add --net, --uts, ..." ]
	run -2 --separate-stderr nsnew --kill -n true
	[ "${stderr_lines[0]}" = "nsnew: option --kill needs --remove NAME" ]
	run -2 --separate-stderr nsnew --remove web -n
	[ "${stderr_lines[0]}" = "nsnew: with --remove nothing is made: only --kill and --dry-run go with it" ]
	run -2 nsnew --remove web -- -n
	nsnew --name "${long:1}" -u true
	nsnew --name 'größe 1' -u true
	[ "$(nsls -rn --environments -o NAME | wc -l)" -eq 2 ]
}

@test "a step or program that fails leaves no name" {
	before=$(state | grep -v /run/nskit)
	run -127 nsnew --name web -nump no-such-program
	run -125 nsnew --name web -num --root /no/such/root true
	run -125 nsnew --name web -num --map-users 0:0:10 --wd /no/such/dir true
	nothing_left
	[ "$(state | grep -v /run/nskit)" = "$before" ]
}

@test "--remove says which processes still run; they go on, the name is free" {
	living web -n
	net=$(env_ns web net)
	run -0 --separate-stderr nsnew --remove web
	[ "$stderr" = "nsnew: note: environment web is removed, but 1 process still runs in it, and its namespaces live on with it: $program (sleep)" ]
	nothing_left
	if gone "$program"; then false; fi
	nsnew --name web -n true
	[ "$(env_ns web net)" != "$net" ]
}

@test "--remove --kill ends all that is in any of its namespaces, and nothing else" {
	living web -npu
	living other -n
	nsjoin -t web --net sleep 872 3>&- &
	joined=$!
	echo "$joined" >>"$PIDS"
	until_true grep -qx sleep "/proc/$joined/comm"
	unshare -u sleep 873 3>&- &
	bystander=$!
	echo "$bystander" >>"$PIDS"
	first=$(sed -n 's/^pid //p' /run/nskit/env/web/record)
	run -0 --separate-stderr nsnew --remove web --kill
	[ -z "$stderr" ]
	gone "$first" && gone "$joined"
	if gone "$program"; then false; fi
	if gone "$bystander"; then false; fi
	[ "$(ls -A /run/nskit/env)" = other ]
}

@test "--kill from inside is refused, and the environment stays" {
	nsnew --name web -u true
	run -125 --separate-stderr nsjoin -t web nsnew --remove web --kill
	[ "${stderr_lines[0]}" = "nsnew: --kill: nsnew itself runs in environment web" ]
	[ "$(nsjoin -t web nsls -rn --environments -o NAME)" = web ]
}

@test "several names: what can be removed is, and the status tells of the other" {
	nsnew --name a -u true
	nsnew --name b -u true
	nsnew --name c -u true
	run -125 --separate-stderr nsnew --remove a --remove nobody b
	[ "${stderr_lines[0]}" = "nsnew: --remove: there is no environment nobody" ]
	[ "$(ls -A /run/nskit/env)" = c ]
}

@test "copies of its mounts in later mount namespaces hold nothing once it is removed" {
	nsnew --name web -un true
	net=$(env_ns web net)
	unshare --mount --propagation private sleep 874 3>&- &
	echo "$!" >>"$PIDS"
	until_true test "$(readlink "/proc/$!/ns/mnt")" != "$(readlink /proc/self/ns/mnt)"
	until_true grep -q /run/nskit/env/web/net "/proc/$!/mountinfo"
	nsnew --remove web
	nothing_left
	until_true dead "$net"
	run grep -c /run/nskit/env/web "/proc/$!/mountinfo"
	[ "$output" = 0 ]
}

@test "in a mount namespace of its own on the host's folder it is refused" {
	nsnew --name web -u true
	run -125 --separate-stderr unshare --mount nsnew --name other -u true
	[[ ${stderr_lines[0]} == "nsnew: --name: /run/nskit/env is the host's, and this is a mount namespace of its own"* ]]
	run -125 unshare --mount nsnew --remove web
	[ "$(ls -A /run/nskit/env)" = web ]
}

@test "of an earlier start of the machine: not listed, and the name is free" {
	nsnew --name web -u true
	sed 's/^boot .*/boot 00000000-0000-0000-0000-000000000000/' /run/nskit/env/web/record >"$BATS_TEST_TMPDIR/record"
	cat "$BATS_TEST_TMPDIR/record" >/run/nskit/env/web/record
	[ -z "$(nsls -rn --environments)" ]
	nsnew --name web -u --hostname second true
	[ "$(nsjoin -t web hostname)" = second ]
	umount /run/nskit/env/web/uts
	[ -z "$(nsls -rn --environments)" ]
	run -0 nsnew --remove web
	nothing_left
}

@test "two at once for one name: one makes it, the other is told" {
	for _ in 1 2 3 4 5; do
		nsnew --name web -nu --hostname one true 2>"$BATS_TEST_TMPDIR/one" 3>&- &
		first=$!
		status=0 other=0
		nsnew --name web -nu --hostname two true 2>"$BATS_TEST_TMPDIR/two" || other=$?
		wait $first || status=$?
		[ "$((status + other))" -eq 125 ]
		cat "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two" | grep -q 'there is an environment web already'
		nsnew --remove web
		nothing_left
	done
}

@test "an ordinary user is told why not" {
	run -125 --separate-stderr as_user nsnew --name mine -Un true
	[ "${stderr_lines[0]}" = "nsnew: --name: cannot make the folder /run/nskit: Permission denied" ] ||
		[[ ${stderr_lines[0]} == "nsnew: --name: cannot mount /run/nskit/env on itself"* ]]
	[[ ${stderr_lines[1]} == *"run as root"* ]]
	nsnew --name web -u true
	[ "$(as_user "$(command -v nsls)" -rn --environments -o NAME 2>/dev/null || nsls -rn --environments -o NAME)" = web ]
}

@test "completion knows the names" {
	nsnew --name web -u true
	nsnew --name wide -u true
	[ "$(nsnew --complete 2 nsnew --remove w | xargs)" = "web wide" ] || [ "$(nsnew --complete 2 nsnew --remove w | sort | xargs)" = "web wide" ]
	[ "$(nsjoin --complete 2 nsjoin -t wi | xargs)" = "@pid wide" ]
}
