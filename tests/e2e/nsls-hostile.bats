#!/usr/bin/env bats
# nsls: names that others made up must not play with the terminal, nor forge rows.
bats_require_minimum_version 1.5.0

evil=$'x\e[31m\nFORGED 1 2\r\u202e\x9b'

setup() {
	unshare --uts --pid --fork --kill-child bash -c 'exec -a "$0" sleep 60' "$evil" 3>&- &
	outer=$!
	until inner=$(pgrep -P "$outer") && [ "$(cat /proc/$inner/comm)" = sleep ]; do sleep 0.01; done
	uts=$(readlink "/proc/$inner/ns/uts" | tr -cd 0-9)
	touch "/run/$evil"
	mount --bind "/proc/$inner/ns/uts" "/run/$evil"
}

teardown() {
	umount "/run/$evil" || true
	kill -9 "$outer" || true
	wait "$outer" 2>/dev/null || true
}

# Only printable ASCII, newlines, and the lines of a tree.
clean() { [ -z "$(sed 's/[├─└│]//g' <<<"$1" | LC_ALL=C tr -d '\n -~')" ]; }

# json EXPR ARGS...: is it true of what nsls -J prints? (jq -e is content with no input at all.)
json() {
	local out
	out=$(nsls -J "${@:2}") && [ -n "$out" ] && jq -e "$1" <<<"$out"
}

@test "a command line in every form" {
	for form in "" "-l" "-r" "-J" "-T" "-T=process" "-J -T" "-o NS,COMMAND -u"; do
		run nsls $form
		[ "$status" -eq 0 ]
		clean "$output"
		[[ $output == *FORGED* ]]
		if grep -q '^FORGED' <<<"$output"; then false; fi
	done
}

@test "the processes of a namespace" {
	for form in "" "-l" "-r" "-J"; do
		run nsls $form "$uts"
		clean "$output"
		[[ $output == *FORGED* ]]
		if grep -q '^FORGED' <<<"$output"; then false; fi
	done
	[ "$(nsls -n "$uts" | wc -l)" -eq 2 ]   # unshare and what it runs
}

@test "a mount point" {
	for form in "" "-W" "-r" "-J"; do
		run nsls $form -o NS,NSFS
		clean "$output"
		[[ $output == *FORGED* ]]
		if grep -q '^FORGED' <<<"$output"; then false; fi
	done
	[ "$(nsls -n -o NSFS -Q "NS == $uts")" = '/run/x\x1b[31m\x0aFORGED 1 2\x0d\xe2\x80\xae\x9b' ]
	[ "$(nsls -r -n -o NSFS -Q "NS == $uts" | wc -w)" -eq 1 ]
}

@test "JSON gives the text back, but for what is no text" {
	json '.namespaces[0].nsfs[0] == "/run/x\u001b[31m\nFORGED 1 2\r\u202e\ufffd"' -o NS,COMMAND,NSFS -Q "NS == $uts"
	json '.namespaces[0].command | contains("\u001b[31m\nFORGED")' -o NS,COMMAND -Q "PID == $inner" "$uts"
}

@test "a name, where there is no command line" {
	name=$'a)\e[1m\nb'
	cp "$(command -v sleep)" "$TMPDIR/$name"
	bash -c '"$0" 0.3 & exec sleep 60' "$TMPDIR/$name" 3>&- &
	parent=$!
	until zombie=$(pgrep -P "$parent") && grep -q '^State:.Z' "/proc/$zombie/status"; do sleep 0.01; done
	run nsls -n -r -o PID,PPID,COMMAND -Q "PID == $zombie" "$(readlink /proc/$$/ns/pid | tr -cd 0-9)"
	kill -9 "$parent"
	wait "$parent" || true
	[ "$output" = "$zombie $parent "'a)\x1b[1m\x0ab' ]
}

@test "the name of a network namespace, in every form and as a holder" {
	mkdir -p /run/netns
	touch "/run/netns/$evil"
	unshare --net="/run/netns/$evil" true
	ino=$(stat -L -c %i "/run/netns/$evil")
	for form in "" "-l" "-r" "-J" "--holders $ino" "-J --holders $ino"; do
		run timeout -k 1 10 nsls $form --output-all
		[ "$status" -eq 0 ]
		clean "$output"
		[[ $output == *FORGED* ]]
		if grep -q '^FORGED' <<<"$output"; then false; fi
	done
	umount "/run/netns/$evil"
}

@test "a locale that knows none of its letters, and a text that looks escaped" {
	unshare --uts bash -c 'exec -a "$0" sleep 60' $'\xc3\xbc\xe2\x80\xae\x9b \\x1b' 3>&- &
	other=$!
	until [ "$(cat /proc/$other/comm)" = sleep ]; do sleep 0.01; done
	escaped='\xc3\xbc\xe2\x80\xae\x9b \x5cx1b 60'
	for form in "" "-l" "-T" "-W" "-u"; do
		run env LC_ALL=C timeout 5 nsls $form -t uts -o +COMMAND,PID
		[ "$status" -eq 0 ]
		clean "$output"
		[[ $output == *"$escaped"* ]]
	done
	run env LC_ALL=C timeout 5 nsls -r -n -o COMMAND -Q "PID == $other"
	kill -9 "$other"
	wait "$other" || true
	[ "$output" = "${escaped// /'\x20'}" ]
}

@test "a user name from a hostile passwd" {
	printf 'ev\e[31mil:x:4242:4242::/:/bin/sh\n' >>/etc/passwd
	setpriv --reuid 4242 --regid 4242 --clear-groups unshare --user sleep 60 3>&- &
	other=$!
	until [ "$(cat /proc/$other/comm)" = sleep ]; do sleep 0.01; done
	run nsls -n -o USER -Q "PID == $other"
	kill -9 "$other"
	wait "$other" || true
	[ "$output" = 'ev\x1b[31mil' ]
}
