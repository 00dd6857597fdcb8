#!/usr/bin/env bats
# nsls --diff: what came, went and changed since --save.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	pids=()
}

teardown() {
	[ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
	for name in a b; do [ ! -e "/run/netns/$name" ] || ip netns del "$name"; done
}

ino() { stat -L -c %i "/run/netns/$1"; }

# start COMMAND...: in the background until the test ends
start() {
	"$@" sleep 100 3>&- &
	pids+=("$!")
	until [ "$(cat "/proc/$!/comm")" = sleep ]; do sleep 0.02; done
}

# changes ARGS...: nsls --diff, as run does it but for the shell between, which would be one process more
changes() {
	status=0
	nsls --diff "$@" >"$TMPDIR/changes" 2>&1 || status=$?
	output=$(cat "$TMPDIR/changes")
}

@test "no difference is status 0 and an empty list" {
	nsls --save f
	changes f -n
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	changes f -J
	[ "$(jq -c . <<<"$output")" = '{"changes":[]}' ]
}

@test "what came is +, what is gone is -, and the status is 3" {
	nsls --save before
	ip netns add a
	nsls --save after
	changes before -n -r -o CHANGE,NS,TYPE,NSFS,WHAT
	[ "$status" -eq 3 ]
	[ "$output" = "+ $(ino a) net /run/netns/a " ]
	changes before --from after -n -r -o CHANGE,NS
	[ "$status" -eq 3 ]
	[ "$output" = "+ $(ino a)" ]
	changes after --from before -n -r -o CHANGE,NS,NSFS
	[ "$status" -eq 3 ]
	[ "$output" = "- $(ino a) /run/netns/a" ]
	changes before after -n   # an operand is a file only beside --from
	[ "$status" -eq 2 ]
	changes before -t pid
	[ "$status" -eq 0 ]
	changes before -n -Q 'CHANGE != "+"'   # the filter says what matters
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "what changed is ~, and tells from what to what" {
	ip netns add a
	nsls --save f
	start nsjoin --net=/run/netns/a
	mkdir -p /run/x && touch /run/x/y
	mount --bind /run/netns/a /run/x/y
	changes f -n -r -o CHANGE,NS,NPROCS,WHAT -Q "NS == $(ino a)"
	[ "$status" -eq 3 ]
	[ "$output" = "~ $(ino a) 1 nprocs\x200\x20->\x201;\x20pid\x20none\x20->\x20${pids[0]};\x20command\x20none\x20->\x20sleep\x20100;\x20nsfs\x20/run/netns/a\x20->\x20/run/netns/a,/run/x/y" ]
	umount /run/x/y
	nsls --diff f -J -Q "NS == $(ino a)" >json || [ $? -eq 3 ]
	jq -e --argjson pid "${pids[0]}" '.changes[0] | .change == "~" and .what == {nprocs: {was: 0, is: 1}, pid: {was: null, is: $pid}, command: {was: null, is: "sleep 100"}}' json
}

@test "a number that is used again is another namespace" {
	start unshare --net
	first=$(readlink "/proc/$!/ns/net" | tr -cd 0-9)
	nsls --save f
	kill -KILL "$!"
	wait "$!" || true
	for _ in {1..50}; do   # until the kernel has given the number away
		start unshare --net
		[ "$(readlink "/proc/$!/ns/net" | tr -cd 0-9)" != "$first" ] || break
	done
	nsls --save g
	if [ "$(readlink "/proc/$!/ns/net" | tr -cd 0-9)" != "$first" ]; then   # it was given to somebody else: the same by hand
		jq --argjson f "$first" --argjson g "$(readlink "/proc/$!/ns/net" | tr -cd 0-9)" 'walk(if . == $g then $f else . end)' g >h
		mv h g
	fi
	changes f --from g -n -r -o CHANGE,NS -Q "NS == $first"
	[ "$output" = $'- '"$first"$'\n+ '"$first" ]
	for file in f g; do jq '.namespaces[].id = null' "$file" >"$file.old"; done   # a kernel without ids: by its processes
	changes f.old --from g.old -n -r -o CHANGE,NS -Q "NS == $first"
	[ "$output" = $'- '"$first"$'\n+ '"$first" ]
}

@test "without ids a process in both makes it the same" {
	start unshare --net
	net=$(readlink "/proc/$!/ns/net" | tr -cd 0-9)
	nsls --save f
	start nsjoin -t "$!" -n
	nsls --save g
	for file in f g; do jq '.namespaces[].id = null' "$file" >"$file.old"; done
	changes f.old --from g.old -n -r -o CHANGE,NS,WHAT -Q "NS == $net"
	[ "$output" = "~ $net nprocs\x201\x20->\x202" ]
}

@test "another boot, another machine: said, and nothing is the same" {
	nsls --save f
	jq '.host.boot = "00000000-0000-0000-0000-000000000000"' f >g
	run --separate-stderr nsls --diff g -n -r -o CHANGE
	[ "$status" -eq 3 ]
	[ "$stderr" = "nsls: note: isolated was started again since then: no namespace is the one that it was" ]
	[ "$(sort -u <<<"$output")" = $'+\n-' ]
	jq '.host.name = "other"' g >h
	run --separate-stderr nsls --diff h --from f
	[ "$stderr" = "nsls: note: isolated is another machine than other: they have no namespace in common" ]
}

@test "wrong usage, and no file" {
	nsls --save f
	changes f --from f f
	[ "$status" -eq 2 ]
	[ "${output%%$'\n'*}" = "nsls: option --diff compares with one file of --from, not with 2" ]
	changes f 5
	[ "$status" -eq 2 ]
	changes f --from f 5
	[ "$status" -eq 2 ]
	changes f -T
	[ "$status" -eq 2 ]
	changes nowhere
	[ "$status" -eq 1 ]
	[ "$output" = "nsls: cannot open nowhere: No such file or directory" ]
}

@test "files are what their schema says" {
	valid() { /usr/bin/python3 -c 'import json, jsonschema, sys; jsonschema.validate(json.load(sys.stdin), json.load(open(sys.argv[1])))' "$NSKIT_SRC/docs/nsls-snapshot.schema.json"; }
	ip netns add a
	start unshare --user --net
	nsls --save - | valid
	setpriv --reuid 1000 --regid 1000 --clear-groups nsls --save - 2>/dev/null | valid
	valid <"$NSKIT_SRC/tests/fuzz/corpus/store/whole"
	run valid < <(nsls --save - | jq '.processes[0].pid = "1"')
	[ "$status" -eq 1 ]
	run valid < <(nsls --save - | jq 'del(.namespaces[0].mounts)')
	[ "$status" -eq 1 ]
}
