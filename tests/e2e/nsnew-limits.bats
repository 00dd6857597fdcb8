#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew --cpu, --memory, --swap, --pids, --cpuset, --io-...: by what the program cannot take, and by what is left of cgroups afterwards.
# without: clone3

bats_require_minimum_version 1.5.0
load nsnew

# Cgroups of this file's own, so that files side by side do not see each other's: all tests are in them, and nsnew makes its own there.
setup_file() {
	local lines controllers path dir inner controller
	export APART=apart-$$ HOMES=
	[ "$(id -u)" = 0 ] && [ -w /sys/fs/cgroup ] || return 0
	mapfile -t lines </proc/self/cgroup   # at once: it changes as we go
	while IFS=: read -r _ controllers path; do
		dir=/sys/fs/cgroup/$controllers
		case $controllers in
		*cpuset* | *memory* | cpu* | *pids* | *blkio*) ;;
		"") dir=$(findmnt -n -o TARGET -t cgroup2 | head -n 1) ;;
		*) continue ;;
		esac
		dir=${dir%/}${path%/}
		mkdir -p "$dir/$APART/test"
		for inner in "$dir/$APART" "$dir/$APART/test"; do
			[[ $controllers != *cpuset* ]] || { cat "$dir/cpuset.cpus" >"$inner/cpuset.cpus"; cat "$dir/cpuset.mems" >"$inner/cpuset.mems"; }
		done
		for controller in $([ -n "$controllers" ] || cat "$dir/cgroup.controllers"); do
			echo "+$controller" >"$dir/cgroup.subtree_control"
		done
		echo $$ >"$dir/$APART/test/cgroup.procs"
		HOMES+=" $dir"
	done < <(printf '%s\n' "${lines[@]}")
}

# A cgroup that is left is in the way.
teardown_file() {
	local dir
	for dir in $HOMES; do
		echo $$ >"$dir/cgroup.procs"
		rmdir "$dir/$APART/test" "$dir/$APART"
	done
}

setup() {
	[ -n "$HOMES" ] || skip "needs root and cgroups that can be written"
	before=
}

teardown() { [ -z "$HOMES" ] || gone_again || { echo "left: $(groups)"; return 1; } }

# shellcheck disable=SC2086 # folders without blanks
groups() { find $HOMES -path "*/$APART/*" -type d -name 'nsnew-*' | sort; }

gone_again() { [ "$(groups)" = "$before" ]; }

