#!/usr/bin/env bats
# netnsctl: what fails leaves nothing, says why, and commands that run at the same time do not harm each other.
bats_require_minimum_version 1.5.0

setup() {
	netnsctl add there
	netnsctl bridge add br0 --ip 10.9.0.1/24
	world >"$BATS_TEST_TMPDIR/before"
}

teardown() {
	netnsctl -all delete
	ip link delete group 28275 2>/dev/null || true
	for i in $(seq 200); do [ -n "$(ip -o link show group 28275)" ] || break; sleep 0.01; done
}

# All that a command could leave behind
world() {
	for ns in "" "-n there"; do
		# shellcheck disable=SC2086
		{ ip $ns -o link | sed 's/: <.*//'; ip $ns -o addr show scope global | sed 's/ *valid_lft.*//'; }
	done
	ls /run/netns
	sed 's/^[0-9]* [0-9]* //' /proc/self/mountinfo
}

# fails STATUS WORDS ARGS...: with that status, these words in it, nothing on stdout, and nothing left
fails() {
	local wanted=$1 words=$2
	shift 2
	run --separate-stderr netnsctl "$@"
	echo "netnsctl $*: $status $stderr"
	[ "$status" -eq "$wanted" ]
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == "netnsctl: "*"$words"* ]]
	diff "$BATS_TEST_TMPDIR/before" <(world)
}

@test "add: a bridge that is missing, or is none" {
	fails 1 "there is no bridge br7" add x --bridge br7 --ip 10.9.0.2/24
	[ "${stderr_lines[1]}" = "netnsctl: hint: make it: netnsctl bridge add br7" ]
	fails 1 "lo is not a bridge" add x --bridge lo --ip 10.9.0.2/24
	netnsctl link host:other there:other
	world >"$BATS_TEST_TMPDIR/before"
	fails 1 "other is not a bridge (it is a veth)" add x --bridge other --ip 10.9.0.2/24
}

@test "add: addresses that cannot be" {
	for address in 10.9.0.2 10.9.0.2/33 10.9.0/24 10.9.0.2/ /24 10.9.0.2/-1 fd09::2/129 fd09::g/64 "" x "10.9.0.2/24 " 1.2.3.4.5/8; do
		fails 2 "option --ip" add x --bridge br0 --ip "$address"
	done
	fails 2 "has no prefix length (write fd09::2/64)" add x --bridge br0 --ip fd09::2
	fails 2 "option --gw" add x --bridge br0 --ip 10.9.0.2/24 --gw 10.9.0.1/24
	fails 2 "gateway 10.8.0.1 is in no subnet" add x --bridge br0 --ip 10.9.0.2/24 --gw 10.8.0.1
	fails 2 "gateway fd09::1 is in no subnet" add x --bridge br0 --ip 10.9.0.2/24 --gw fd09::1
	fails 2 "the namespace's own address" add x --bridge br0 --ip 10.9.0.2/24 --gw 10.9.0.2
}

@test "add: what only the kernel can tell, in the middle: all of it is undone" {
	fails 1 "cannot add address ff02::5/64 to eth0 in namespace x: " add x --bridge br0 --ip 10.9.0.2/24 --ip ff02::5/64
	fails 1 "cannot add the default route via 10.9.0.4 in namespace x: " add x --bridge br0 --ip 10.9.0.2/24 --gw 10.9.0.3 --gw 10.9.0.4
	fails 1 "cannot add address ff02::5/64 to eth0 in namespace x" add x --bridge br0 --ip 10.9.0.2/24 --ip ff02::5/64
}

@test "add: names that are taken" {
	fails 1 "cannot add network namespace there: File exists" add there
	fails 1 "cannot add network namespace there: File exists" add new there
}

