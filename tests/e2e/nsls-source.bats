#!/usr/bin/env bats
# nsls --source: what BPF iterators tell and what /proc tells is the same, to the byte; and how it is where BPF cannot be had.
# shellcheck disable=SC2154 # stderr: of run --separate-stderr
bats_require_minimum_version 1.5.0
load nsls

setup() {
	others=()
	mkfifo "$BATS_TEST_TMPDIR/hold"
}

teardown() {
	{ exec 8>&-; } 2>/dev/null || true   # ghosts go when their input ends
	[ "${#others[@]}" -eq 0 ] || kill -KILL "${others[@]}" || true   # unshare passes TERM over while it waits
	wait
}

# both ARGS...: the same answer by both roads, and it is not empty. Our own line has another PID each time.
both() {
	local proc=$BATS_TEST_TMPDIR/proc bpf=$BATS_TEST_TMPDIR/bpf
	echo "nsls $*"
	nsls --source=proc "$@" >"$proc" 2>"$proc.errors" || { cat "$proc.errors"; return 1; }
	nsls --source=bpf "$@" >"$bpf" 2>"$bpf.errors" || { cat "$bpf.errors"; return 1; }
	sed -i '/nsls.*--source=/d' "$proc" "$bpf"
	diff -u "$proc" "$bpf"
	[ "$(<"$proc.errors")" = "$(<"$bpf.errors")" ] || diff -u "$proc.errors" "$bpf.errors"
	mapfile -t lines <"$bpf"
	[ "${#lines[@]}" -ge 2 ]
}

# ghosts: namespaces held in all unusual ways (tests/ghost.c), in $out
ghosts() {
	out=$BATS_TEST_TMPDIR/out
	mkdir -p /dev/net
	[ -c /dev/net/tun ] || { mknod "$BATS_TEST_TMPDIR/tun" c 10 200; export GHOST_TUN=$BATS_TEST_TMPDIR/tun; }
	"$NSKIT_BUILD/tests/ghost" thread-file thread-socket thread file socket tun children mount flight <"$BATS_TEST_TMPDIR/hold" >"$out" 3>&- &
	exec 8>"$BATS_TEST_TMPDIR/hold"
	until grep -q ready "$out"; do sleep 0.01; done
}

# busy CMD ARGS...: among 400 processes in 8 groups with namespaces of their own
busy() { "$NSKIT_BUILD/bench/populate" -n 400 -g 8 -f 3 "$@"; }

all_questions() {
	both
	both -J --output-all
	both -r --output-all -t net
	both -T
	both -T=parent -o +ONS,PNS
	both -T=process
	both -P -o NS,TYPE,USER
	both -t net -o NS,NPROCS
	both -t user --output-all
	both -t mnt,pid
	both -o +CONTAINER
	both -p $$ -o +ONS
	both "$(stat -L -c %i /proc/$$/ns/net)" -r
	both --holders "$(stat -L -c %i /proc/$$/ns/net)" -r
	local kind ino second
	while read -r kind ino second; do
		[ "$kind" != ready ] && [ "$kind" != flight ] || continue
		[ "$kind" != thread-socket ] || ! lacks pidfd 6.9 || continue   # told in a note, which `both` compares
		both --holders "$ino" -r
		[ -z "$second" ] || both --holders "$second" -r
	done <"$out"
}

@test "a busy machine, by both roads" {
	need_bpf
	ghosts
	ip netns add there
	"$NSKIT_BUILD/tests/wander" /run/netns/there 3>&- 8>&- >"$BATS_TEST_TMPDIR/there" & others+=($!)
	# shellcheck disable=SC2016 # for that shell
	bash -c '(exit 0) & exec sleep 1000' 3>&- 8>&- & others+=($!)   # a zombie: sleep waits for nobody
	unshare --user --map-root-user --net --pid --fork --kill-child sleep 1000 3>&- 8>&- & others+=($!)
	unshare --time sleep 1000 3>&- 8>&- & others+=($!)
	until grep -q there "$BATS_TEST_TMPDIR/there" && [ "$(pgrep -cx sleep)" -eq 3 ]; do   # all stand where they shall
		kill -0 "${others[@]}"
		sleep 0.05
	done
	export -f both all_questions lacks
	export out BATS_TEST_TMPDIR
	busy bash -e -c all_questions
}

