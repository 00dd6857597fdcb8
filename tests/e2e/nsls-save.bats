#!/usr/bin/env bats
# nsls --save and --from: a list from a file is the list itself.
bats_require_minimum_version 1.5.0

evil=$'x\e[31m\nFORGED 1 2\r\u202e\x9b\xff"\\xff'
user="setpriv --reuid 1000 --regid 1000 --clear-groups"

# A machine with all that a list can show, and quiet: what is started here stays until the end of the file.
setup_file() {
	export saved=$BATS_FILE_TMPDIR/saved.json PIDS=$BATS_FILE_TMPDIR/pids
	mkfifo "$BATS_FILE_TMPDIR/hold"
	"$NSKIT_BUILD/tests/ghost" thread socket file <"$BATS_FILE_TMPDIR/hold" >"$BATS_FILE_TMPDIR/ghosts" 3>&- &
	echo $! >"$PIDS"
	sleep infinity >"$BATS_FILE_TMPDIR/hold" 3>&- &
	echo $! >>"$PIDS"
	until grep -q ready "$BATS_FILE_TMPDIR/ghosts"; do sleep 0.02; done
	ip netns add blue
	ip netns set blue 7
	touch "/run/$evil"
	unshare --user --map-root-user --pid --uts --fork --kill-child bash -c 'exec -a "$0" sleep 1000' "$evil" 3>&- &
	echo $! >>"$PIDS"
	until inner=$(pgrep -P $!) && [ "$(cat /proc/$inner/comm)" = sleep ]; do sleep 0.02; done
	mount --bind "/proc/$inner/ns/uts" "/run/$evil"
	$user unshare --user --net sleep 1000 3>&- &
	echo $! >>"$PIDS"
	until [ "$(cat "/proc/$!/comm")" = sleep ]; do sleep 0.02; done
	nsls --save "$saved"
}

teardown_file() {
	local pid
	while read -r pid; do kill -KILL "$pid" 2>/dev/null || true; done <"$PIDS"
	umount "/run/$evil" || true
	ip netns del blue
}

# nsls itself is another process each time.
listed() { LC_ALL=$locale nsls "$@" -Q 'not (COMMAND =~ "^nsls ")' 2>/dev/null; }

same() { # same OPTIONS...: live and from a file just saved it prints the same bytes
	local locale
	nsls --save "$saved"
	for locale in C C.UTF-8; do
		listed "$@" >"$BATS_TEST_TMPDIR/live"
		listed --from "$saved" "$@" >"$BATS_TEST_TMPDIR/stored"
		[ -s "$BATS_TEST_TMPDIR/live" ]
		diff "$BATS_TEST_TMPDIR/live" "$BATS_TEST_TMPDIR/stored" || { echo "nsls $*, $locale"; return 1; }
	done
}

@test "the same bytes for every form of the list" {
	for form in "" -J -r "-T" "-T=parent" "-T=process" "-J -T" "-l -n" "-u -W"; do
		for what in "" "-t net" "-t user,pid" "-P" "--sort -NPROCS" "-o NS,TYPE,ONS,PNS" "--output-all" "-o +HOST,UID,PPID,NSFS,PATH"; do
			same $form $what
		done
	done
}

@test "the namespaces of a process, the processes of a namespace" {
	local pid ns
	pid=$(tail -n 1 "$PIDS")
	ns=$(readlink "/proc/$pid/ns/user" | tr -cd 0-9)
	same -p "$pid"
	same -p "$pid" -J --output-all
	same -p "$pid" -T -t net
	same "$ns"
	same "$ns" -J --output-all
	same "$(readlink /proc/self/ns/mnt | tr -cd 0-9)" -T=process -o PID,PPID,COMMAND
	[ "$(nsls -n -o PID --from "$saved" "$ns" | tr -d ' ')" = "$pid" ]
}

@test "a process or namespace that the file does not have is an error" {
	run nsls --from "$saved" -p 4194303
	[ "$status" -eq 1 ]
	[ "$output" = "nsls: there is no process with PID 4194303 in that file" ]
	run nsls --from "$saved" 1
	[ "$status" -eq 1 ]
	[ "$output" = "nsls: there is no namespace 1" ]
	run nsls --from "$saved" -t net "$(readlink /proc/self/ns/mnt | tr -cd 0-9)"
	[ "$status" -eq 1 ]
}

@test "bytes that are no characters survive" {
	[ "$(nsls --from "$saved" -J -o COMMAND | md5sum)" = "$(nsls --from <(jq -S . "$saved") -J -o COMMAND | md5sum)" ]
	jq -e --arg evil "$evil" '[.processes[] | select(.command_bytes)] | length == 2' "$saved"   # unshare's and its own
	[ "$(jq -r '[.processes[] | select(.command_bytes).command_bytes][-1]' "$saved" | sed 's/../\\x&/g' | xargs -0 printf '%b')" = "$evil 1000" ]
	[ "$(nsls --from "$saved" -n -o NSFS -Q 'NSFS =~ "FORGED"')" = "$(nsls -n -o NSFS -Q 'NSFS =~ "FORGED"')" ]
}

