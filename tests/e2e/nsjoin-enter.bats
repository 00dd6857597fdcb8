#!/usr/bin/env bats
# nsjoin: being inside. Each kind alone, all together, from files, at once and one by one.
# without: pidfd_open
bats_require_minimum_version 1.5.0

setup() {
	unshare --mount --uts --ipc --net --pid --cgroup --time --fork --mount-proc --kill-child sleep 600 3>&- &
	outer=$!
	until inner=$(pgrep -P "$outer" -x sleep); do sleep 0.01; done
}

teardown() {
	kill -9 "$outer" 2>/dev/null || true
	wait "$outer" 2>/dev/null || true
}

# ids PID: one line a kind, as the links say
ids() { for t in user cgroup ipc uts net pid mnt time; do readlink "/proc/$1/ns/$t"; done; }

# The program prints the same about itself; in its own /proc it is self, also where /proc is of another PID namespace.
inside='for t in user cgroup ipc uts net pid mnt time; do readlink /proc/self/ns/$t; done'

@test "with a target alone every namespace that differs is entered" {
	run nsjoin -t "$inner" bash -c "$inside"
	[ "$status" -eq 0 ]
	[ "$output" = "$(ids "$inner")" ]
	[ "$output" != "$(ids $$)" ]
}

@test "--all is the same" {
	run nsjoin --target "$inner" --all bash -c "$inside"
	[ "$output" = "$(ids "$inner")" ]
}

@test "each kind alone, by letter and by name" {
	for kind in -u:uts --uts:uts -i:ipc --ipc:ipc -n:net --net:net -p:pid --pid:pid -C:cgroup --cgroup:cgroup -T:time --time:time; do
		run nsjoin -t "$inner" "${kind%:*}" bash -c "$inside"
		[ "$status" -eq 0 ]
		for type in user cgroup ipc uts net pid mnt time; do
			want=$$
			[ "$type" = "${kind#*:}" ] && want=$inner
			[[ $output == *"$(readlink "/proc/$want/ns/$type")"* ]] || { echo "$kind: $type"; false; }
		done
	done
}

@test "the mount namespace alone: its mounts are seen, its root is the root" {
	nsenter -t "$inner" -m mount -t tmpfs only-inside /mnt
	run nsjoin -t "$inner" -m sh -c 'cat /proc/1/mounts; pwd'   # its /proc is of a PID namespace that we are not in
	[[ $output == *"only-inside /mnt tmpfs"* ]]
	[ "${lines[-1]}" = / ]
}

@test "a file stands for a namespace, glued to the letter or after =" {
	touch "$BATS_TEST_TMPDIR/net"
	mount --bind "/proc/$inner/ns/net" "$BATS_TEST_TMPDIR/net"
	run nsjoin --net="$BATS_TEST_TMPDIR/net" readlink /proc/self/ns/net
	[ "$output" = "$(readlink "/proc/$inner/ns/net")" ]
	run nsjoin -n"$BATS_TEST_TMPDIR/net" readlink /proc/self/ns/net
	[ "$output" = "$(readlink "/proc/$inner/ns/net")" ]
	umount "$BATS_TEST_TMPDIR/net"
}

@test "files and a target together; the file wins over --all" {
	unshare --uts sleep 60 3>&- &
	other=$!
	until [ "$(readlink /proc/$other/ns/uts)" != "$(readlink /proc/self/ns/uts)" ]; do sleep 0.01; done
	run nsjoin -t "$inner" -n --uts=/proc/$other/ns/uts bash -c "$inside"
	kill "$other"
	[[ $output == *"$(readlink "/proc/$inner/ns/net")"* ]]
	[[ $output == *"$(readlink "/proc/$$/ns/mnt")"* ]]
	run nsjoin -t "$inner" --all --uts=/proc/self/ns/uts bash -c "$inside"
	[[ $output == *"$(readlink /proc/self/ns/uts)"* ]]
	[[ $output == *"$(readlink "/proc/$inner/ns/mnt")"* ]]
}

@test "--pid forks, so that the program is inside; --no-fork does not" {
	run nsjoin -t "$inner" -p -m bash -c 'echo $$; ps -o comm= 1'
	[ "${lines[1]}" = sleep ]
	[ "${lines[0]}" -lt 1000 ]
	run nsjoin -t "$inner" -p -F readlink /proc/self/ns/pid
	[ "$output" = "$(readlink /proc/self/ns/pid)" ]
	run nsjoin -t "$inner" -p -F bash -c 'readlink /proc/self/ns/pid; :'   # its child
	[ "$output" = "$(readlink "/proc/$inner/ns/pid")" ]
}

@test "without --pid the program takes nsjoin's place" {
	run bash -c 'echo $$; exec nsjoin -t '"$inner"' -n bash -c "echo \$\$"'
	[ "${lines[0]}" = "${lines[1]}" ]
}

