#!/usr/bin/env bats
# nsls in a storm of processes that end while it looks at them: never an empty list, never an error.
bats_require_minimum_version 1.5.0

# Also where the test fails: a storm would hold bats's output open.
teardown() {
	kill -9 "$one" "$two"
	wait "$one" "$two" 2>/dev/null || true
}

@test "a hundred scans in a storm" {
	storm() { while :; do for _ in 1 2 3 4 5 6 7 8; do (:) & done; wait; done; }
	storm 3>&- & one=$!
	unshare --net --uts --fork --kill-child bash -c "$(declare -f storm); storm" 3>&- & two=$!
	for _ in {1..50}; do
		run --separate-stderr nsls
		echo "$output$stderr"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[ "${#lines[@]}" -ge 9 ]
		run --separate-stderr nsls -n -T -o NS,NPROCS,PID,PPID,ONS,PNS,NETNSID
		echo "$output$stderr"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[ "${#lines[@]}" -ge 8 ]
	done
	for _ in {1..10}; do
		run --separate-stderr nsls -n "$(readlink /proc/$$/ns/uts | tr -cd 0-9)"
		[ "$status" -eq 0 ]
		[ "${#lines[@]}" -ge 2 ]
	done
}
