#!/usr/bin/env bats
# netnsctl --batch: many commands, one process, as ip -batch reads them.
bats_require_minimum_version 1.5.0

teardown() {
	[ ! -d /run/netns ] || netnsctl -all delete
	ip link delete group 28275 2>/dev/null || true
	for i in $(seq 200); do [ -n "$(ip -o link show group 28275)" ] || break; sleep 0.01; done
}

@test "commands from a file and from standard input" {
	cat >"$BATS_TEST_TMPDIR/file" <<-'EOF'
		# a comment

		bridge add br0 --ip 10.9.0.1/24   # another one
		add a --bridge br0 --ip 10.9.0.2/24
		add b --bridge br0 \
			--ip 10.9.0.3/24
		netns add "with blank"
		exec a ping -q -c 1 -W 2 10.9.0.3
		list
	EOF
	run netnsctl -batch "$BATS_TEST_TMPDIR/file"
	[ "$status" -eq 0 ]
	[[ $output == *"1 received"*"with blank"* ]]
	printf 'delete a b\ndel "with blank"\n' | netnsctl -b -
	[ -z "$(ls /run/netns)" ]
}

@test "the file of an ip -batch works unchanged" {
	printf 'netns add a\nnetns add b\nnetns list\nnetns\n' >"$BATS_TEST_TMPDIR/file"
	theirs=$(ip -batch "$BATS_TEST_TMPDIR/file")
	ip -all netns delete
	ours=$(netnsctl -batch "$BATS_TEST_TMPDIR/file")
	echo "$ours (ip: $theirs)"
	[ "$ours" = "$theirs" ]
}

@test "the first failure ends it, with its line; -force goes on; the status tells" {
	printf 'add a\n\nadd a\nadd b\n' >"$BATS_TEST_TMPDIR/file"
	run --separate-stderr netnsctl -batch "$BATS_TEST_TMPDIR/file"
	[ "$status" -eq 1 ]
	[ "${stderr_lines[0]}" = "netnsctl: cannot add network namespace a: File exists" ]
	[ "${stderr_lines[1]}" = "Command failed $BATS_TEST_TMPDIR/file:3" ]
	[ "$(ls /run/netns)" = a ]
	run --separate-stderr netnsctl -force -batch "$BATS_TEST_TMPDIR/file"
	[ "$status" -eq 1 ]
	[ "${#stderr_lines[@]}" -eq 4 ]
	[ "$(ls /run/netns | tr '\n' ' ')" = "a b " ]
}

@test "options of one line are not those of the next" {
	printf 'bridge add br0\nadd a --bridge br0 --ip 10.9.0.2/24 --mtu 1400\nadd b\nadd c d\nlist -json\nlist\n' >"$BATS_TEST_TMPDIR/file"
	run netnsctl -batch "$BATS_TEST_TMPDIR/file"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 5 ]
}

@test "exec in a batch: its status, and the lines after it" {
	printf 'add a\nexec a sh -c "exit 9"\nadd b\n' >"$BATS_TEST_TMPDIR/file"
	run netnsctl -batch "$BATS_TEST_TMPDIR/file"
	[ "$status" -eq 9 ]
	[ "$(ls /run/netns)" = a ]
	printf 'exec a true\nexec a sh -c "kill -9 \\$\\$"\nlist\n' | sed 's/\\\$/$/g' >"$BATS_TEST_TMPDIR/file"
	run netnsctl -force -batch "$BATS_TEST_TMPDIR/file"
	[ "$status" -eq 137 ]
	[ "${lines[-1]}" = a ]
}

@test "files that are no batch" {
	run netnsctl -batch /no/such/file
	[ "$status" -eq 1 ]
	[ "$output" = "netnsctl: cannot open /no/such/file: No such file or directory" ]
	run netnsctl -batch "$BATS_TEST_TMPDIR" list
	[ "$status" -eq 2 ]
	run netnsctl -batch "$BATS_TEST_TMPDIR"
	[ "$status" -eq 1 ]
	printf 'add "open\n' >"$BATS_TEST_TMPDIR/file"
	run netnsctl -batch "$BATS_TEST_TMPDIR/file"
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "netnsctl: a quote is not closed" ]
	printf 'add %s\n' "$(seq -s ' ' 300)" >"$BATS_TEST_TMPDIR/file"
	run netnsctl -batch "$BATS_TEST_TMPDIR/file"
	[ "$status" -eq 1 ]
	printf 'add a\\' | netnsctl -batch - || true
	printf '' | netnsctl -batch -
}
