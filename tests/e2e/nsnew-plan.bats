#!/usr/bin/env bats
# nsnew --dry-run: the plans of tests/golden, and that nothing is touched.

load nsnew

setup() {
	printf 'root:100000:65536\n1000:200000:65536\n' >/etc/subuid
	printf 'root:300000:65536\n1000:400000:65536\n' >/etc/subgid
}

# First line of a golden file: the command. NSKIT_UPDATE=1 writes the rest anew.
@test "every golden plan is what nsnew prints" {
	for golden in "$NSKIT_SRC"/tests/golden/nsnew-*.plan; do
		command=$(head -n 1 "$golden")
		got=$(echo "$command"; bash -c "${command/nsnew/nsnew --dry-run}" 2>&1 || true)
		[ -z "${NSKIT_UPDATE-}" ] || echo "$got" >"$golden"
		diff -u "$golden" - <<<"$got"
	done
}

@test "a plan needs no root" {
	run as_user nsnew -Urmpf --mount-proc --dry-run true
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = outside: ]
	[[ $output == *"map users 0:1000:1"* ]]
	run as_user nsnew --map-auto --dry-run true
	[[ $output == *"map by newuidmap 0:200000:65536, newgidmap 0:400000:65536"* ]]
}

@test "a plan makes no system call that changes anything" {
	strace -f -o "$BATS_TEST_TMPDIR/trace" nsnew -Umnpuf --map-auto --mount-proc --kill-child --net="$BATS_TEST_TMPDIR/n" \
		--root / --hostname x --boottime 5 -S 3 -G 3 --dry-run true
	! grep -vE '^[0-9]+ +(execve|brk|arch_prctl|set_tid_address|set_robust_list|rseq|prlimit64|getrandom|mmap|mprotect|munmap|newfstatat|fstat|pread64|access|openat\([^|]*O_RDONLY|read|close|lseek|ioctl\([0-9]+, TCGETS|futex|getpid|geteuid|getegid|getuid|getgid|capget|uname|socket\(AF_UNIX|connect\([0-9]+, \{sa_family=AF_UNIX, sun_path="/var/run/nscd|write\(1,|exit_group|\+\+\+)' \
		"$BATS_TEST_TMPDIR/trace"
	[ ! -e "$BATS_TEST_TMPDIR/n" ]
}

@test "hostile words of the command line are shown, not sent to the terminal" {
	run nsnew --dry-run echo $'\e[31m'
	[ "$status" -eq 0 ]
	[[ $output == *"run echo \$'\\x1b[31m'"* ]]
}
