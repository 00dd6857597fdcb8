#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew --seccomp, --landlock-ro, --landlock-rw: by what the program can no longer do.

load nsnew

# bpf WORD...: a compiled program; each word is CODE,JT,JF,K in hex digits of 2, 1, 1, 4 bytes, little-endian
bpf() { printf '%s' "$@" | tr -d , | sed 's/../\\x&/g' | xargs -0 printf; }

# errno EPERM for uname(2) of this machine's number, everything else allowed
no_uname() {
	local number
	number=$(printf '#include <sys/syscall.h>\nSYS_uname\n' | cpp -P | tail -n 1)
	bpf 2000,00,00,00000000 1500,00,01,"$(printf '%02x000000' "$number")" 0600,00,00,01000500 0600,00,00,0000ff7f
}

@test "default: calls whose capability is missing fail with EPERM, the usual ones work" {
	run nsnew --seccomp default --caps none --no-new-privs sh -c 'unshare -U true; mount -t tmpfs x /mnt; chroot / true; hostname x; ls / >/dev/null && (echo forked) && cat /proc/self/status'
	[ "$status" -eq 0 ]
	[[ $output == *"unshare: unshare failed: Operation not permitted"* ]]
	[[ $output == *forked* ]]
	[[ $output == *Seccomp:$'\t'2* ]]
}

@test "default: the answer to each call is the one that engines give" {
	printf '%s\n' '#define _GNU_SOURCE' '#include <errno.h>' '#include <sched.h>' '#include <signal.h>' '#include <stdio.h>' '#include <sys/socket.h>' \
		'#include <sys/syscall.h>' '#include <unistd.h>' \
		'static void say(const char *name, long r) { printf("%s %d\n", name, r < 0 ? errno : 0); }' \
		'#define TRY(call, ...) (errno = 0, say(#call, syscall(SYS_##call, ##__VA_ARGS__)))' \
		'int main(void) { TRY(keyctl, 0, 0, 0, 0, 0); TRY(io_uring_setup, 0, 0); TRY(kexec_load, 0, 0, 0, 0); TRY(clone3, 0, 0);' \
		'TRY(bpf, 99, 0, 0); TRY(setns, -1, 0); TRY(personality, 0xffffffff); say("personality 1", syscall(SYS_personality, 0x0040000));' \
		'say("clone", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)); say("vsock", socket(40, SOCK_STREAM, 0)); TRY(getpid);' \
		'say("unknown", syscall(467 + 500)); TRY(ptrace, -1, 0, 0, 0); TRY(landlock_create_ruleset, 0, 0, 1); return 0; }' >"$BATS_TEST_TMPDIR/try.c"
	gcc -o "$BATS_TEST_TMPDIR/try" "$BATS_TEST_TMPDIR/try.c"
	nsnew --seccomp default --caps none --no-new-privs "$BATS_TEST_TMPDIR/try" >"$BATS_TEST_TMPDIR/confined"
	for wanted in "keyctl 1" "io_uring_setup 1" "kexec_load 1" "clone3 38" "bpf 1" "setns 1" "personality 0" "personality 1 1" "clone 1" "vsock 1" "getpid 0" \
		"unknown 38" "landlock_create_ruleset 0"; do
		grep -qx "$wanted" "$BATS_TEST_TMPDIR/confined" || { echo "not $wanted:"; cat "$BATS_TEST_TMPDIR/confined"; false; }
	done
	# with the capability the kernel answers, not the filter
	nsnew --seccomp default "$BATS_TEST_TMPDIR/try" >"$BATS_TEST_TMPDIR/capable"
	for wanted in "bpf 22" "setns 9" "keyctl 1"; do
		grep -qx "$wanted" "$BATS_TEST_TMPDIR/capable" || { echo "not $wanted:"; cat "$BATS_TEST_TMPDIR/capable"; false; }
	done
	nsnew --seccomp default unshare -m true
}