@test "add: what does not go together" {
	fails 2 "--ip needs --bridge" add x --ip 10.9.0.2/24
	fails 2 "--gw needs --bridge" add x --gw 10.9.0.1
	fails 2 "--if needs --bridge" add x --if eth1
	fails 2 "one name at a time" add x y --bridge br0
	fails 2 "--if lo" add x --bridge br0 --if lo
	for device in "" a/b "a b" a:b %d . .. sixteen-letters-; do
		fails 2 "option --if" add x --bridge br0 --if "$device"
	done
	for mtu in 67 65536 x ""; do
		fails 2 "option --mtu" add x --bridge br0 --mtu "$mtu"
	done
	fails 2 "IPv6 needs an MTU of at least 1280" add x --bridge br0 --mtu 1279 --ip fd00::1/64
	many=()
	for i in $(seq 17); do many+=(--ip "10.9.1.$i/24"); done
	fails 2 "more than 16 addresses" add x --bridge br0 "${many[@]}"
}

@test "as many addresses as are allowed" {
	many=()
	for i in $(seq 8); do many+=(--ip "10.9.1.$i/24" --ip "fd00:1111:2222:3333:4444:5555:6666:$i/128"); done
	netnsctl add x --bridge br0 "${many[@]}" --gw 10.9.1.100
	[ "$(ip -n x -o addr show eth0 scope global | wc -l)" -eq 16 ]
}

@test "bridge: a name that is taken, addresses that do not hold" {
	fails 2 "address 10.8.0.1 is given twice" bridge add br1 --ip 10.8.0.1/24 --ip 10.8.0.1/24
	fails 1 "cannot add address ff02::5/64 to br1: " bridge add br1 --ip 10.8.0.1/24 --ip ff02::5/64
	fails 1 "cannot add address ff02::5/64 to br0: " bridge add br0 --ip 10.8.0.1/24 --ip ff02::5/64
	fails 1 "it is there, with other options" bridge add br0 --stp
	fails 1 "there is a device of that name, and it is none: File exists" bridge add lo
	fails 1 "there is no bridge br1" bridge delete br1
	fails 1 "lo is not a bridge" bridge delete lo
	fails 2 "cannot name a device" bridge add a-name-of-16-byte
}

@test "link: places that are missing, devices that are there" {
	fails 1 "cannot open network namespace nope: No such file or directory" link there nope
	fails 1 "cannot open network namespace nope: No such file or directory" link nope there
	fails 1 "cannot create veth br0 to there:x: File exists" link :br0 there:x
	fails 1 "cannot create veth x in namespace there to br0: File exists" link there:x :br0
	fails 1 "cannot add address ff02::5/64 to x in namespace there: " link :y there:x --a-ip 10.2.0.1/24 --b-ip ff02::5/64
	fails 2 "cannot name a device" link there: host
	fails 2 "both ends are in one place" link there there
	fails 2 "both ends are x in one place" link there:x there:x
}

@test "a kernel that refuses in the middle leaves nothing" {
	# every system call of the set-up fails once: what was done before it is undone (the leak checker cannot work under strace)
	for call in unshare setns mount socket sendto openat; do
		for n in 1 2 3 4 5; do
			run env ASAN_OPTIONS=detect_leaks=0 strace -qq -o /dev/null -e trace="$call" -e inject="$call:error=ENOMEM:when=$n" netnsctl add x --bridge br0 --ip 10.9.0.2/24 --gw 10.9.0.1
			if [ "$status" -eq 0 ]; then
				netnsctl delete x
				for i in $(seq 200); do ip link show v-x >/dev/null 2>&1 || break; sleep 0.01; done
			fi
			diff "$BATS_TEST_TMPDIR/before" <(world) || { echo "$call $n: $status $output"; false; }
		done
	done
}

@test "8 at once on the same names: each is made once and removed once" {
	worker() {
		local i good=0
		for i in $(seq 6); do
			netnsctl add same 2>/dev/null && good=$((good + 1))
			netnsctl delete same 2>/dev/null && good=$((good - 1))
		done
		echo "$good" >"$BATS_TEST_TMPDIR/worker.$1"
	}
	for w in 1 2 3 4 5 6 7 8; do worker $w 3>&- & done
	wait
	sum=0
	for w in 1 2 3 4 5 6 7 8; do sum=$((sum + $(cat "$BATS_TEST_TMPDIR/worker.$w"))); done
	netnsctl delete same 2>/dev/null && sum=$((sum - 1))
	[ "$sum" -eq 0 ]
	diff "$BATS_TEST_TMPDIR/before" <(world)
}

