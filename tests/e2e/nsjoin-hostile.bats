#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsjoin into containers whose root does what it can: each test fails without the counter-measure that it is about.
bats_require_minimum_version 1.5.0
load nsjoin

setup() {
	setup_root
	cp "$(command -v busybox)" "$root/app/sh"
}

teardown() {
	release
	[ -z "${sleeper-}" ] || { kill -9 "$sleeper" && wait "$sleeper"; } 2>/dev/null || true
}

# aim FILE: the next to be attacked is a copy of it
aim() {
	mkdir -p /run/isolated/bin
	cp "$1" /run/isolated/bin/aim
	[ -z "${as-}" ] || chown 1000:1000 /run/isolated/bin/aim
	cp "$1" /run/isolated/before
	rm -f /run/isolated/ran
}

# survives COMMAND: nsjoin (below ${as[@]}) is run into what that command runs; its file stays as it is
survives() {
	aim "$(command -v nsjoin)"
	"$@" env "$asan" LD_PRELOAD=/run/isolated/evil.so PATH="$PATH" sleep 60 3>&- &
	sleeper=$! target=$!
	until [ "$(cat "/proc/$sleeper/comm")" = sleep ]; do kill -0 "$sleeper"; sleep 0.01; done
	run "${as[@]}" /run/isolated/bin/aim -t "$target" /run/isolated/evil
	cmp /run/isolated/bin/aim /run/isolated/before
	kill -9 "$sleeper"
	wait "$sleeper" || true
}

@test "a script that makes nsjoin its own interpreter cannot write to nsjoin's file (CVE-2019-5736)" {
	cc -shared -fPIC -o /run/isolated/evil.so -x c - <<-'END'
		#include <fcntl.h>
		#include <stdio.h>
		#include <string.h>
		#include <unistd.h>
		/* the target's environment preloads us into nsjoin: keep its file open, be another program, and write */
		__attribute__((constructor)) static void go(void)
		{
			char path[256] = "", script[256];
			int fd;

			/* never a program of the machine: root here is root there */
			if (readlink("/proc/self/exe", path, sizeof path - 1) < 0 || !strncmp(path, "/usr/", 5) || !strncmp(path, "/bin/", 5))
				return;
			fd = open("/proc/self/exe", O_RDONLY);
			snprintf(script, sizeof script, "echo ran >>/run/isolated/ran; echo overwritten >/proc/self/fd/%d", fd);
			execl("/bin/sh", "sh", "-c", script, (char *)0);
		}
	END
	printf '#!/proc/self/exe\n' >/run/isolated/evil
	chmod +x /run/isolated/evil
	mkdir -p /run/isolated/bin
	asan=ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0   # a sanitized nsjoin would not start with another library before its own
	# the attack works: a program without the counter-measure loses its file
	cc -o /run/isolated/naive -x c - <<-'END'
		#define _GNU_SOURCE
		#include <sched.h>
		#include <stdlib.h>
		#include <sys/syscall.h>
		#include <unistd.h>
		int main(int argc, char **argv)
		{
			setenv("LD_PRELOAD", "/run/isolated/evil.so", 1);
			return setns((int)syscall(SYS_pidfd_open, atoi(argv[1]), 0), CLONE_NEWNS) < 0 || execv(argv[2], argv + 2);
		}
	END
	unshare --mount sleep 60 3>&- &
	sleeper=$!
	until [ "$(cat "/proc/$sleeper/comm")" = sleep ]; do sleep 0.01; done
	aim /run/isolated/naive
	run /run/isolated/bin/aim "$sleeper" /run/isolated/evil
	[ "$(cat /run/isolated/ran /run/isolated/bin/aim)" = $'ran\noverwritten' ]
	kill -9 "$sleeper"
	wait "$sleeper" || true
	# nsjoin does not, also where the target has the rights that set up mounts
	survives unshare --mount setpriv --bounding-set -sys_admin
	survives unshare --mount
	# in a user namespace of the owner of the file, where nothing but a new start from a sealed copy in memory is left: there the attack meets that
	chmod 1777 /run/isolated
	as=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	chown 1000:1000 /run/isolated/bin
	survives "${as[@]}" unshare --user --map-root-user --mount
	[ "$(cat /run/isolated/ran)" = ran ]
}