@test "a compiled filter, from a file outside or an open file, which the program does not get" {
	no_uname >"$BATS_TEST_TMPDIR/filter"
	[ "$(stat -c %s "$BATS_TEST_TMPDIR/filter")" = 32 ]
	for options in "--seccomp $BATS_TEST_TMPDIR/filter" "-rp --no-new-privs --seccomp $BATS_TEST_TMPDIR/filter"; do
		run nsnew $options uname
		[ "$status" -ne 0 ]
		[[ $output == *"Operation not permitted"* ]]
		nsnew $options true
	done
	run nsnew --seccomp 9 sh -c 'uname; [ ! -e /proc/self/fd/9 ] && echo closed' 9<"$BATS_TEST_TMPDIR/filter"
	[[ $output == *"Operation not permitted"*closed ]]
	new_root "$BATS_TEST_TMPDIR/root"   # where that file is not
	[ "$(nsnew -m -R "$BATS_TEST_TMPDIR/root" --seccomp "$BATS_TEST_TMPDIR/filter" /bin/busybox grep -c '^Seccomp:.2' /proc/self/status)" = 1 ]
}

@test "a filter goes on last: it need not allow what nsnew does" {
	# all but write, execve and what a static busybox needs to start would be long; that setuid and close_range are not called under it shows the trace
	run strace -f -e trace=seccomp,close_range,setresuid,capset,execve -o "$BATS_TEST_TMPDIR/trace" \
		nsnew --no-new-privs --seccomp default --caps none -S 1000 --close-fds true
	[ "$status" -eq 0 ]
	[ "$(awk '/setresuid|capset|close_range|seccomp\(/ { sub(/\(.*/, "", $2); print $2 }' "$BATS_TEST_TMPDIR/trace" | uniq | tail -n 1)" = seccomp ]
}

@test "bad filters: one clear line, nothing runs" {
	: >"$BATS_TEST_TMPDIR/empty"
	printf '1234567' >"$BATS_TEST_TMPDIR/odd"
	printf '12345678' >"$BATS_TEST_TMPDIR/wrong"
	head -c 32776 /dev/zero >"$BATS_TEST_TMPDIR/long"
	for bad in empty odd wrong long missing; do
		run nsnew --seccomp "$BATS_TEST_TMPDIR/$bad" touch "$BATS_TEST_TMPDIR/ran"
		[ "$status" -eq 125 ] || [ "$status" -eq 2 ] || { echo "$bad $status"; false; }
		[ "$(grep -c '^nsnew: [^h]' <<<"$output")" -eq 1 ]
	done
	run nsnew --seccomp 77 touch "$BATS_TEST_TMPDIR/ran"
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --seccomp: cannot read the filter from open file 77: Bad file descriptor" ]]
	as_user true
	run as_user nsnew --seccomp default true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --seccomp: cannot put the system-call filter on: Permission denied" ]]
	[[ ${lines[1]} == *"--no-new-privs"* ]]
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

# Before Linux 6.2 it cannot hold what it promises, and says so: then the test is over.
landlock_here() {
	local r=0
	run nsnew --no-new-privs --landlock-ro / true
	[ "$status" -eq 0 ] && return
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == *"Landlock"* ]]
	return 1
}

@test "landlock: reading, writing, truncating, only where it was allowed" {
	landlock_here || return 0
	dir=$(user_dir)
	mkdir "$dir/ro" "$dir/rw" "$dir/none"
	for place in ro rw none; do echo text >"$dir/$place/file"; done
	lock=(--no-new-privs --landlock-ro /usr --landlock-ro /lib --landlock-ro /bin --landlock-ro /etc/hostname --landlock-ro "$dir/ro" --landlock-rw "$dir/rw")
	[ ! -e /lib64 ] || lock+=(--landlock-ro /lib64)
	[ "$(nsnew "${lock[@]}" cat "$dir/ro/file" "$dir/rw/file")" = $'text\ntext' ]
	nsnew "${lock[@]}" cat /etc/hostname
	nsnew "${lock[@]}" sh -c "echo more >>$dir/rw/file && mkdir $dir/rw/new && rm $dir/rw/file && mv $dir/rw/new $dir/rw/other"
	for denied in "cat $dir/none/file" "ls $dir/none" "sh -c 'echo x >$dir/ro/new'" "sh -c 'echo x >>$dir/ro/file'" "truncate -s 0 $dir/ro/file" "rm $dir/ro/file" \
		"mkdir $dir/none/new" "cat /etc/passwd" "ln $dir/ro/file $dir/rw/link"; do
		run nsnew "${lock[@]}" sh -c "$denied"
		[ "$status" -ne 0 ] || { echo "allowed: $denied"; false; }
	done
	[ "$(cat "$dir/ro/file")" = text ]
	# children too, in every environment, and as an ordinary user
	run nsnew -rp "${lock[@]}" sh -c "sh -c 'cat $dir/none/file'"
	[ "$status" -ne 0 ]
	as_user true
	run as_user nsnew "${lock[@]}" cat "$dir/none/file"
	[[ $output == *"Permission denied" ]]
}