@test "a name in the making is waited for, not taken for what a crash left" {
	local caught=0
	for ((i = 0; i < 20 && !caught; i++)); do   # a busy machine may be done with it before we look
		env ASAN_OPTIONS=detect_leaks=0 strace -qq -o /dev/null -e trace=mount -e inject=mount:delay_enter=100000 netnsctl add "slow$i" 3>&- &
		until [ -e "/run/netns/slow$i" ]; do sleep 0.001; done
		[ "$(stat -f -c %T "/run/netns/slow$i")" = nsfs ] || caught=1
		netnsctl exec "slow$i" true
		wait $!
	done
	[ "$caught" -eq 1 ]
}

@test "8 at once with wires: as many ports as namespaces, none broken" {
	for w in 1 2 3 4 5 6 7 8; do
		netnsctl add "n$w" --bridge br0 --ip "10.9.0.1$w/24" 3>&- &
		netnsctl add "n$((9 - w))" --bridge br0 --ip "10.9.0.1$((9 - w))/24" 3>&- 2>/dev/null &
	done
	wait
	[ "$(ls /run/netns | wc -l)" -eq 9 ]
	[ "$(ip -o link show master br0 | wc -l)" -eq 8 ]
	for w in 1 2 3 4 5 6 7 8; do ping -q -c 1 -W 2 10.9.0.1$w; done
}

@test "together with ip netns on the same names" {
	mixed() { for i in $(seq 10); do "$@" add both; "$@" delete both; done 2>/dev/null; }
	mixed netnsctl & mixed ip netns & mixed netnsctl & wait
	netnsctl delete both 2>/dev/null || true
	[ ! -e /run/netns/both ]
}

@test "killed anywhere, it leaves nothing that the next add does not heal" {
	for ms in 1 2 3 4 5 6 7 8; do
		netnsctl add k --bridge br0 --ip 10.9.0.7/24 3>&- & pid=$!
		sleep 0.00$ms
		kill -9 $pid 2>/dev/null || true
		wait $pid 2>/dev/null || true
		netnsctl exec k true 2>/dev/null && netnsctl delete k
		[ ! -e /run/netns/k ] || [ "$(stat -f -c %T /run/netns/k)" != nsfs ]
	done
	sleep 1.1
	netnsctl add k --bridge br0 --ip 10.9.0.7/24
	netnsctl exec k ping -q -c 1 -W 2 10.9.0.1
}

@test "killed before the wires are complete, there is no name and no wire" {
	for n in $(seq 20); do
		run env ASAN_OPTIONS=detect_leaks=0 strace -qq -o /dev/null -e trace=sendto -e inject=sendto:signal=KILL:when=$n netnsctl add k --bridge br0 --ip 10.9.0.7/24 --gw 10.9.0.1
		[ "$status" -ne 0 ] || break
		for i in $(seq 200); do ip link show v-k >/dev/null 2>&1 || break; sleep 0.01; done
		diff "$BATS_TEST_TMPDIR/before" <(world) || { echo "killed at message $n"; false; }
	done
	[ "$n" -gt 3 ]
	[ "$status" -eq 0 ]
	netnsctl exec k ping -q -c 1 -W 2 10.9.0.1
}

@test "Ctrl-C comes before it or after it, never in the middle" {
	for ms in 1 2 3 4 5 6; do
		netnsctl add c --bridge br0 --ip 10.9.0.7/24 3>&- & pid=$!
		sleep 0.00$ms
		kill -TERM $pid 2>/dev/null || true
		wait $pid 2>/dev/null || true
		if [ -e /run/netns/c ]; then
			netnsctl exec c ping -q -c 1 -W 2 10.9.0.1
			netnsctl delete c
		fi
	done
}