@test "from standard input, through a pipe, and without /proc" {
	[ "$(nsls --save - | nsls --from - -t net -n -o NS)" = "$(nsls -t net -n -o NS)" ]
	[ "$(unshare --mount sh -c 'mount -t tmpfs none /proc && nsls --from "$0" -t net -n -o NS' "$saved")" = "$(nsls --from "$saved" -t net -n -o NS)" ]
}

@test "the file is new as a whole, for its owner alone, and the old one stays where it fails" {
	cd "$BATS_TEST_TMPDIR"
	echo old >f
	chmod 644 f
	ln f other
	nsls --save f
	[ "$(stat -c %a f)" = 600 ]
	[ "$(cat other)" = old ]
	[ "$(ls -A)" = $'f\nother' ]
	jq -e .format f
	mkdir full
	mount -t tmpfs -o size=4k none full
	echo old >full/f
	run nsls --save full/f
	[ "$status" -eq 1 ]
	[[ $output == "nsls: cannot write full/f: No space left on device" ]]
	[ "$(ls -A full)" = f ]
	[ "$(cat full/f)" = old ]
	umount full
	run nsls --save /dev/full
	[ "$status" -eq 1 ]
	run sh -c 'nsls --save - >/dev/full'
	[ "$status" -eq 1 ]
	[ "$output" = "nsls: cannot write to standard output: No space left on device" ]
}

@test "only a regular file is replaced" {
	cd "$BATS_TEST_TMPDIR"
	ln -s nowhere link
	for place in link /dev/stdout . /dev/null nowhere/f; do
		run nsls --save "$place"
		[ "$status" -eq 1 ]
		[[ ${lines[0]} == "nsls: "*"$place"* ]]
	done
	[ "$(readlink link)" = nowhere ]
	[ -c /dev/null ]
	[ -L /dev/stdout ]
	[ "$(ls -A)" = link ]
}

@test "an ordinary user's file tells whose it is and what was not seen" {
	run --separate-stderr $user nsls --save -
	[ "$status" -eq 0 ]
	[[ $stderr == "nsls: note: "*" could not be read (no permission): the list is partial" ]]
	[ "$(jq .uid <<<"$output")" = 1000 ]
	stderr_saved=$stderr
	run --separate-stderr nsls --from <(echo "$output")
	[ "$status" -eq 0 ]
	[[ $stderr == "nsls: note: isolated: ${stderr_saved#nsls: note: }" ]]
}

@test "names of users are those of the host where the file was made" {
	jq '.users |= map(if .uid == 1000 then .name = "alice" else . end)' "$saved" >"$BATS_TEST_TMPDIR/f"
	nsls --from "$BATS_TEST_TMPDIR/f" -n -o USER | grep -qx alice
	jq 'del(.users)' "$saved" >"$BATS_TEST_TMPDIR/f"
	nsls --from "$BATS_TEST_TMPDIR/f" -n -r -o USER | sort -u | grep -qx 1000
}

@test "several hosts in one table, and no number of one means anything on the other" {
	cd "$BATS_TEST_TMPDIR"
	jq -c '.host.name = "web2"' "$saved" >b.json
	jq '.host.name = "web1"' "$saved" >a.json
	[ "$(nsls --from a.json b.json -n -l -o HOST | sort | uniq -c | awk '{print $1, $2}')" = "$(n=$(nsls --from a.json -n -l -o NS | wc -l); printf '%s web1\n%s web2' "$n" "$n")" ]
	nsls --from a.json b.json | head -n 1 | grep -q '^HOST '
	[ "$(nsls --from a.json --from b.json -J -T)" = "$(nsls --from=a.json -J -T b.json)" ]
	# one tree is the other but for the host, and each stands by itself
	nsls --from a.json b.json -T -J -o NS,TYPE,HOST |
		jq -e '[.namespaces[] | select(.host == "web1")] as $a | [.namespaces[] | select(.host == "web2")] as $b
			| ($a | length) > 0 and ($a | walk(if type == "object" then .host = "web2" else . end)) == $b'
	nsls --from a.json b.json -J -T=process -o HOST | jq -e '[.namespaces[] | .host as $h | .. | objects | .host == $h] | all'
	[ "$(nsls --from a.json b.json -n -r -o HOST "$(readlink /proc/self/ns/pid | tr -cd 0-9)" | sort -u)" = $'web1\nweb2' ]
	[ "$(nsls --from a.json b.json -n -r -o HOST -Q 'HOST == "web1"' | sort -u)" = web1 ]
	[ "$(nsls -n -r -o HOST | sort -u)" = isolated ]
}