@test "a working directory that is a link to an open file of ours (CVE-2024-21626)" {
	for ((i = 3; i < 24; i++)); do
		ln -s "/proc/self/fd/$i" "$root/app/link$i"
	done
	mount --bind "$root" "$root"
	mount --rbind /proc "$root/proc"
	unshare --mount chroot "$root" /app/sleep 600 3>&- >/dev/null 2>&1 &   # in our PID namespace, where /proc/self is ours too
	keeper=$! target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do sleep 0.02; done
	nsjoin -t "$target" -m --root --wdns /app /app/sh -c 'test "$PWD" = /app'
	out=0
	for ((i = 3; i < 24; i++)); do
		run nsjoin -t "$target" -m --root --wdns "/app/link$i" /app/sh -c 'test -d app && test ! -e etc/shadow && pwd' 7</ 3>&-
		[[ $status/$output != 0// ]] || continue   # that of the target's root
		[ "$status" = 125 ]
		[[ $output == *"inside leads out of the root"* || $output == *"cannot change to directory"* ]]
		[[ $output != *"leads out"* ]] || out=1
	done
	[ $out = 1 ]
}

@test "nothing is read or written by a path of the target's between entering and the program" {
	contain "$root"
	strace -f -qq -e trace=execve,setns,prctl,/^open -o "$BATS_TEST_TMPDIR/trace" nsjoin -t "$target" /app/sleep 0
	# from the first namespace entered on: no file by an absolute path
	awk '/ setns\(/ { inside = 1 } /execve\("\/app/ { exit } inside && /open(at|at2)?\(/ && /AT_FDCWD, "\// { print; bad = 1 } END { exit bad || !inside }' "$BATS_TEST_TMPDIR/trace"
	# and nobody inside may ptrace us or open our files (CVE-2016-9962)
	awk '/PR_SET_DUMPABLE, SUID_DUMP_DISABLE|PR_SET_DUMPABLE, 0/ { off = 1 } /PR_SET_DUMPABLE, (1|SUID_DUMP_USER)/ { off = 0 } / setns\(/ { seen = 1; if (!off) bad = 1 } END { exit bad || !seen }' \
		"$BATS_TEST_TMPDIR/trace"
}

# Processes of nsjoin that the container sees; each step to another program is held up, so that there is time to look.
seen_inside() {
	for pid in $(pgrep -x nsjoin); do
		if grep -q '^NSpid:	[0-9]*	' "/proc/$pid/status" 2>/dev/null; then echo "$pid"; fi
	done
}

# kcmp(2): have two processes the same memory?
same_memory() { perl -e 'my %n = (x86_64 => 312, aarch64 => 272); chomp(my $m = `uname -m`); exit(syscall($n{$m}, $ARGV[0] + 0, $ARGV[1] + 0, 1, 0, 0) != 0)' "$1" "$2"; }

# watch_birth OPTIONS...: nsjoin into the container; what is born there has the target's rights before it is the program; its files to $files, $memory tells
# whose memory it has
watch_birth() {
	ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=execve -e inject=execve:delay_enter=3000000 -o /dev/null nsjoin -t "$target" "$@" /app/sleep 0 3>&- &
	tracer=$! victim=
	for ((n = 0; n < 500; n++)); do
		victim=$(seen_inside)
		[ -z "$victim" ] || break
		sleep 0.02
	done
	[ -n "$victim" ]
	[ "$(grep ^Cap "/proc/$victim/status")" = "$(grep ^Cap "/proc/$target/status")" ]
	files=$(echo $(ls "/proc/$victim/fd"))
	memory="its own"
	for outside in $(pgrep -x nsjoin); do
		if [ "$outside" != "$victim" ] && same_memory "$outside" "$victim"; then memory=ours; fi
	done
	[ "$(cat "/proc/$victim/comm")" = nsjoin ]   # all of that was before it became the program
	wait $tracer
}

@test "what is born in the container has its rights only, and no file of ours; no memory either where anybody may ptrace it" {
	as=()
	contain --caps chown,setuid,setgid,kill,sys_ptrace "$root"
	watch_birth
	[ "$files, $memory" = "0 1 2, its own" ]
	# a new /proc is made outside from Linux 6.17 on
	if [[ -z ${NSKIT_WITHOUT-} && $(printf '%s\n' 6.17 "$(uname -r)" | sort -V | head -n 1) == 6.17 ]]; then
		watch_birth --proc
		[ "$files, $memory" = "0 1 2, its own" ]
	fi
	release
	contain --as-pid-1 --caps chown,setuid,setgid,kill "$root"
	watch_birth
	[ "$memory" = ours ]
	release
	# a container in a PID namespace whose others may ptrace
	as=(unshare --pid --fork)
	contain --as-pid-1 --caps chown,setuid,setgid,kill "$root"
	watch_birth
	[ "$files, $memory" = "0 1 2, its own" ]
}

@test "root of the container cannot look into nsjoin while it is on its way" {
	# all have the same rights, and none to ptrace whom they like: the usual rule would let the container in
	as=(setpriv --bounding-set -sys_ptrace)
	contain "$root"
	# each step to another program takes a while: the last is that of the child in the target's PID namespace
	ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=execve -e inject=execve:delay_enter=2000000 -o /dev/null "${as[@]}" nsjoin -t "$target" /app/sleep 0 3>&- &
	tracer=$!
	victim=
	for ((n = 0; n < 300; n++)); do
		pid=$(seen_inside)
		[ -z "$pid" ] || victim=$(sed -n 's/^NSpid:\t[0-9]*\t//p' "/proc/$pid/status")
		[ -z "$victim" ] || break
		sleep 0.02
	done
	[ -n "$victim" ]
	run "${as[@]}" nsjoin -t "$target" /app/sh -c "readlink /proc/$victim/exe && echo reached; readlink /proc/self/exe" 3>&-
	[[ $output != *reached* ]]
	[ -e "/proc/$tracer" ]
	wait $tracer || true
}

@test "a /proc of the target's making: nothing is written to it, nothing believed" {
	mkdir -p "$root/proc/self/fd" "$root/proc/self/attr" "$root/proc/thread-self/attr" "$root/proc/1"
	for file in self/oom_score_adj self/attr/exec self/attr/current thread-self/attr/exec self/uid_map self/status self/environ; do
		: >"$root/proc/$file"
	done
	mount --bind "$root" "$root"
	unshare --mount --pid --uts --fork --kill-child chroot "$root" /app/sleep 600 3>&- >/dev/null 2>&1 &
	keeper=$!
	until target=$(pgrep -P "$keeper" -x sleep); do sleep 0.02; done
	printf '%d' 77 >"/proc/$target/oom_score_adj"
	# (nsjoin would have to change its label, limits and score inside, if it did so there)
	run -0 nsjoin -t "$target" -m -p -u --root --wd /app/sh -c 'echo /proc/self/*'
	[ "$output" = "/proc/self/attr /proc/self/environ /proc/self/fd /proc/self/oom_score_adj /proc/self/status /proc/self/uid_map" ]
	[ -z "$(find "$root/proc" -type f -size +0)" ]
	nsjoin -t "$target" -m -p -u --root --wd /app/sleep 66 3>&- &
	until program=$(pgrep -fx '/app/sleep 66'); do sleep 0.02; done
	[ "$(cat "/proc/$program/oom_score_adj")" = 77 ]
	kill $!
	wait $! || true
}

@test "LD_PRELOAD and BASH_ENV of the target's environment do not reach the host's programs" {
	printf 'echo hacked\n' >"$root/etc/rules"
	mount --bind "$root" "$root"
	env -i LD_PRELOAD=/app/evil.so BASH_ENV=/etc/rules ENV=/etc/rules LD_AUDIT=/app/evil.so "$(command -v unshare)" --mount --pid --fork --kill-child \
		"$(command -v chroot)" "$root" /app/sleep 600 3>&- >/dev/null 2>&1 &
	keeper=$!
	until target=$(pgrep -P "$keeper" -x sleep); do sleep 0.02; done
	tr '\0' '\n' <"/proc/$target/environ" | grep -q LD_PRELOAD=
	run -0 nsjoin -t "$target" -p env
	[[ $output != *LD_PRELOAD* ]]
	if no_mount_api -m --root --tools true; then return; fi
	run -0 nsjoin -t "$target" -m -p --root --tools bash -c 'env'
	[[ $output != *LD_* && $output != *rules* && $output != *hacked* && $output != *"cannot be preloaded"* ]]
}

@test "name service rules of the target: what they load has the target's rights, and nsjoin itself asks none" {
	printf 'passwd: evil\ngroup: evil\n' >"$root/etc/nsswitch.conf"
	printf 'root:x:0:0::/:/app/sh\nnobody:x:65534:65534::/:/app/sh\n' >"$root/etc/passwd"
	contain "$root"
	run -0 strace -f -qq -e trace=/^open -o "$BATS_TEST_TMPDIR/trace" nsjoin -t "$target" -S nobody /app/sh -c 'exit 0'
	run ! grep -E 'nsswitch|libnss' "$BATS_TEST_TMPDIR/trace"
}
