#!/usr/bin/env bats
# nsjoin: a program that comes from the target is confined as the target is.
bats_require_minimum_version 1.5.0

setup() {
	cd /
	cgroup=
}

# target CMD...: a process in a mount namespace of its own that CMD confines; its PID in $target
target() {
	unshare --mount "$@" sleep 60 3>&- &
	target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do kill -0 "$target"; sleep 0.01; done
}

teardown() {
	[ -z "${target-}" ] || { kill -9 "$target" && wait "$target"; } 2>/dev/null || true
	[ -z "$cgroup" ] || { [ ! -e "$cgroup/freezer.state" ] || echo THAWED >"$cgroup/freezer.state"; rmdir "$cgroup"; }
}

# told PID NAME: what a line of its status says
told() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"; }

# inside OPTIONS... -- NAME: the same of a program that nsjoin runs there
inside() {
	local name=${*: -1}
	nsjoin -t "$target" -m "${@:1:$#-2}" sed -n "s/^$name:[[:space:]]*//p" /proc/self/status
}

# Where nsjoin itself is under a filter (make check-old) it cannot copy those that the target has beyond it, and says so. Ends the test then.
under_a_filter() {
	[ -n "${NSKIT_WITHOUT-}" ] || return 1
	run -125 nsjoin -t "$target" -m true
	[[ $output == *"cannot copy the system-call filter"*"no filter of our own"* ]]
}

# A program may do without system call 434 (pidfd_open) or not: status 42 where it is refused
lacks_434=(perl -e 'exit(syscall(434, $$, 0) < 0 && $!{ENOSYS} ? 42 : 0)')

@test "capabilities: what the target's own programs would have" {
	target setpriv --bounding-set -all,+chown,+net_raw,+setpcap
	for set in CapInh CapPrm CapEff CapBnd CapAmb; do
		[ "$(inside -- $set)" = "$(told "$target" $set)" ]
	done
	[ "$(inside --privileged -- CapBnd)" = "$(told self CapBnd)" ]
	[ "$(inside --like none -- CapEff)" = "$(told self CapEff)" ]
}

@test "--cap-add and --cap-drop" {
	target setpriv --bounding-set -all,+chown,+net_raw
	[ "$(inside -- CapBnd)" = 0000000000002001 ]
	[ "$(inside --cap-add net_admin,CAP_KILL -- CapEff)" = 0000000000003021 ]
	[ "$(inside --cap-drop CHOWN -- CapEff)" = 0000000000002000 ]
	[ "$(inside --cap-drop all -- CapBnd)" = 0000000000000000 ]
	[ "$(inside --privileged --cap-drop sys_admin -- CapBnd)" = "$(printf '%016x' $((0x$(told self CapBnd) & ~(1 << 21))))" ]
	run -2 nsjoin -t "$target" -m --cap-add flying true
	[[ $output == *"'flying' is no capability"* ]]
}

@test "user, group and supplementary groups, unless others are asked for" {
	target setpriv --reuid 1234 --regid 4321 --groups 4,24
	[ "$(nsjoin -t "$target" -m sh -c 'id -u; id -g; id -G' | paste -sd' ')" = "1234 4321 4321 4 24" ]
	[ "$(inside -- CapEff)" = 0000000000000000 ]
	[ "$(nsjoin -t "$target" -m -S 0 -G 0 sh -c 'id -u; id -G' | paste -sd' ')" = "0 0" ]
	[ "$(nsjoin -t "$target" -m --privileged id -u)" = 0 ]
}

@test "the ambient capabilities of an ordinary user" {
	target setpriv --reuid 1234 --regid 1234 --clear-groups --inh-caps +net_admin,+net_raw --ambient-caps +net_admin
	for set in CapPrm CapEff CapAmb; do
		[ "$(inside -- $set)" = 0000000000001000 ]
	done
	[ "$(inside -- CapInh)" = 0000000000001000 ]   # no more than ambient: CVE-2022-24769
}

