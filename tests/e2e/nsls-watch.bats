#!/usr/bin/env bats
# nsls --watch: namespaces as they come and go.
# without: perf_event_open open_by_handle_at
bats_require_minimum_version 1.5.0
load nsls
load pipe

setup() {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
}

teardown() {
	[ -z "${watch-}" ] || stop || { echo "watch ended with $?"; cat "$BATS_TEST_TMPDIR/words"; }
	umount /run/netns/* 2>/dev/null || true
	rm -f /run/netns/*
}

# Begin to watch; it listens when its first line has come.
watch() {
	nsls --watch "$@" >"$BATS_TEST_TMPDIR/pipe" 2>"$BATS_TEST_TMPDIR/words" 3>&- &
	watch=$!
	exec 4<"$BATS_TEST_TMPDIR/pipe"
	read -r -t 5 heading <&4
}

stop() {
	kill "$watch"
	exec 4<&-
	local status=0
	wait "$watch" || status=$?
	watch=
	return "$status"
}

# The next line, or nothing after ten seconds
next() { local line=; read -r -t 10 line <&4 || true; echo "$line"; }

# The same, UTS namespaces left out: next_net [SECONDS]
next_net() {
	local line
	while line= && read -r -t "${1-10}" line <&4 && [[ $line == *uts ]]; do :; done
	echo "$line"
}

number() { readlink "/proc/$1/ns/$2" | tr -cd 0-9; }

# Can the kernel tell us of every process?
told() { [[ ${NSKIT_WITHOUT-} != *perf_event_open* && ${NSKIT_WITHOUT-} != *open_by_handle_at* && $(id -u) -eq 0 ]] && [ "$(awk '{print $2; exit}' /proc/self/uid_map)" -eq 0 ]; }

@test "a namespace comes with its process, and goes; a line each, at once" {
	watch -t uts -o EVENT,NS,TYPE,PID,USER,COMMAND
	[[ $heading =~ ^EVENT\ +NS\ TYPE\ +PID\ USER\ +COMMAND$ ]]
	unshare -u sleep 300 3>&- &
	line=$(next)
	[[ $line =~ ^\+\ +$(number $! uts)\ uts\ +$!\ root\ (unshare\ -u\ )?sleep\ 300$ ]]
	kill $!
	[[ $(next) =~ ^-\ +[0-9]+\ uts\ +$!\ root ]]
	stop
}

@test "one that only a mount holds, with its name" {
	watch -t net -r -o EVENT,TYPE,NSFS
	netnsctl add blue
	line=$(next)
	[[ $line == "+ net"* ]]
	netnsctl delete blue
	[[ $(next) == "- net"* ]]
	ip netns add red
	[[ $(next) == "+ net"* ]]
	ip netns delete red
	[[ $(next) == "- net"* ]]
	stop
}

@test "--watch=all begins with what is there; JSON is an object a line" {
	nsls --watch=all -J -t net,user >"$BATS_TEST_TMPDIR/pipe" 2>"$BATS_TEST_TMPDIR/words" 3>&- &
	watch=$!
	exec 4<"$BATS_TEST_TMPDIR/pipe"
	both=$(next; next)
	[ "$(jq -s -c 'map([.event, .type]) | sort' <<<"$both")" = '[["=","net"],["=","user"]]' ]
	[ "$(jq -s -r '.[] | select(.type == "net") | .ns' <<<"$both")" = "$(number $$ net)" ]
	date -d "$(jq -s -r '.[0].time' <<<"$both")"
	unshare -n sleep 300 3>&- &
	line=$(next)
	[ "$(jq -c '[.event, .ns, .type, .pid, .user]' <<<"$line")" = "[\"+\",$(number $! net),\"net\",$!,\"root\"]" ]
	kill $!
	[ "$(next | jq -r .event)" = - ]
	stop
}

@test "the filter and -t leave others out" {
	nsls --watch -t uts,ipc -n -r -o EVENT,TYPE -Q 'TYPE == "ipc"' >"$BATS_TEST_TMPDIR/lines" 3>&- &
	watch=$!
	sleep 0.8
	unshare -u -i -n sleep 0.6
	sleep 1
	kill "$watch"
	wait "$watch"
	watch=
	[ "$(cat "$BATS_TEST_TMPDIR/lines")" = $'+ ipc\n- ipc' ]
}

@test "a number that is used again is another namespace" {
	told || return 0
	! lacks open_by_handle_at 6.18 || return 0   # the ids of namespaces
	watch -t uts -r -o EVENT,NS
	unshare -u sleep 300 3>&- &
	first=$!
	one=$(next)
	kill $first
	wait $first || true
	unshare -u sleep 300 3>&- &
	[[ $(next) == "- ${one#+ }" ]]
	[[ $(next) == "+ "* ]]
	kill $!
	[[ $(next) == "- "* ]]
	stop
}

@test "what lived shorter than a look is told of, where the kernel tells of processes" {
	told || return 0
	watch -t uts -r -o EVENT,TYPE,PID
	unshare -u true 3>&- &
	[ "$(next)" = "+ uts $!" ]
	[ "$(next)" = "- uts $!" ]
	stop
}

@test "forty in a row, most of which have the number of the one before, are forty; the rest is told in a note" {
	told || return 0
	nsls --watch -t uts -r -n -o EVENT,PID >"$BATS_TEST_TMPDIR/lines" 2>"$BATS_TEST_TMPDIR/words" 3>&- &
	watch=$!
	until grep -qs sigmask "/proc/$watch/fdinfo/"*; do sleep 0.02; done
	sleep 0.5
	for ((i = 0; i < 40; i++)); do unshare -u true; done
	sleep 1.5
	kill "$watch"
	wait "$watch"
	watch=
	[ "$(grep -c '^+ ' "$BATS_TEST_TMPDIR/lines")" -eq "$(grep -c '^- ' "$BATS_TEST_TMPDIR/lines")" ]
	lost=$(sed -n 's/^nsls: note: \([0-9]*\) events were lost.*/\1/p' "$BATS_TEST_TMPDIR/words" | awk '{n += $1} END {print n + 0}')
	[ $(($(grep '^+ ' "$BATS_TEST_TMPDIR/lines" | sort -u | wc -l) + lost)) -ge 40 ]
	[ "$lost" -gt 0 ] || [ "$(wc -l <"$BATS_TEST_TMPDIR/lines")" -eq 80 ]
}