@test "one host of several that sent nothing: the others are listed, it is said, and the status tells" {
	cd "$BATS_TEST_TMPDIR"
	: >empty
	run --separate-stderr nsls --from "$saved" empty -n -r -o NS
	[ "$status" -eq 1 ]
	[ "$output" = "$(nsls --from "$saved" -n -r -o NS)" ]
	[ "$stderr" = "nsls: empty: line 1, byte 1: this is no JSON" ]
	run --separate-stderr nsls --from empty /nowhere
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "${stderr_lines[2]}" = "nsls: none of the 2 snapshots can be read" ]
	run --separate-stderr "$NSKIT_SRC/examples/fleet.sh" env false
	[ "$status" -eq 1 ]
	[[ $output == *HOST* ]]
}

@test "what is no snapshot, or not ours to read, is an error with file and place" {
	cd "$BATS_TEST_TMPDIR"
	refused() { # refused MESSAGE FILTER
		jq "$2" "$saved" >f
		run nsls --from f
		[ "$status" -eq 1 ]
		[[ ${lines[0]} =~ ^"nsls: f: "("line "[0-9]+", byte "[0-9]+": ")?$1$ ]] || { echo "$output, not: $1"; return 1; }
	}
	refused 'this is no snapshot that nsls --save wrote' '{}'
	refused 'this is no snapshot that nsls --save wrote' '[]'
	refused 'it is a snapshot of format 2.0, this nsls reads 1' '.version.major = 2 | .processes = 5'
	refused '"processes" is missing' 'del(.processes)'
	refused '"processes" is no array' '.processes = 5'
	refused 'this is no object' '.processes[0] = 5'
	refused '"pid" is no whole number' '.processes[0].pid = "1"'
	refused '"pid" is no whole number' '.processes[0].pid = -1'
	refused '"pid" is greater than 4194304' '.processes[0].pid = 4194305'
	refused '0 is no PID' '.processes[0].pid = 0'
	refused 'process [0-9]+ stands here for the second time' '.processes += [.processes[0]]'
	refused 'namespace [0-9]+ stands here for the second time' '.namespaces += [.namespaces[0]]'
	refused 'namespace 5 is not in the file' '.processes[0].ns.net = 5'
	refused 'namespace [0-9]+ is no network namespace' '.processes[0].ns.net = .processes[0].ns.mnt'
	refused 'namespace [0-9]+ is no user namespace' '.namespaces[0].ons = .namespaces[0].ns' || refused 'what is above .*' '.namespaces[0].ons = .namespaces[0].ns'
	refused 'what is above namespace [0-9]+ is deeper than any kernel nests, or a circle' '(first(.namespaces[] | select(.type == "pid"))) |= (.pns = .ns)'
	refused 'there is no container 0, only 0 from 0 on' '.processes[0].container = 0 | .containers = []'
	refused '"command" is no text, holds a NUL, or is longer than [0-9]+ bytes' '.processes[0].command = {}'
	refused '"command_bytes" is no text of pairs of hexadecimal digits \(0-9, a-f\) without 00' '.processes[0].command_bytes = "6"'
	printf '{"format": "nsls-snapshot",\n "x": tru}' >f
	run nsls --from f
	[ "$output" = "nsls: f: line 2, byte 7: this is no JSON" ]
	run nsls --from /nowhere
	[ "$status" -eq 1 ]
	[ "$output" = "nsls: cannot open /nowhere: No such file or directory" ]
	run nsls --from .
	[ "$status" -eq 1 ]
	run timeout 20 nsls --from /dev/zero
	[ "$output" = "nsls: cannot read /dev/zero: File too large" ]
}

@test "members that a later version adds are passed over" {
	jq '.version.minor = 9 | .new = {"a": [1]} | .processes[0].new = 1 | .processes[0].ns.new = 7 | .namespaces[0].new = null' "$saved" >"$BATS_TEST_TMPDIR/f"
	[ "$(nsls --from "$BATS_TEST_TMPDIR/f" -J --output-all)" = "$(nsls --from "$saved" -J --output-all)" ]
}

@test "wrong usage" {
	wrong() { # wrong MESSAGE ARGS...
		run nsls "${@:2}"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "nsls: $1" ]] || { echo "$output"; return 1; }
	}
	wrong "options --save and --from exclude each other" --save f --from "$saved"
	wrong "options --save and --type exclude each other" --save f -t net
	wrong "option --save prints no table that could be shown in another way" --save f -J
	wrong "option --save takes no operand like '5'" --save f 5
	wrong "a process in a file is found by its number alone, not by '5@web'" --from "$saved" -p 5@web
	wrong "options --holders and --from exclude each other" --from "$saved" --holders 5
	wrong "only one namespace can be given, not also '6'" --from "$saved" 5 6
	[ ! -e f ]
}