@test "in a PID namespace of its own, where processes have several numbers" {
	need_bpf
	nested() { both -T && both -r --output-all -t pid,user && both --holders "$(stat -L -c %i /proc/self/ns/pid)" -r; }
	export -f both nested
	export BATS_TEST_TMPDIR
	unshare --pid --fork --kill-child --mount-proc "$NSKIT_BUILD/bench/populate" -n 60 -g 3 bash -e -c nested
}

@test "the road taken by itself: BPF among many, /proc among few, and --debug tells why" {
	need_bpf
	# the kernel counts the tasks of the whole machine, but numbers them anew in each PID namespace
	run --separate-stderr unshare --pid --fork --kill-child --mount-proc nsls --debug
	[ "$status" -eq 0 ]
	[[ $stderr =~ ^'nsls: debug: read from /proc ('[0-9]+' tasks and '[0-9]+' files at most, '[0-9]+' calls; BPF pays from 5000 on): '[0-9]+' processes in '[0-9.]+' ms'$ ]]
	run --separate-stderr busy nsls --debug
	[ "$status" -eq 0 ]
	[[ $stderr =~ ^'nsls: debug: read by BPF ('[0-9]+' tasks and '[0-9]+' files at most, '[0-9]+' calls; BPF pays from 5000 on): '4[0-9]+' tasks and '[0-9]+' files told in '[0-9.]+' ms, used in '[0-9.]+' ms'$ ]]
	run --separate-stderr busy nsls --debug --source=proc
	[[ $stderr == 'nsls: debug: read from /proc (as it was asked for): '* ]]
	run --separate-stderr busy nsls
	[ -z "$stderr" ]
}

@test "where BPF cannot be had: by itself /proc without a word, an error where it must be" {
	need_bpf
	run --separate-stderr busy without bpf nsls --source=auto -t pid -o NPROCS,COMMAND
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "${#lines[@]}" -ge 9 ]
	run --separate-stderr busy without bpf nsls --debug -t pid -o NPROCS,COMMAND
	[ "$status" -eq 0 ]
	[[ $stderr == 'nsls: debug: read from /proc (the kernel does not take the BPF programs: Function not implemented): '* ]]
	run --separate-stderr without bpf nsls --source=bpf
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = 'nsls: the kernel does not take the BPF programs: Function not implemented' ]
	[[ ${stderr_lines[1]} == 'nsls: hint: they need Linux 5.17 '* ]]
}

@test "without privilege, in a user namespace, with a foreign /proc: refused with the reason, and nothing is listed" {
	need_bpf
	run --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsls --source=bpf
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = 'nsls: reading by BPF shows what this user may not see: CAP_SYS_PTRACE is missing' ]
	[[ ${stderr_lines[1]} == 'nsls: hint: '*root* ]]
	run --separate-stderr unshare --user --map-root-user nsls --source=bpf
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = 'nsls: cannot load the BPF programs: Operation not permitted' ]
	[[ ${stderr_lines[1]} == 'nsls: hint: '*CAP_BPF*'user namespace' ]]
	run --separate-stderr unshare --pid --fork --kill-child nsls --source=bpf
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = 'nsls: /proc is not that of our own PID namespace: BPF shows no other' ]
	[[ ${stderr_lines[1]} == 'nsls: hint: mount '* ]]
}

@test "a program that was built without BPF says so, and reads /proc" {
	run --separate-stderr nsls --source=bpf
	[[ $stderr == *'built without BPF'* ]] || return 0   # it has it: the other tests
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = 'nsls: this program was built without BPF' ]
	[[ ${stderr_lines[1]} == 'nsls: hint: '*./configure\ --with-bpf ]]
	run --separate-stderr busy nsls --debug
	[ "$status" -eq 0 ]
	[[ $stderr == 'nsls: debug: read from /proc (this program was built without BPF): '* ]]
}

@test "roads that there are not" {
	run nsls --source=dev
	[ "$status" -eq 2 ]
	[[ $output == *"'dev' is none of auto,proc,bpf"* ]]
	run nsls --source
	[ "$status" -eq 2 ]
}