@test "one that a mount holds is one, whatever ran in it" {
	watch -t net,uts -r -o EVENT,TYPE
	unshare -u true   # its number is that of the next one, whatever kind that is
	if told; then [ "$(next) $(next)" = "+ uts - uts" ]; fi   # else it may be seen, or not
	for name in green green; do
		ip netns add $name
		[ "$(next_net)" = "+ net" ]
		ip netns exec $name true
		ip netns exec $name true
		ip netns delete $name
		[ "$(next_net)" = "- net" ]
	done
	[ -z "$(next_net 1.5)" ]
	stop
}

@test "it ends with status 0 on a signal, and when its reader is gone" {
	watch -t uts
	stop
	watch -t uts
	kill -INT "$watch"
	wait "$watch"
	watch=
	exec 4<&-
	run timeout 10 bash -c 'set -o pipefail; nsls --watch=all -J | head -n 1'
	[ "$status" -eq 0 ]
	[ "$(wc -l <<<"$output")" -eq 1 ]
	run timeout 10 bash -c 'nsls --watch >/dev/full'
	[ "$status" -eq 1 ]
	[[ $output == *"cannot write to standard output"* ]]
}

@test "a signal ends it also while it waits for a reader that reads no more" {
	full_pipe
	for signal in TERM INT HUP; do
		nsls --watch=all -J --output-all >"$BATS_TEST_TMPDIR/full" 3>&- 5>&- &
		ends_while_writing $! $signal
	done
}

@test "it sleeps while nothing happens" {
	watch -t net
	sleep 0.5
	read -r _ _ _ _ _ _ _ _ _ _ _ _ _ user system _ <"/proc/$watch/stat"
	before=$(awk '/^voluntary/ {print $2}' "/proc/$watch/status")
	sleep 3
	read -r _ _ _ _ _ _ _ _ _ _ _ _ _ user2 system2 _ <"/proc/$watch/stat"
	[ $((user2 + system2 - user - system)) -le 10 ]   # hundredths of a second, of 300; the machine is not ours alone
	[ $(($(awk '/^voluntary/ {print $2}' "/proc/$watch/status") - before)) -le 100 ]
	stop
}

@test "where no id can be asked for, it looks every two seconds at most" {
	mkdir -p /run/netns
	touch /run/netns/a
	unshare --net=/run/netns/a true   # its end no process tells
	timeout 8 strace -qq -e trace=openat -o "$BATS_TEST_TMPDIR/calls" without open_by_handle_at nsls --watch -t net >/dev/null || [ $? -eq 124 ]
	looks=$(grep -c '^openat([0-9]*, "\.", ' "$BATS_TEST_TMPDIR/calls")   # of /proc
	[ "$looks" -ge 1 ]
	[ "$looks" -le 5 ] || [[ ${NSKIT_WITHOUT-} == *perf_event_open* && $looks -le 33 ]]   # where the kernel tells of nothing it looks four times a second
}

@test "a storm of processes is no storm of looks" {
	watch -t net
	read -r _ _ _ _ _ _ _ _ _ _ _ _ _ user system _ <"/proc/$watch/stat"
	end=$((SECONDS + 3))
	while [ $SECONDS -lt $end ]; do unshare -n true; done
	read -r _ _ _ _ _ _ _ _ _ _ _ _ _ user2 system2 _ <"/proc/$watch/stat"
	[ $((user2 + system2 - user - system)) -le 150 ]   # half a processor, far from what a look for each would take
	stop
}

# told_of WORDS FILE: such a line comes within ten seconds
told_of() {
	local end=$((SECONDS + 10))
	until grep -qs -- "$1" "$BATS_TEST_TMPDIR/$2"; do
		[ $SECONDS -lt $end ]
		sleep 0.05
	done
}

@test "an ordinary user watches the own ones" {
	chmod 711 "$BATS_TEST_TMPDIR"
	setpriv --reuid 1000 --regid 1000 --clear-groups nsls --watch -t user -r -n -o EVENT,TYPE,USER >"$BATS_TEST_TMPDIR/lines" 2>"$BATS_TEST_TMPDIR/words" 3>&- &
	watch=$!
	told_of 'could not be read' words   # it has looked
	setpriv --reuid 1000 --regid 1000 --clear-groups unshare -U sleep 300 3>&- &
	told_of '^+ user ' lines
	kill $!
	told_of '^- user ' lines
	kill "$watch"
	wait "$watch"
	watch=
	[[ $(cat "$BATS_TEST_TMPDIR/lines") == "+ user "*$'\n'"- user "* ]]
}

@test "what does not go together" {
	run nsls --watch=some
	[ "$status" -eq 2 ]
	for option in "--sort NS" -T -l -P "-p 1" "--holders 5" "--metrics"; do
		# shellcheck disable=SC2086
		run nsls --watch $option
		[ "$status" -eq 2 ]
	done
}