@test "what root's target can only inherit is nothing that its program has (CVE-2022-24769)" {
	target setpriv --inh-caps +chown,+net_raw
	[ "$(told "$target" CapInh)" != 0000000000000000 ]
	[ "$(told "$target" CapAmb)" = 0000000000000000 ]
	[ "$(inside -- CapInh)" = 0000000000000000 ]
}

@test "no_new_privs and umask" {
	target bash -c 'umask 0137; exec setpriv --no-new-privs "$@"' -
	[ "$(inside -- NoNewPrivs)" = 1 ]
	[ "$(inside -- Umask)" = 0137 ]
	[ "$(inside --privileged -- NoNewPrivs)" = "$(told self NoNewPrivs)" ]
}

@test "system-call filters are copied live, in their number and effect" {
	target without pidfd_open without openat2
	if under_a_filter; then return; fi
	[ "$(told "$target" Seccomp_filters)" = 2 ]
	[ "$(inside -- Seccomp_filters)" = 2 ]
	run -42 nsjoin -t "$target" -m "${lacks_434[@]}"
	run -0 nsjoin -t "$target" -m --privileged "${lacks_434[@]}"
	run -0 nsjoin -t "$target" -m --like caps,ids "${lacks_434[@]}"
	kill -0 "$target"   # it goes on
	[[ $(told "$target" State) == S* ]]
	[ "$(told "$target" TracerPid)" = 0 ]
}

@test "filters without no_new_privs, for a program without capabilities" {
	# the filter is put on by root before the user is changed, so that nobody needs no_new_privs for it
	target perl -e 'my $code = pack("(SCCL)*", 0x20, 0, 0, 0, 0x15, 0, 1, 434, 0x06, 0, 0, 0x00050026, 0x06, 0, 0, 0x7fff0000);
		my $prog = pack("Sx![P]P", 4, $code); syscall(317, 1, 0, $prog) == 0 or die "seccomp: $!"; exec @ARGV' setpriv --reuid 1234 --regid 1234 --clear-groups
	if under_a_filter; then return; fi
	[ "$(told "$target" NoNewPrivs)" = 0 ]
	[ "$(inside -- Seccomp_filters)" = 1 ]
	[ "$(inside -- CapEff)" = 0000000000000000 ]
	run -42 nsjoin -t "$target" -m "${lacks_434[@]}"
}

@test "a target that a debugger holds, or that does not stop, is said to be so" {
	target without openat2
	strace -qqp "$target" 2>/dev/null 3>&- &
	tracer=$!
	until [ "$(told "$target" TracerPid)" != 0 ]; do sleep 0.01; done
	run -125 nsjoin -t "$target" -m true
	[[ $output == *"cannot copy the system-call filter of process $target"*"a debugger has it"* ]]
	kill $tracer
	wait $tracer || true
}

@test "resource limits and OOM score" {
	target bash -c 'ulimit -n 77; ulimit -u 5000; ulimit -c 0; exec choom -n 321 -- "$@"' -
	diff <(nsjoin -t "$target" -m cat /proc/self/limits) "/proc/$target/limits"
	[ "$(nsjoin -t "$target" -m cat /proc/self/oom_score_adj)" = 321 ]
	[ "$(nsjoin -t "$target" -m --privileged cat /proc/self/oom_score_adj)" = "$(cat /proc/self/oom_score_adj)" ]
}

@test "what the target has more than we is not raised" {
	target bash -c 'ulimit -n 200; exec "$@"' -
	run -0 bash -c "ulimit -n 100; setpriv --bounding-set -sys_resource nsjoin -t $target -m --like limits bash -c 'ulimit -Hn'"
	[ "$output" = 100 ]
}

# a child cgroup of ours, where this machine lets us make one: pids of v1, or v2
make_cgroup() {
	for top in "/sys/fs/cgroup/$1" /sys/fs/cgroup; do
		[ -e "$top/cgroup.procs" ] || continue
		cgroup=$top/nskit-like-$$-$BATS_TEST_NUMBER
		mkdir "$cgroup" && return
	done
}

