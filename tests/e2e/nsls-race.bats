#!/usr/bin/env bats
# nsls in a storm of processes and threads that end while it looks at them: never an error, and nothing is lost that stays.
bats_require_minimum_version 1.5.0
load nsls

setup() {
	started=()
}

teardown() {
	kill -9 "${started[@]}"
	wait "${started[@]}" 2>/dev/null || true
}

# stay N: processes with namespaces of their own; the numbers of all these in $stay
stay() {
	local pid child
	stay=()
	for ((i = 0; i < $1; i++)); do
		unshare --net --uts --ipc --mount --pid --fork --kill-child sleep 3000 3>&- &
		started+=($!)
	done
	for pid in "${started[@]}"; do
		until child=$(pgrep -P "$pid" -x sleep); do sleep 0.01; done
		mapfile -t -O ${#stay[@]} stay < <(stat -L -c %i "/proc/$child/ns/"{net,uts,ipc,mnt,pid})
	done
	[ ${#stay[@]} -eq $((5 * $1)) ]
}

# storm: short-lived processes and threads here, and in a PID namespace of their own
storm() {
	"$NSKIT_BUILD/tests/flicker" >"$BATS_TEST_TMPDIR/dots" 3>&- &
	started+=($!)
	unshare --net --pid --fork --kill-child "$NSKIT_BUILD/tests/flicker" >"$BATS_TEST_TMPDIR/inner-dots" 3>&- &
	started+=($!)
	until [ -s "$BATS_TEST_TMPDIR/dots" ] && [ -s "$BATS_TEST_TMPDIR/inner-dots" ]; do kill -0 "${started[@]}"; sleep 0.01; done
	began=$EPOCHREALTIME
}

# it_was_one: at least 60 processes a second came and went since storm(); under sanitizers ten
it_was_one() {
	local ended seconds rate=${NSKIT_STORM_ROUNDS:+10}
	kill -0 "${started[@]}"
	ended=$(cat "$BATS_TEST_TMPDIR/dots" "$BATS_TEST_TMPDIR/inner-dots" | wc -c)
	seconds=$(awk "BEGIN { print $EPOCHREALTIME - $began }")
	echo "$ended processes ended in $seconds s"
	awk "BEGIN { exit !($ended >= ${rate:-60} * $seconds) }"
}

# scan ROAD: two hundred times, or four times NSKIT_STORM_ROUNDS (sanitizers make each dear). What they tell is looked at when all is over: bats makes commands dear.
scan() {
	local rounds=${NSKIT_STORM_ROUNDS:-50}
	stay 3
	storm
	for ((i = 0; i < rounds; i++)); do
		for columns in NS NS NS NS,NPROCS,PID,PPID,ONS,PNS,NETNSID,COMMAND; do
			timeout -k 1 60 nsls --source="$1" -n -r -o "$columns" >>"$BATS_TEST_TMPDIR/lists" 2>>"$BATS_TEST_TMPDIR/errors"
		done
	done
	it_was_one
	[ ! -s "$BATS_TEST_TMPDIR/errors" ] || { cat "$BATS_TEST_TMPDIR/errors"; return 1; }
	printf '%s\n' "${stay[@]}" | awk -v scans=$((rounds * 4)) 'NR == FNR { stay[$1] = 0; next } $1 in stay { stay[$1]++ }
		END { for (ns in stay) if (stay[ns] != scans) { print "of " scans " scans " ns " is in " stay[ns]; lost = 1 } exit lost }' - "$BATS_TEST_TMPDIR/lists"
}

@test "two hundred scans in a storm, by /proc: nothing is lost, no error" {
	scan proc
}

@test "two hundred scans in a storm, by BPF: nothing is lost, no error" {
	need_bpf
	scan bpf
}

@test "one namespace in a storm, by its number and by its holders; a process among them" {
	stay 1
	storm
	for _ in {1..10}; do
		for question in "${stay[0]}" "--holders=${stay[1]}" "-p${started[0]}"; do
			run --separate-stderr timeout -k 1 60 nsls -n "$question"
			echo "$question: $output$stderr"
			[ "$status" -eq 0 ]
			[ -z "$stderr" ]
			[ "${#lines[@]}" -ge 1 ]
		done
	done
	it_was_one
}