# Where the program's cgroup with this controller is, from inside: v1's hierarchy of that name, or else the unified one.
# shellcheck disable=SC2016 # for the program's shell
here='here() { line=$(grep ":\(.*,\)\?$1\(,.*\)\?:" /proc/self/cgroup) && echo /sys/fs/cgroup/$1${line##*:} && return
	[ -e /sys/fs/cgroup/cgroup.controllers ] && root=/sys/fs/cgroup || root=/sys/fs/cgroup/unified; line=$(grep ^0: /proc/self/cgroup); echo $root${line##*:}; }'

# Of the one cgroup there is, once it is set.
read_quota() {
	local dir=$(groups)
	quota=$(cat "$dir/cpu.max" 2>/dev/null || { cat "$dir/cpu.cfs_quota_us" "$dir/cpu.cfs_period_us" | paste -sd ' '; })
	[[ $quota == [1-9]* ]]
}

@test "--cpu: the time that it gets is what was asked for" {
	# a whole multiple of the period, so that the share is not that of a part of one
	nsnew --cpu 20% sh -c 'timeout 2 sh -c "while :; do :; done"; times' >"$BATS_TEST_TMPDIR/times" || true
	used=$(tail -n 1 "$BATS_TEST_TMPDIR/times" | awk '{ sub("m", " "); split($1, t, "m"); gsub("s", ""); print int($2 * 1000) }')
	[ "$used" -gt 250 ] && [ "$used" -lt 550 ] || { cat "$BATS_TEST_TMPDIR/times"; false; }   # 400 ms of 2 s, and no less for want of trying
	# a small share has a longer period
	nsnew --cpu 0.5% sleep 1000 3>&- & nsnew=$!
	until_true read_quota
	[ "$quota" = "5000 1000000" ]
	kill "$nsnew"
	wait "$nsnew" || true
	nsnew --cpu 1.5 sleep 1000 3>&- & nsnew=$!
	until_true read_quota
	[ "$quota" = "150000 100000" ]
	kill "$nsnew"
	wait "$nsnew" || true
}

@test "--memory: what takes more is killed, what takes less is not" {
	run nsnew --memory 40M --swap 0 dd if=/dev/zero of=/dev/null bs=100M count=1
	[ "$status" -eq 137 ]
	nsnew --memory 40M dd if=/dev/zero of=/dev/null bs=10M count=1
	run nsnew -p --memory 40M --swap 0 sh -c "dd if=/dev/zero of=/dev/null bs=100M count=1; echo \$?"   # together: the shell lives
	[[ $output == *137 ]]
}

@test "--pids: no more processes than that, init among them" {
	fork='for i in 1 2 3 4 5 6 7 8; do sleep 1 & echo "$i"; done; wait'
	run nsnew --pids 5 sh -c "$fork"
	[ "$status" -eq 2 ]
	[[ $output == *"4"* && $output != *"5"* ]]
	run nsnew -p --pids 5 sh -c "$fork"
	[[ $output == *"3"* && $output != *"4"* ]]
	run nsnew -p --pids 1 true
	[ "$status" -eq 2 ]
	[[ $output == *"no room for the program"* ]]
	nsnew -p --pids 2 true
}

@test "--cpuset: no other processors, and none that are not there" {
	[ "$(nsnew --cpuset 0 nproc)" = 1 ]
	[ "$(nsnew --cpuset 0 sh -c 'taskset -pc 0-1 $$ >/dev/null 2>&1; nproc')" = 1 ]
	run nsnew --cpuset 0,1000 true
	[ "$status" -eq 125 ]
	[[ $output == *"not all of the processors 0,1000 are there"* ]]
}

@test "--io-write, --io-read: a disk by its number; what is no disk is told" {
	[ -n "$(ls /sys/block)" ] || modprobe loop   # a guest has no disk
	number=$(cat /sys/block/*/dev | tail -n 1)
	run nsnew --io-write "$number:1M" --io-read "$number:2M" sh -c "$here"'
		cat "$(here io)/io.max" 2>/dev/null || { d=$(here blkio); cat "$d/blkio.throttle.write_bps_device" "$d/blkio.throttle.read_bps_device"; }'
	[ "$status" -eq 0 ]
	[[ $output == *"$number"*1048576* && $output == *2097152* ]]
	for bad in /dev/null:1M /proc:1M /dev/nosuch:1M 7000:1:1M; do
		run nsnew --io-write "$bad" true
		[ "$status" -eq 125 ]
		[ "${#lines[@]}" -le 2 ]
	done
}

@test "the first process is in it, in every hierarchy, and a cgroup namespace has it as its root" {
	run nsnew --memory 64M --pids 9 --cpu 1 sh -c 'cut -d: -f2,3 /proc/self/cgroup'
	[[ $output == *nsnew-* ]]
	run nsnew -pC --mount-proc --memory 64M --pids 9 --cpu 1 sh -c 'cut -d: -f3 /proc/1/cgroup'
	[[ $output != *nsnew-* ]]
	nsnew -rp --mount-proc --memory 64M grep -q nsnew- /proc/1/cgroup   # init, too; as root of a user namespace
	as_root=$(nsnew --owner 1000:1000 -r --memory 64M grep nsnew- /proc/self/cgroup)
	[ -n "$as_root" ]
}

@test "what the program leaves running ends with it, and cgroups that it made go" {
	nsnew --memory 64M sh -c 'setsid sleep 1000 >/dev/null 2>&1 3>&- & echo $!' >"$BATS_TEST_TMPDIR/left"
	gone "$(cat "$BATS_TEST_TMPDIR/left")"
	gone_again
	nsnew --memory 64M sh -c "$here"'; mkdir -p "$(here memory)/inner/most"; sleep 1000 & echo $! >"$(here memory)/inner/cgroup.procs"' || true
	gone_again
}

@test "a failing step, a signal, a time limit: nothing is left" {
	run nsnew --memory 64M --root "$BATS_TEST_TMPDIR/nosuch" -m true
	[ "$status" -eq 125 ]
	gone_again
	run -127 nsnew --memory 64M /nosuch
	gone_again
	run nsnew --memory 64M --timeout 0.2 sleep 1000
	[ "$status" -eq 124 ]
	gone_again
	nsnew -p --memory 64M sleep 1000 3>&- & nsnew=$!
	until_true pgrep -P "$nsnew" >/dev/null
	kill -TERM "$nsnew"
	wait "$nsnew" || true
	gone_again
}

@test "kill -9 of nsnew: the limits hold on, and the next one clears away" {
	nsnew --memory 64M sleep 1000 3>&- & nsnew=$!
	until_true pgrep -P "$nsnew" -x sleep >/dev/null
	program=$(pgrep -P "$nsnew" -x sleep)
	kill -KILL "$nsnew"
	wait "$nsnew" || true
	left=$(groups)
	[ "$left" != "$before" ]
	nsnew --memory 64M true   # processes are in it: it stays
	[ "$(groups)" = "$left" ]
	grep -q nsnew- "/proc/$program/cgroup"
	kill -KILL "$program"
	until_true gone "$program"
	nsnew --memory 64M true
	gone_again
}

@test "whatever system call fails while it is made, nothing is left" {
	no_leak_check
	for call in mkdirat:1 mkdirat:2 getrandom flock fchmod write:1 write:2; do
		run strace -f -qq -o /dev/null -e trace="${call%:*}" -e inject="${call%:*}:error=EACCES:when=$([[ $call == *:* ]] && echo "${call#*:}" || echo 1+)" \
			nsnew --memory 64M --pids 9 true
		[ "$status" -eq 125 ] || { echo "$call: $status $output"; false; }
		gone_again || { echo "$call: $(groups)"; false; }
	done
}

@test "the program gets no way to the folders outside" {
	run nsnew -p --mount-proc --memory 64M --status-fd 7 sh -c 'ls -l /proc/1/fd /proc/self/fd' 7>"$BATS_TEST_TMPDIR/said"
	[ "$status" -eq 0 ]
	[[ $output != *cgroup* && $output != *said* ]]
}

@test "--name keeps the cgroup until --remove, also after kill -9 half-way" {
	nsnew --name limited-$$ -u --memory 64M true
	[ "$(groups)" != "$before" ]
	nsnew --memory 64M true   # which clears away: not this one
	kept=$(cat "/run/nskit/env/limited-$$/cgroups")
	[ -d "$kept" ]
	[[ $kept == */nsnew-limited-$$ ]]
	[ "$(cat "$kept/memory.max" 2>/dev/null || cat "$kept/memory.limit_in_bytes")" = 67108864 ]
	nsnew --remove limited-$$
	gone_again
	# still used: it goes later
	nsnew --name limited-$$ -u --memory 64M sleep 1000 3>&- & nsnew=$!
	until_true test -d "/run/nskit/env/limited-$$"
	nsnew --remove limited-$$
	[ "$(groups)" != "$before" ]
	kill -KILL "$(pgrep -P "$nsnew" -x sleep)"
	wait "$nsnew" || true
	nsnew --memory 64M true
	gone_again
	nsnew --name limited-$$ -u --memory 64M sleep 1000 3>&- & nsnew=$!
	until_true test -d "/run/nskit/env/limited-$$"
	nsnew --kill --remove limited-$$
	wait "$nsnew" || true
	gone_again
	# what a crash left before the name appeared
	mkdir -p "/run/nskit/env/.limited-$$"
	mkdir -m 1755 "$kept"
	echo "$kept" >"/run/nskit/env/.limited-$$/cgroups"
	nsnew --name limited-$$ -u --memory 64M true
	nsnew --remove limited-$$
	gone_again
}