@test "landlock: paths are of the new root; what is missing or cannot be is told" {
	landlock_here || return 0
	new_root "$BATS_TEST_TMPDIR/root"
	echo inside >"$BATS_TEST_TMPDIR/root/etc/word"
	run nsnew -R "$BATS_TEST_TMPDIR/root" --landlock-ro /bin --landlock-ro /etc/word /bin/busybox cat /etc/word
	[ "$output" = inside ]
	run nsnew -R "$BATS_TEST_TMPDIR/root" --landlock-ro /nowhere /bin/busybox true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --landlock-ro: cannot allow /nowhere: No such file or directory" ]]
	as_user true
	run as_user nsnew --landlock-ro / true
	[ "$status" -eq 125 ]
	[[ ${lines[1]} == *"--no-new-privs"* ]]
	without landlock_create_ruleset bash -c 'nsnew --no-new-privs --landlock-ro / true 2>&1; [ $? -eq 125 ]' | grep -q "this kernel has no Landlock"
}

@test "whatever step fails, the program does not run" {
	no_leak_check
	new_root "$BATS_TEST_TMPDIR/root"
	options=(-m -R "$BATS_TEST_TMPDIR/root" --run-as 3:4 --groups 5 --caps chown --no-new-privs --seccomp default --rlimit nofile=50 --nice 3 --cpus-allowed 0 --close-fds)
	calls=(setgroups setresgid setresuid capset seccomp setpriority sched_setaffinity)
	readelf -d "$(command -v nsnew)" | grep -q libasan || calls+=(prlimit64)   # which AddressSanitizer does not bear
	if landlock_here; then
		options+=(--landlock-ro /)
		calls+=(landlock_create_ruleset landlock_add_rule landlock_restrict_self)
	fi
	before=$(state)
	for call in "${calls[@]}"; do
		for options2 in "" -p; do
			run timeout 20 strace -f -qq -o /dev/null -e trace=$call -e inject=$call:error=EPERM:when=$([ $call = prlimit64 ] && echo 1+ || echo 1) nsnew $options2 "${options[@]}" /bin/busybox touch /ran
			[ "$status" -eq 125 ] || { echo "$call: $status $output"; false; }
			[ "$(grep -c '^nsnew: [^h]' <<<"$output")" -eq 1 ]
			[ "$(state)" = "$before" ] || { echo "$call $options2: left"; diff <(state) - <<<"$before"; false; }
		done
	done
	printf '12345678' >"$BATS_TEST_TMPDIR/wrong"
	before=$(state)
	for last in "${options[*]} /bin/not-there" "${options[*]} /etc" "${options[*]} --seccomp $BATS_TEST_TMPDIR/wrong /bin/sh" "-f ${options[*]} /bin/not-there" \
		"--as-pid-1 ${options[*]} /bin/not-there" "-p ${options[*]} /bin/not-there"; do
		run nsnew $last
		[ "$status" -ge 125 ]
		[ "$status" -le 127 ]
		[ "$(grep -c '^nsnew: [^h]' <<<"$output")" -eq 1 ]
		[ "$(state)" = "$before" ] || { echo "$last: left"; diff <(state) - <<<"$before"; false; }
	done
	if ps -e -o stat= | grep -q Z; then false; fi
	nsnew "${options[@]}" /bin/busybox true
	if landlock_here; then
		rm -rf root "$BATS_TEST_TMPDIR/root/proc" "$BATS_TEST_TMPDIR/root/sys" "$BATS_TEST_TMPDIR/root/dev"
		before=$(state)
		run nsnew -m -R "$BATS_TEST_TMPDIR/root" --no-new-privs --landlock-ro /etc /bin/busybox true   # which it may not execute
		[ "$status" -eq 126 ]
		[ "$(state)" = "$before" ]
	fi
}