@test "cgroups: joined, and a frozen one refused" {
	make_cgroup freezer
	target bash -c 'echo 0 >"$0/cgroup.procs"; exec "$@"' "$cgroup"
	diff <(nsjoin -t "$target" -m cat /proc/self/cgroup) "/proc/$target/cgroup"
	diff <(nsjoin -t "$target" -n -c cat /proc/self/cgroup) "/proc/$target/cgroup"
	diff <(nsjoin -t "$target" -m --privileged cat /proc/self/cgroup) /proc/self/cgroup
	echo hello | nsjoin -t "$target" -n -c cat | grep -qx hello   # nsenter 2.40 closes standard input
	if [ -e "$cgroup/freezer.state" ]; then
		echo FROZEN >"$cgroup/freezer.state"
	else
		echo 1 >"$cgroup/cgroup.freeze"
	fi
	run -125 timeout 20 nsjoin -t "$target" -m --like cgroup true
	[[ $output == *"is frozen"*"thaw"* ]]
	run -125 nsjoin --explain -t "$target" -m --like cgroup true
	[[ $output == *"This would not work: "*"is frozen"*"thaw"* ]]
	[ ! -e "$cgroup/cgroup.freeze" ] || echo 0 >"$cgroup/cgroup.freeze"
	[ ! -e "$cgroup/freezer.state" ] || echo THAWED >"$cgroup/freezer.state"
}

@test "cgroups that cannot be reached: the option that does without is told" {
	make_cgroup freezer
	target bash -c 'echo 0 >"$0/cgroup.procs"; exec "$@"' "$cgroup"
	# elsewhere COMMAND: in a mount namespace where COMMAND was done
	elsewhere() { unshare --mount sh -c "$1"' && exec nsjoin -t "$2" -n -c true' - "${cgroup%/*}" "$target"; }
	run -125 elsewhere 'mount -t tmpfs none /sys/fs/cgroup'
	[[ ${lines[0]} == "nsjoin: cannot go into cgroup "*": No such file or directory" && ${lines[1]} == *"--like without cgroup"* ]]
	run -125 elsewhere 'mount -o remount,bind,ro "$1"'
	[[ ${lines[0]} == "nsjoin: cannot go into cgroup "*": Read-only file system" && ${lines[1]} == *"--like without cgroup"* ]]
}

@test "the environment is the target's, with our TERM" {
	target env -i PATH="$PATH" FROM=target TERM=theirs
	export SECRET=ours TERM=mine
	run -0 nsjoin -t "$target" -m env
	[[ $output == *FROM=target* ]]
	[[ $output == *TERM=mine* ]]
	[[ $output != *SECRET* ]]
	run -0 nsjoin -t "$target" -m --keep-env env
	[[ $output == *SECRET=ours* ]]
	[[ $output != *FROM* ]]
	run -0 nsjoin -t "$target" -m --privileged env
	[[ $output == *SECRET=ours* ]]
	run -0 nsjoin -t "$target" -m -e env
	[[ $output == *FROM=target* ]]
	[[ $output == *TERM=theirs* ]]
}

@test "open files of ours stay outside" {
	target env
	run -0 bash -c "exec 9</etc/passwd; nsjoin -t $target -m sh -c 'test -e /proc/self/fd/9 && echo open || echo closed' 3>&-"
	[ "$output" = closed ]
	run -0 bash -c "exec 9</etc/passwd; nsjoin -t $target -m --keep-fds sh -c 'test -e /proc/self/fd/9 && echo open || echo closed' 3>&-"
	[ "$output" = open ]
}

@test "capabilities of a user namespace that is not entered are none in ours" {
	target unshare --user --map-root-user
	[ "$(inside -- CapEff)" = 0000000000000000 ]
	[ "$(inside -- CapBnd)" = 0000000000000000 ]
	[ "$(inside -U -- CapEff)" = "$(told "$target" CapEff)" ]
}

