#!/usr/bin/env bats
# tests/without itself: what it takes away is gone, the rest stays.
bats_require_minimum_version 1.5.0

@test "a named system call answers ENOSYS, and only that one" {
	run without unshare unshare --uts true
	[ "$status" -ne 0 ]
	[[ $output == *"Function not implemented"* ]]
	run without openat2,setns unshare --uts true
	[ "$status" -eq 0 ]
}

@test "a number names a call as well, and filters add up" {
	run without openat2 without 272 unshare --uts bash -c 'echo inside'   # unshare(2) of x86-64
	if [ "$(uname -m)" = x86_64 ]; then
		[ "$status" -ne 0 ]
	fi
	run env -u NSKIT_WITHOUT without openat2 without clone3 bash -c 'echo $NSKIT_WITHOUT'
	[ "$output" = openat2,clone3 ]
}

@test "root's set-user-ID programs keep working, an ordinary user gets no_new_privs" {
	run without openat2 grep NoNewPrivs /proc/self/status
	[[ $output == *0 ]]
	run setpriv --reuid 1000 --regid 1000 --clear-groups "$(command -v without)" openat2 grep NoNewPrivs /proc/self/status
	[[ $output == *1 ]]
}

@test "statuses: the program's own, 2, 125, 127" {
	run without openat2 sh -c 'exit 42'
	[ "$status" -eq 42 ]
	run without
	[ "$status" -eq 2 ]
	run without no_such_call true
	[ "$status" -eq 125 ]
	[[ $output == *"unknown system call 'no_such_call'"* ]]
	run -127 without openat2 /no/such
}