@test "an ordinary user is refused, in words, or goes on without" {
	run as_user nsnew --memory 5M true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == *"cannot make a cgroup in"*"Permission denied" ]]
	[[ ${lines[1]} == *--try-limits* ]]
	run as_user nsnew --memory 5M --pids 5 --try-limits echo ran
	[ "$status" -eq 0 ]
	[[ $output == *"note: --memory"*"does not hold"*"note: --pids"*ran ]]
}

@test "read-only cgroups, as in containers, are told" {
	run unshare -m sh -c 'mount -t tmpfs x /mnt; for m in $(findmnt -n -r -o TARGET -t cgroup,cgroup2); do mount -o remount,bind,ro "$m"; done; nsnew --memory 5M true'
	[ "$status" -eq 125 ]
	[[ $output == *"Read-only file system"*"cgroups are read-only here"* ]]
}

@test "--cgroup-in: below another one" {
	dir=$(nsnew --pids 9 sh -c "$here"'; here pids')
	mkdir "${dir%/*}/other"
	path=$(nsnew --pids 9 grep nsnew- /proc/self/cgroup | tail -n 1 | cut -d: -f3)
	path=$(nsnew --cgroup-in "${path%/*}/other" --pids 9 grep nsnew- /proc/self/cgroup)
	rmdir "${dir%/*}/other"
	[[ $path == */$APART/*other/nsnew-* ]]
	run nsnew --cgroup-in /nosuch-$$ --pids 9 true
	[ "$status" -eq 125 ]
	[[ $output == *"nosuch-$$"*"No such file"* ]]
}

@test "--dry-run shows the cgroup and each limit, and makes none" {
	run nsnew --memory 5M --cpu 10% --pids 3 --dry-run true
	[ "$status" -eq 0 ]
	[[ $output == *"make a cgroup in "* ]]
	[[ $output == *"memory 5242880 bytes  # --memory"* && $output == *"the time of 0.1 processors  # --cpu"* && $output == *"threads 3  # --pids"* ]]
}

@test "bad values: one line, status 2, nothing made" {
	for bad in "--memory 12Q" "--memory 0" "--memory -1" "--memory 5m5" "--memory 99999999999999999999" "--memory 16E" "--memory 100" "--swap -1" "--cpu 0" "--cpu 10%%" "--cpu 1.2.3" \
		"--cpu -1" "--cpu 0.0001" "--cpu 1e3" "--cpu .5" "--pids 0" "--pids -1" "--pids 99999999999" "--pids 2K" "--cpuset 3-1" "--cpuset 0,," "--io-read /dev/sda" "--io-read :1M" "--io-write /dev/sda:0" \
		"--io-write /dev/sda:1X" "--memory 1M --cgroup-in x" "--memory 1M --cgroup-in /a/../b" "--memory 1M --cgroup-in /sys/fs/cgroup/x" "--cgroup-in /x" "--try-limits"; do
		run nsnew $bad true
		[ "$status" -eq 2 ] || { echo "$bad: $status"; false; }
		[ "${#lines[@]}" -le 2 ] || { echo "$bad: $output"; false; }
		[[ $output == *"nsnew: "*--* ]]
	done
	gone_again
}
