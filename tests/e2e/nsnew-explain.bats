#!/usr/bin/env bats
# nsnew --explain: the plan, and what is in the way of each step on this host; nothing is changed.

load nsnew

# explained PATTERN... : does the output of `run` hold a doubt that matches each?
explained() {
	for pattern; do
		grep -qE -- "$pattern" <<<"$output" || { printf 'no %s in:\n%s\n' "$pattern" "$output"; return 1; }
	done
}

@test "where nothing is in the way it is the plan, and the status is 0" {
	run nsnew --explain -Urmpn --mount-proc true
	[ "$status" -eq 0 ]
	explained=$output
	run nsnew --dry-run -Urmpn --mount-proc true
	[ "$(grep -v ' here: \|    hint: ' <<<"$explained")" = "$output" ]
	run as_user nsnew --explain -Urmpn --mount-proc true
	[ "$status" -eq 0 ]
}

@test "each refusal that it foretells is what happens" {
	user_dir
	# who runs it | the options | what is said
	while IFS='|' read -r as options said; do
		run $as nsnew --explain $options true
		[ "$status" -eq 125 ] || { echo "$options: $output"; false; }
		explained "fails here: $said"
		run $as nsnew $options true
		[ "$status" -eq 125 ] || { echo "$options succeeded: $output"; false; }
	done <<-'END'
		as_user|-n|CAP_SYS_ADMIN is missing: new namespaces take it
		as_user|--time|CAP_SYS_ADMIN is missing
		as_user|-S 5|CAP_SETUID is missing
		as_user|-G 5|CAP_SETGID is missing
		as_user|--seccomp default|CAP_SYS_ADMIN is missing: a filter takes it
		as_user|-r --net=/run/isolated/user/kept|CAP_SYS_ADMIN is missing: the namespace is mounted on the file outside
		|-m --root /no-such-root|cannot open /no-such-root
		|--bind /no-such-source|cannot open /no-such-source
		|--join net=netns:nobody -u|cannot open network namespace nobody
	END
}

@test "settings of the kernel" {
	# of the user namespace of this test: a limit of a child counts for the child alone
	run unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && echo 0 >/proc/sys/user/max_net_namespaces && exec nsnew --explain -Un true'
	[ "$status" -eq 125 ]
	explained 'fails here: user.max_user_namespaces is 0' 'fails here: user.max_net_namespaces is 0'
}

@test "a chroot" {
	new_root "$BATS_TEST_TMPDIR/root"
	cp "$(command -v nsnew)" "$BATS_TEST_TMPDIR/root/bin/"
	ldd "$(command -v nsnew)" | grep -o '/[^ ]*' | while read -r lib; do
		mkdir -p "$BATS_TEST_TMPDIR/root${lib%/*}"
		cp "$lib" "$BATS_TEST_TMPDIR/root$lib"
	done
	run chroot "$BATS_TEST_TMPDIR/root" /bin/nsnew --explain -U /bin/sh
	[ "$status" -eq 125 ]
	explained 'in a chroot no user namespace can be made'
}

@test "newuidmap without its rights, and under no_new_privs" {
	printf '1000:200000:65536\n' >/etc/subuid
	printf '1000:400000:65536\n' >/etc/subgid
	as_user true
	run as_user nsnew --explain --map-auto true
	[ "$status" -eq 0 ]
	run as_user setpriv --no-new-privs nsnew --explain --map-auto true
	[ "$status" -eq 125 ]
	explained 'no_new_privs is set for us: newuidmap' 'newgidmap'
	mkdir "$BATS_TEST_TMPDIR/tools"
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/tools"
	run as_user env PATH=/run/isolated/bin nsnew --explain --map-auto true
	[ "$status" -eq 125 ]
	explained 'newuidmap is not to be found'
	run as_user nsnew --explain --map-users 0:1:1 --map-groups auto true
	printf '' >/etc/subuid
	run as_user nsnew --explain --map-auto true
	[ "$status" -eq 125 ]
	[[ $output == *subuid* ]]
}

@test "mount too revealing" {
	as_user true
	run unshare -m sh -c 'mount -t tmpfs x /proc/tty && . "$NSKIT_SRC/tests/e2e/nsnew.bash" && as_user nsnew --explain -rmp --mount-proc true; echo $?; as_user nsnew -rmp --mount-proc true; echo $?'
	explained 'fails here: the proc here is covered in parts \(/proc/tty\).*mount too revealing'
	[ "$(grep -cx 125 <<<"$output")" = 2 ]
}

@test "a filter upon us may be in the way" {
	run without mount_setattr nsnew --explain -m true
	[ "$status" -eq 0 ]
	explained 'may fail here: a filter for system calls'
}

@test "JSON" {
	run as_user nsnew --explain -J -n true
	[ "$status" -eq 125 ]
	jq -e '.works == false and (.steps[] | select(.step == "enter new") | .doubts[0].sure and (.doubts[0].why | test("CAP_SYS_ADMIN")))' <<<"$output"
	run nsnew --dry-run --json -u --hostname $'a\e[31m' true
	[ "$status" -eq 0 ]
	jq -e '[.steps[] | select(.step == "hostname") | .option] == ["--hostname"] and (.steps[0] | has("doubts") | not)' <<<"$output"
	[[ $output != *$'\e'* ]]
	run nsnew -J true
	[ "$status" -eq 2 ]
}

@test "it changes nothing" {
	no_leak_check
	before=$(state)
	strace -f -o "$BATS_TEST_TMPDIR/../trace" nsnew --explain -Umnpuf --map-auto --mount-proc --net="$BATS_TEST_TMPDIR/n" --bind /usr:/mnt -R / --join ipc=1 \
		-S 3 -G 3 --landlock-ro / --seccomp default true || true
	grep -q execve "$BATS_TEST_TMPDIR/../trace"
	changes='clone3?|v?fork|unshare|setns|u?mount2?|move_mount|fs(open|mount|config)|open_tree|mount_setattr|pivot_root|f?ch(dir|root|mod|own)(at)?'
	changes="$changes|(mkdir|mknod|unlink|rename|symlink|link)(at)?|set(host|domain)name|set(re|res)?[ug]id|setgroups|capset|t?g?kill|socketpair|send(to|msg)|bind"
	if grep -E "^[0-9]+ +($changes)\(" "$BATS_TEST_TMPDIR/../trace"; then false; fi
	if grep -E 'open(at)?\(.*O_(WRONLY|RDWR|CREAT)|write\([^12]' "$BATS_TEST_TMPDIR/../trace"; then false; fi
	rm "$BATS_TEST_TMPDIR/../trace"
	[ "$(state)" = "$before" ]
}
