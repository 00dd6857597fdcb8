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
		got=$(echo "$command"; bash -c "${command/nsnew/nsnew --dry-run}" </dev/null 2>&1 || true)
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
	no_leak_check
	strace -f -o "$BATS_TEST_TMPDIR/trace" nsnew -Umnpuf --map-auto --mount-proc --kill-child --net="$BATS_TEST_TMPDIR/n" \
		--root / --hostname x --boottime 5 -S 3 -G 3 --dry-run true
	grep -q execve "$BATS_TEST_TMPDIR/trace"
	changes='clone3?|v?fork|unshare|setns|u?mount2?|move_mount|fs(open|mount|config)|open_tree|mount_setattr|pivot_root|f?ch(dir|root|mod|own)(at)?'
	changes="$changes|(mkdir|mknod|unlink|rename|symlink|link)(at)?|set(host|domain)name|set(re|res)?[ug]id|setgroups|capset|t?g?kill|socketpair|send(to|msg)|bind"
	if grep -E "^[0-9]+ +($changes)\(" "$BATS_TEST_TMPDIR/trace"; then false; fi
	if grep -E 'open(at)?\(.*O_(WRONLY|RDWR|CREAT)|ioctl\(.*SIOCS|prctl\(PR_(SET_PDEATHSIG|SET_KEEPCAPS|CAP_AMBIENT, PR_CAP_AMBIENT_(RAISE|LOWER|CLEAR))|write\([^1]' "$BATS_TEST_TMPDIR/trace"; then false; fi
	[ ! -e "$BATS_TEST_TMPDIR/n" ]
}

@test "hostile words of the command line are shown, not sent to the terminal" {
	run nsnew --dry-run echo $'\e[31m'
	[ "$status" -eq 0 ]
	[[ $output == *"run echo \$'\\x1b[31m'"* ]]
}