@test "a program of the host is not confined" {
	target setpriv --bounding-set -all,+chown --reuid 1234 --regid 1234 --clear-groups without openat2
	[ "$(nsjoin -t "$target" -u id -u)" = 0 ]
	[ "$(nsjoin -t "$target" -u sed -n 's/^CapBnd:\s*//p' /proc/self/status)" = "$(told self CapBnd)" ]
	if under_a_filter; then return; fi
	[ "$(nsjoin -t "$target" -u --like seccomp sed -n 's/^Seccomp_filters:\s*//p' /proc/self/status)" = 1 ]
}

@test "an ordinary user is told why a filter cannot be copied" {
	target setpriv --reuid 1000 --regid 1000 --clear-groups unshare --user --map-root-user --mount without openat2
	run -125 setpriv --reuid 1000 --regid 1000 --clear-groups nsjoin -t "$target" -U -m true
	[[ $output == *"cannot copy the system-call filter"*"--privileged"* ]]
	run -0 setpriv --reuid 1000 --regid 1000 --clear-groups nsjoin -t "$target" -U -m --privileged true
}

@test "what is no part of a target's confinement" {
	target env
	run -2 nsjoin -t "$target" -m --like caps,wings true
	[[ $output == *"'wings' is none of all, none, ids"* ]]
	run -2 nsjoin --net=/proc/self/ns/net --like caps true
	[[ $output == *"--like needs a process"* ]]
}

@test "files are closed before the target's filter is on, which may forbid it" {
	[ -z "${NSKIT_WITHOUT-}" ] || return 0   # nsjoin is under a filter itself then and cannot copy one
	for action in 80000000 00050001; do   # the process is killed; EPERM
		target perl -e 'my $code = pack("(SCCL)*", 0x20, 0, 0, 0, 0x15, 0, 1, 436, 0x06, 0, 0, hex shift, 0x06, 0, 0, 0x7fff0000);
			my $prog = pack("Sx![P]P", 4, $code); syscall(317, 1, 0, $prog) == 0 or die "seccomp: $!"; exec @ARGV' "$action"
		(
			ulimit -n 20000
			exec 5000</dev/null
			run nsjoin -t "$target" -m sh -c 'ls /proc/self/fd | tr "\n" " "'
			[ "$status" -eq 0 ]
			[ "$output" = "0 1 2 3 " ]   # the last is the folder that ls reads
		)
		{ kill -9 "$target" && wait "$target"; } 2>/dev/null || true
	done
}

@test "signals and personality are those of a new program, not what we were started with" {
	target env
	if under_a_filter; then return; fi
	read -r ours < <(setarch -R cat /proc/self/personality)
	[ "$ours" = 00040000 ]
	for option in -m "-m -p"; do
		[ "$(setarch -R nsjoin -t "$target" $option cat /proc/self/personality)" = "$(cat "/proc/$target/personality")" ]
		# SIGHUP, SIGINT and SIGQUIT are ignored on purpose: nohup(1), jobs of a script
		run perl -e '$SIG{INT} = $SIG{QUIT} = "DEFAULT"; $SIG{$_} = "IGNORE" for qw(HUP TERM PIPE CHLD USR1); use POSIX; sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGUSR2)); exec @ARGV' \
			nsjoin -t "$target" $option sed -n 's/^Sig\(Blk\|Ign\):\s*//p' /proc/self/status
		[ "$output" = $'0000000000000000\n0000000000000001' ]
	done
	[ "$(setarch -R nsjoin -t "$target" -m --privileged cat /proc/self/personality)" = 00040000 ]
}

@test "a mount namespace that is told by a file is none of ours either" {
	target setpriv --bounding-set -all,+chown
	if under_a_filter; then return; fi
	[ "$(SECRET=1 nsjoin -t "$target" -u "-m/proc/$target/ns/mnt" sh -c 'sed -n "s/^CapEff:\s*//p" /proc/self/status; echo "$SECRET"')" = 0000000000000001 ]
	# ours is
	[ "$(nsjoin -t "$target" -u -m/proc/self/ns/mnt sed -n 's/^CapEff:\s*//p' /proc/self/status)" = "$(told self CapEff)" ]
}
