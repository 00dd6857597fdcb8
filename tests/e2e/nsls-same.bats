#!/usr/bin/env bats
# nsls --same: what processes share, and what differs.
bats_require_minimum_version 1.5.0

setup() {
	pids=()
	sleep 60 3>&- &
	pids+=($!)
	a=$!
}

teardown() {
	kill -9 "${pids[@]}" 2>/dev/null || true
	wait "${pids[@]}" 2>/dev/null || true
}

# start COMMAND...: in the background, until it is what it becomes; $b is its PID
start() {
	"$@" 3>&- &
	b=$!
	pids+=("$b")
	until [ "$(cat /proc/$b/comm)" = sleep ]; do kill -0 "$b"; sleep 0.01; done
}

# row PROPERTY: SAME and the values
row() { nsls --same "$a" "$b" -n -r -o SAME,VALUES -Q "PROPERTY == '$1'" || true; }

# differing: the properties that are not the same
differing() { nsls --same "$a" "$b" -n -r -o PROPERTY -Q 'SAME == false' | tr '\n' ' '; }

@test "two of a kind: everything is the same, status 0" {
	start sleep 60
	nsls --same "$a" "$b"
	[ -z "$(nsls --same "$a" "$b" -n -r -Q 'not SAME')" ]
	[ "$(nsls --same "$a" "$b" -n -r -o PROPERTY | wc -l)" -eq 20 ]
}

@test "namespaces by number, status 3 where one differs, -t limits what is asked" {
	start unshare --net --uts sleep 60
	[ "$(differing)" = "uts net " ]
	[ "$(row net)" = "no $(readlink /proc/$a/ns/net | tr -cd 0-9) $(readlink /proc/$b/ns/net | tr -cd 0-9)" ]
	run -3 nsls --same "$a" "$b"
	run -3 nsls --same -t net "$a" "$b"
	run -0 nsls --same -t pid,mnt "$a" "$b"
	[ "${#lines[@]}" -eq 3 ]
	[[ "${lines[0]}" == "PROPERTY SAME $a"*"$b" ]]
	run -0 nsls --same "$a" "$b" -Q 'PROPERTY == "ipc"'   # what is left out does not count
}

@test "root directories: the same text in another mount, another directory of the same mount" {
	start unshare --mount sleep 60
	[ "$(differing)" = "mnt root " ]
	[[ "$(row root)" =~ ^no\ /.*mount.*\ /.*mount ]]
	mkdir -p "$BATS_TEST_TMPDIR/root/bin"
	mount --bind / "$BATS_TEST_TMPDIR/root"
	start chroot "$BATS_TEST_TMPDIR/root" sleep 60
	[ "$(differing)" = "root " ]
	kill -9 "$b"; wait "$b" || true
	umount "$BATS_TEST_TMPDIR/root"
}

@test "capabilities, no_new_privs and seccomp, in words" {
	start setpriv --no-new-privs --bounding-set=-sys_module,-sys_boot --inh-caps=-all sleep 60
	[[ "$(row caps_bounding)" =~ ^no\ all.*\ all.*-sys_module.*-sys_boot ]]
	[[ "$(row caps_effective)" == "no all"*" all"*-sys_module*-sys_boot* ]]
	[ "$(row no_new_privs)" = "no no yes" ]
	start setpriv --reuid 1000 --clear-groups sleep 60
	[[ "$(row caps_effective)" == "no all"*" none" ]]
	[[ "$(row caps_bounding)" == "yes all"* ]]
	start without kcmp sleep 60
	[[ "$(row seccomp)" == "no "*' 1\x20filter' ]] || [ -n "$NSKIT_WITHOUT" ]
}

@test "maps of IDs" {
	start unshare --user --map-root-user sleep 60
	[[ "$(row uid_map)" =~ ^no\ 0:0:[0-9].*\ 0:0:1 ]]
	[ "$(row user)" = "no $(readlink /proc/$a/ns/user | tr -cd 0-9) $(readlink /proc/$b/ns/user | tr -cd 0-9)" ]
}

@test "JSON: by PID, numbers of namespaces as numbers" {
	start unshare --net sleep 60
	run -3 nsls --same "$a" "$b" -J -Q 'PROPERTY =~ "^(net|uts|seccomp)$"'
	jq -e --arg a "$a" --arg b "$b" '.properties | length == 3 and (map({(.property): .}) | add
		| (.uts.same == true) and (.net.same == false) and (.net.values[$a] | type == "number") and .net.values[$a] != .net.values[$b]
		  and (.seccomp.values[$b] | type == "string"))' <<<"$output"
}

@test "what is not ours to see is unknown, status 4, and said" {
	start setpriv --reuid 1000 --regid 1000 --clear-groups sleep 60
	run -4 --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsls --same -n -r -t net "$a" "$b"
	[ "$output" = "net unknown not\\x20seen $(readlink /proc/$b/ns/net | tr -cd 0-9)" ]
	[ "$stderr" = "nsls: note: 1 of 2 values could not be read (no permission)" ]
	run -4 setpriv --reuid 1000 --regid 1000 --clear-groups nsls --same -J -t net "$a" "$b"
	jq -e --arg a "$a" '.properties[0].same == null and (.properties[0].values | has($a)) and .properties[0].values[$a] == null' <<<"${output%nsls:*}"
}

@test "a process by its number in another PID namespace" {
	nsnew -p sleep 60 3>&- &
	pids+=($!)
	until inside=$(pgrep -P $! sleep || pgrep -P "$(pgrep -P $! | head -1)" sleep); do sleep 0.02; done
	number=$(awk '/^NSpid/ { print $NF }' /proc/$inside/status)
	run -3 nsls --same "$a" "$number@$inside" -t pid
	[[ "${lines[0]}" == "PROPERTY SAME $a"*" $number@$inside" ]]
}

@test "more than two, the same one twice" {
	start sleep 60
	c=$b
	start unshare --uts sleep 60
	run -3 nsls --same "$a" "$c" "$b" -t uts -n -r
	[ "$(wc -w <<<"$output")" -eq 5 ]
	run -0 nsls --same "$a" "$a" -t uts -n -r
	[ "$(wc -w <<<"$output")" -eq 3 ]
}

@test "bad input: one line and its status" {
	run -2 nsls --same "$a"
	[[ "$output" == *"two processes or more"* ]]
	run -2 nsls --same "$a" x
	[[ "${lines[0]}" == *"'x' is not a process ID"* ]]
	run -1 nsls --same "$a" 4194000
	[ "$output" = "nsls: no process has PID 4194000" ]
	run -2 nsls --same -p 1 "$a" "$a"
	run -2 nsls --same --holders 1 "$a" "$a"
	run -2 nsls --same "$a" "$a" -o nothing
	# more than a table has columns
	for i in $(seq 70); do sleep 60 3>&- & pids+=($!); done
	run -1 nsls --same "${pids[@]}"
	[[ "$output" == *"columns"* ]]
	nsls --same -J "${pids[@]}" >/dev/null
}
