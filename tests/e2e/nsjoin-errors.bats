#!/usr/bin/env bats
# nsjoin: what goes wrong is one clear line, a hint where we know one, and the right status. Nothing hangs.
# without: pidfd_open
bats_require_minimum_version 1.5.0

# fails STATUS 'first line' ARGS...: also within two seconds
fails() {
	run -"$1" --separate-stderr timeout 2 nsjoin "${@:3}"
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "nsjoin: $2" ] || { echo "${stderr_lines[0]}"; false; }
	[ "${#stderr_lines[@]}" -le 2 ]
}

as_user() { setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }

@test "usage: status 2" {
	fails 2 "nothing to enter: give --target PID, or a namespace as in --net=FILE"
	fails 2 "nothing to enter: give --target PID, or a namespace as in --net=FILE" true
	for option in all mount uts ipc net pid user cgroup time root wd env; do
		fails 2 "option --$option needs a process: --target PID" --$option true
	done
	fails 2 "option --setuid=follow needs a process: --target PID" -S follow true
	fails 2 "options --wd and --wdns exclude each other" -w/ -W / true
	fails 2 "option --target 0: '0' is out of range for a process ID (1 to 4194304)" -t 0 true
	for bad in "-t -1" "-t -x" "-t 4194305" "-t 42@" "--net=" "-S a:b" "-S -1" "-G 4294967295" "-S 1,2"; do
		run -2 nsjoin $bad true
	done
}

@test "a dead PID" {
	fails 125 "no process has PID 4194304" -t 4194304 true
	true &
	wait $!
	fails 125 "no process has PID $!" -t $! -n true
}

@test "a zombie" {
	sh -c 'sleep 0.3 & exec sleep 20' 3>&- &
	until zombie=$(pgrep -P $! -x sleep -r Z); do sleep 0.01; done
	fails 125 "process $zombie has ended" -t "$zombie" -n true
	fails 125 "process $zombie has ended" -t "$zombie" true
	kill $!
}

@test "a process that /proc hides from an ordinary user" {
	mount -o remount,hidepid=2 /proc
	run -125 --separate-stderr as_user nsjoin -t $$ -n true
	mount -o remount,hidepid=0 /proc
	[ "${stderr_lines[0]}" = "nsjoin: process $$ is hidden from us in /proc, which is mounted with hidepid" ]
	[ "${stderr_lines[1]}" = "nsjoin: hint: it is another user's: run as root" ]
}

@test "a file that is no namespace, of any sort" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	touch "$BATS_TEST_TMPDIR/file"
	ln -s /nowhere "$BATS_TEST_TMPDIR/dangling"
	for sort in fifo file; do
		fails 125 "$BATS_TEST_TMPDIR/$sort is no namespace" --net="$BATS_TEST_TMPDIR/$sort" true
		[[ ${stderr_lines[1]} == "nsjoin: hint: "*"/proc/PID/ns/net"* ]]
	done
	fails 125 "/dev/null is no namespace" --net=/dev/null true
	fails 125 "/etc is no namespace" --mount=/etc true
	fails 125 "cannot open network namespace $BATS_TEST_TMPDIR/dangling: No such file or directory" --net="$BATS_TEST_TMPDIR/dangling" true
	fails 125 "cannot open user namespace /no/such: No such file or directory" --user=/no/such true
}

@test "a FIFO is not even opened: its writer keeps waiting" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	sh -c 'echo >"$0"; echo written >"$1"' "$BATS_TEST_TMPDIR/fifo" "$BATS_TEST_TMPDIR/out" 3>&- &
	sleep 0.2
	run -125 nsjoin --net="$BATS_TEST_TMPDIR/fifo" true
	sleep 0.1
	[ ! -e "$BATS_TEST_TMPDIR/out" ]
	kill $!
}

@test "a FIFO put in place of a namespace after we looked is not opened either" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	ln -s /proc/1/ns/uts "$BATS_TEST_TMPDIR/link"
	sh -c 'echo >"$0"; echo written >"$1"' "$BATS_TEST_TMPDIR/fifo" "$BATS_TEST_TMPDIR/out" 3>&- &
	ASAN_OPTIONS=detect_leaks=0 strace -qqo /dev/null -P "$BATS_TEST_TMPDIR/link" -e inject=openat:delay_exit=600000:when=1 \
		nsjoin --uts="$BATS_TEST_TMPDIR/link" true 3>&- &
	looker=$!
	sleep 0.3
	ln -sfn fifo "$BATS_TEST_TMPDIR/link"
	wait "$looker"
	sleep 0.1
	[ ! -e "$BATS_TEST_TMPDIR/out" ]
	kill %1
}

@test "a namespace of the wrong kind, with the option that would do" {
	fails 125 "/proc/self/ns/uts is a UTS namespace, not a network namespace" --net=/proc/self/ns/uts true
	[ "${stderr_lines[1]}" = "nsjoin: hint: --uts=/proc/self/ns/uts joins it" ]
}

@test "names with control bytes do not reach the terminal" {
	fails 125 'cannot open network namespace /no\x1b[31m\x0a: No such file or directory' --net=$'/no\e[31m\n' true
}

