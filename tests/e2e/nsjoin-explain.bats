#!/usr/bin/env bats
# nsjoin --explain: the plan, and whether it would work. Nothing is changed.
bats_require_minimum_version 1.5.0

setup() {
	unshare --mount --uts --ipc --net --pid --fork --mount-proc --kill-child sleep 600 3>&- &
	outer=$!
	until inner=$(pgrep -P "$outer" -x sleep); do sleep 0.01; done
	as_user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
}

teardown() {
	kill -9 "$outer" ${theirs-} 2>/dev/null || true
	wait "$outer" ${theirs-} 2>/dev/null || true
}

ns() { stat -L -c %i "/proc/$1/ns/$2"; }

@test "target, each namespace with its owner, the steps in their order; it would work, and nothing ran" {
	run nsjoin --explain -t "$inner" -n -u -S 0 touch "$BATS_TEST_TMPDIR/ran"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "target $inner, process $inner (sleep)" ]
	user="user:[$(ns $$ user)]"
	[[ $output == *"  user    same  $user"* ]]
	[[ $output == *"  net     enter net:[$(ns "$inner" net)], needs CAP_SYS_ADMIN in $user"* ]]
	[[ $output == *"  mnt     leave mnt:[$(ns "$inner" mnt)], not asked for: --mount enters it"* ]]
	[[ $output == *"   1. enter the namespaces UTS, network
   2. take user ID 0
   3. run touch"* ]]
	[ "${lines[-1]}" = "This would work." ]
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "what comes from the target is taken from it; a child is needed for the PID namespace" {
	run nsjoin --explain -t "$inner"
	[ "$status" -eq 0 ]
	[[ $output == *". start a child process, for only children are in the PID namespace"* ]]
	[[ $output == *". take from the target: groups,caps,seccomp,no-new-privs,label,"* ]]
	run nsjoin --explain -t "$inner" --privileged
	[[ $output != *"take from the target"* ]]
}

@test "JSON says the same" {
	run nsjoin --explain -J -t "$inner" --net true
	[ "$status" -eq 0 ]
	[ "$(jq -r '.target, .pid, .command, .works, .why' <<<"$output")" = "$inner
$inner
sleep
true
null" ]
	[ "$(jq -c '.namespaces[] | select(.type == "net") | [.what, .theirs, .owner]' <<<"$output")" = "[\"enter\",$(ns "$inner" net),$(ns $$ user)]" ]
	[ "$(jq -r '.steps[-1]' <<<"$output")" = "run true" ]
}

# same ARGS...: --explain tells the reason, the hint and the status that the same without it ends with
same() {
	local plain said
	run --separate-stderr "${who[@]}" "$(command -v nsjoin)" "$@"
	plain=$status
	said=$(sed -n '1s/^nsjoin: //p' <<<"$stderr")
	[ "$plain" -gt 0 ]
	run --separate-stderr "${who[@]}" "$(command -v nsjoin)" --explain "$@"
	echo "$output"
	[ "$status" -eq "$plain" ]
	[ -z "$stderr" ]
	[[ $output == *"This would not work: $said"* ]]
}

@test "where it would not work: status, reason and hint are those of the real thing" {
	who=()
	same -t "$inner" /etc/passwd
	same -t "$inner" --net --wdns /nosuch true
	same -t nosuch true
	same -t 4194304 true
	who=("${as_user[@]}")
	same -t "$inner" --net true
	[[ $output == *"  net     enter not seen"*"steps"*"enter the namespaces network"*"run true"* ]]
	[[ $output == *"hint: it is user 0's and we are user 1000: that needs CAP_SYS_PTRACE in its user namespace; run as root"* ]]
	"${as_user[@]}" unshare --user --map-root-user --net sleep 600 3>&- & theirs=$!
	until [ "$(cat /proc/$theirs/comm)" = sleep ]; do sleep 0.01; done
	same -t "$theirs" --net true
	[[ $output == *"hint: we lack CAP_SYS_ADMIN in user:[$(ns $$ user)]: enter the user namespace that owns it too (--user), or run as root"* ]]
	[[ $output == *"  net     enter net:[$(ns "$theirs" net)], we lack CAP_SYS_ADMIN in user:[$(ns $$ user)]"* ]]
	run "${as_user[@]}" "$(command -v nsjoin)" --explain -t "$theirs" --net --user true
	[ "$status" -eq 0 ]
}

@test "a PID namespace whose init has ended" {
	exec 5<"/proc/$inner/ns/pid"
	kill -9 "$inner"
	wait "$outer" || true
	run nsjoin --explain --pid=/proc/$$/fd/5 true
	exec 5<&-
	[ "$status" -eq 125 ]
	[[ $output == *"This would not work: cannot start a process for the program: Cannot allocate memory
hint: its init process (PID 1) has ended: nothing can be started there any more" ]]
}

@test "a container is told by name; hostile names cannot play with the terminal" {
	cp "$(command -v sleep)" "$BATS_TEST_TMPDIR/"$'\e[31mred'
	unshare --net "$BATS_TEST_TMPDIR/"$'\e[31mred' 600 3>&- & theirs=$!
	until [[ $(cat /proc/$theirs/comm) == *red ]]; do sleep 0.01; done
	run nsjoin --explain -t "$theirs" true
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "target $theirs, process $theirs (\\x1b[31mred)" ]
	nsnew --name lab --net --uts true
	run nsjoin --explain -t lab true
	nsnew --remove lab
	[ "${lines[0]}" = "target lab, nskit:lab" ]
	[ "$status" -eq 0 ]
}

@test "options that make no sense with it: status 2" {
	for options in "-J -t $inner true" "--explain -t $inner -t $outer true" "--explain --forward 80:80 -t $inner"; do
		# shellcheck disable=SC2086 # words
		run nsjoin $options
		[ "$status" -eq 2 ]
	done
}