@test "what is ours already is left out, but --mount leads out of a chroot" {
	run nsjoin -t $$ bash -c "$inside"
	[ "$status" -eq 0 ]
	[ "$output" = "$(ids $$)" ]
	run nsjoin -t $$ -U -n true
	[ "$status" -eq 0 ]
	mkdir "$BATS_TEST_TMPDIR/root"
	mount --rbind / "$BATS_TEST_TMPDIR/root"
	run chroot "$BATS_TEST_TMPDIR/root" "$(command -v nsjoin)" -t $$ -m stat -c %d:%i /
	umount -l "$BATS_TEST_TMPDIR/root"
	[ "$output" = "$(stat -c %d:%i /)" ]
}

@test "same namespaces as nsenter, in every combination of two" {
	for one in -m -u -i -n -p -C -T; do
		for two in -m -n -p -T; do
			[ "$(nsjoin -t "$inner" $one $two bash -c "$inside")" = "$(nsenter -t "$inner" $one $two bash -c "$inside")" ]
		done
	done
}

@test "no fd of ours leaks, the caller's own pass if asked for or to a program of the host, stdin stays" {
	for how in "-t $inner --keep-fds" "-t $inner -n" "-t $inner --privileged -a -r -w -e" "-t $inner -p" "-n/proc/$inner/ns/net"; do
		run bash -c "exec 7</dev/null; echo hello | nsjoin $how bash -c 'cat; ls /proc/self/fd' 3>&-"
		[ "$status" -eq 0 ]
		want=$(bash -c "exec 7</dev/null; echo hello | bash -c 'cat; ls /proc/self/fd' 3>&-")
		[ "$output" = "$want" ]
	done
}

@test "while it waits for the program nsjoin holds no file open" {
	mkfifo "$BATS_TEST_TMPDIR/end"
	nsjoin -t "$inner" -p sh -c 'exec >&-; sleep 10' >"$BATS_TEST_TMPDIR/end" 2>/dev/null 3>&- &
	run timeout 5 cat "$BATS_TEST_TMPDIR/end"   # ends when the program closes its end
	kill $!
	[ "$status" -eq 0 ]
}

@test "root and working directory: the namespace's, the target's, given, before and after" {
	run nsjoin -t "$inner" -m pwd
	[ "$output" = / ]
	mkdir -p "$BATS_TEST_TMPDIR/r/in"
	mount --rbind / "$BATS_TEST_TMPDIR/r" && mkdir -p /run/isolated/tmp/wd
	unshare --mount --root="$BATS_TEST_TMPDIR/r" --wd=/run/isolated/tmp/wd sleep 60 3>&- &
	other=$!
	until [ "$(cat /proc/$other/comm)" = sleep ]; do sleep 0.01; done
	cd /
	run nsjoin -t $other -m -r -w pwd
	[ "$output" = /run/isolated/tmp/wd ]
	run nsjoin -t $other -m -r bash -c 'pwd; stat -c %m /'
	[ "${lines[0]}" = / ]
	run nsjoin -t $other -m -w pwd
	[ "$output" = "$BATS_TEST_TMPDIR/r/run/isolated/tmp/wd" ]
	run nsjoin -w/run/isolated/tmp/wd pwd
	[ "$output" = /run/isolated/tmp/wd ]
	run nsjoin -r"$BATS_TEST_TMPDIR/r" -W /run/isolated/tmp/wd pwd
	[ "$output" = /run/isolated/tmp/wd ]
	kill $other
	umount -l "$BATS_TEST_TMPDIR/r"
}

@test "--root does not leave the working directory outside of it" {
	mkdir -p "$BATS_TEST_TMPDIR/jail" "$BATS_TEST_TMPDIR/out"
	mount --rbind / "$BATS_TEST_TMPDIR/jail"
	for from in "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/jail/usr"; do
		cd "$from"
		nsjoin -r"$BATS_TEST_TMPDIR/jail" sleep 30 3>&- &
		until [ "$(cat /proc/$!/comm)" = sleep ]; do sleep 0.01; done
		[ "$(readlink /proc/$!/root)" = "$BATS_TEST_TMPDIR/jail" ]
		cwd+=" $(readlink /proc/$!/cwd)"
		kill $!
	done
	cd /
	umount -l "$BATS_TEST_TMPDIR/jail"
	[ "$cwd" = " $BATS_TEST_TMPDIR/jail $BATS_TEST_TMPDIR/jail/usr" ]
}

@test "--env: the target's environment, and nothing that is no NAME=VALUE" {
	env -i PATH="$PATH" ONLY=there sleep 60 3>&- &
	until [ "$(cat /proc/$!/comm)" = sleep ]; do sleep 0.01; done
	run env OURS=here nsjoin -t $! -n -e env
	kill $!
	[ "$output" = "PATH=$PATH
ONLY=there" ]
}

@test "one call enters them all" {
	[[ ,${NSKIT_WITHOUT-}, != *,pidfd_open,* ]] || return 0   # then there is nothing to call it with
	run strace -f -e trace=setns -o "$BATS_TEST_TMPDIR/trace" nsjoin -t "$inner" true
	[ "$(grep -c setns "$BATS_TEST_TMPDIR/trace")" -eq 1 ]
}