@test "root is told which capability it lacks, and not to be root" {
	unshare --mount --uts sleep 600 3>&- &
	target=$!
	user=$(readlink /proc/self/ns/user)
	until [ "$(cat /proc/$target/comm)" = sleep ]; do sleep 0.01; done
	# lacks CAPABILITY 'WHAT' KIND...
	lacks() {
		run -125 --separate-stderr setpriv --bounding-set "$1" --inh-caps "$1" nsjoin -t "$target" "${@:3}" id
		[ "${stderr_lines[1]}" = "nsjoin: hint: we lack $2 in $user: root has it unless it was taken away (setpriv -d shows)" ] || { echo "$stderr"; false; }
		run -125 setpriv --bounding-set "$1" --inh-caps "$1" nsjoin --explain -t "$target" "${@:3}" id
		[[ $output == *"], we lack $2 in $user"* ]]
		[ "$(setpriv --bounding-set "$1" --inh-caps "$1" nsjoin --explain -J -t "$target" "${@:3}" id | jq -r '.namespaces[].lacks // empty')" = "$2 in $user" ]
	}
	lacks -sys_admin CAP_SYS_ADMIN -m
	lacks -sys_chroot CAP_SYS_CHROOT -m
	lacks -sys_admin,-sys_chroot "CAP_SYS_ADMIN and CAP_SYS_CHROOT" -m
	lacks -sys_admin CAP_SYS_ADMIN -u
	run -0 setpriv --bounding-set -sys_chroot --inh-caps -sys_chroot nsjoin --explain -t "$target" -u id
	[[ $output != *lack* ]]
	kill %1
}

@test "an ordinary user is told what is missing" {
	touch /run/net
	unshare --net=/run/net true
	run -125 --separate-stderr as_user nsjoin --net=/run/net true
	[ "${stderr_lines[0]}" = "nsjoin: cannot enter network namespace /run/net: Operation not permitted" ]
	[ "${stderr_lines[1]}" = "nsjoin: hint: we lack CAP_SYS_ADMIN in $(readlink /proc/self/ns/user): run as root" ]
	umount /run/net
	run -125 --separate-stderr as_user nsjoin -t $$ -n true
	[[ ${stderr_lines[0]} == "nsjoin: cannot see the network namespace of process $$: Permission denied" ]]
	[[ ${stderr_lines[1]} == "nsjoin: hint: "*"run as root" ]]
	run -125 --separate-stderr as_user nsjoin -r/ true
	[ "${stderr_lines[0]}" = "nsjoin: cannot change the root directory: Operation not permitted" ]
	run -125 --separate-stderr as_user nsjoin -S 0 -w/ true
	[ "${stderr_lines[0]}" = "nsjoin: cannot set the user ID to 0: Operation not permitted" ]
}

@test "a PID namespace that does not descend from ours" {
	unshare --pid --fork --kill-child sleep 20 3>&- &
	until inner=$(pgrep -P $! -x sleep); do sleep 0.01; done
	mkdir -p "$BATS_TEST_TMPDIR/ns"
	touch "$BATS_TEST_TMPDIR/ns/pid"
	mount --bind /proc/self/ns/pid "$BATS_TEST_TMPDIR/ns/pid"
	run -125 --separate-stderr nsjoin -t "$inner" -p nsjoin --pid="$BATS_TEST_TMPDIR/ns/pid" true
	kill $!
	umount "$BATS_TEST_TMPDIR/ns/pid"
	[ "${stderr_lines[0]}" = "nsjoin: cannot enter PID namespace $BATS_TEST_TMPDIR/ns/pid: Invalid argument" ]
	[[ ${stderr_lines[1]} == "nsjoin: hint: "*descends* ]]
}

@test "a PID namespace whose init has ended" {
	unshare --pid --fork --kill-child sleep 20 3>&- &
	until inner=$(pgrep -P $! -x sleep); do sleep 0.01; done
	touch "$BATS_TEST_TMPDIR/pid"
	mount --bind "/proc/$inner/ns/pid" "$BATS_TEST_TMPDIR/pid"
	kill -9 "$inner"
	wait $! || true
	fails 125 "cannot start a process for the program: Cannot allocate memory" --pid="$BATS_TEST_TMPDIR/pid" true
	[[ ${stderr_lines[1]} == *"init process (PID 1) has ended"* ]]
	umount "$BATS_TEST_TMPDIR/pid"
}

@test "/proc of another PID namespace does not lead to another process" {
	# inside, PID 1 is bash, but its /proc still shows the outer processes: number 1 there is another one
	if [[ ,${NSKIT_WITHOUT-}, == *,pidfd_open,* ]]; then   # then nobody knows which number it has there
		run -125 unshare --pid --fork nsjoin -t 1 true
		[ "${lines[0]}" = "nsjoin: process 1 is not in /proc" ]
		return
	fi
	run unshare --pid --uts --fork bash -c 'hostname within; sleep 20 3>&- & nsjoin -t $! -u hostname; nsjoin -t 1 readlink /proc/self/ns/uts; readlink /proc/self/ns/uts; kill $!'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = within ]
	[ "${lines[1]}" = "${lines[2]}" ]
}

@test "the program: not found 127, cannot be run 126, in a child too" {
	for how in -n -p; do
		fails 127 "cannot run no-such-program: No such file or directory" -t $$ $how no-such-program
		fails 127 "cannot run /no/such: No such file or directory" -t $$ $how /no/such
		fails 126 "cannot run /etc/passwd: Permission denied" -t $$ $how /etc/passwd
	done
}

@test "refuses to run set-user-ID or with file capabilities" {
	cp "$(command -v nsjoin)" "$BATS_TEST_TMPDIR/nsjoin"
	chmod 4755 "$BATS_TEST_TMPDIR/nsjoin"
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/.." "$BATS_TEST_TMPDIR/../.."
	run -125 --separate-stderr as_user "$BATS_TEST_TMPDIR/nsjoin" -t 1 true
	[[ ${stderr_lines[0]} == "nsjoin: refusing to run with more rights than the caller has"* ]]
	chmod 755 "$BATS_TEST_TMPDIR/nsjoin"
	run as_user "$BATS_TEST_TMPDIR/nsjoin" --version
	[ "$status" -eq 0 ]
}
