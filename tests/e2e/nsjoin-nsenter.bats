#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsjoin takes every option of nsenter 2.43, with its meaning, and has none of its defects.
# without: pidfd_open
bats_require_minimum_version 1.5.0

as_user=(setpriv --reuid 1000 --regid 1000 --clear-groups)

teardown() { end; }

end() {
	[ -z "${target-}" ] || { kill -9 "$target" && wait "$target"; } 2>/dev/null || true
}

# target ARGS...: a sleeping process; its PID in $target
target() {
	"$@" sleep 60 3>&- &
	target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do sleep 0.01; done
}

number() { readlink "/proc/$2/ns/$1" | tr -cd 0-9; }
token() { nsls -r -n -o TOKEN -Q "NS == $(number "$1" "$2")"; }
kernel_has_ids() { [[ $(token net $$) == net:*:* ]]; }
lacks() { [[ ,${NSKIT_WITHOUT-}, == *,$1,* ]]; }

@test "every option of nsenter 2.43 is there, by letter and name, and takes what it takes there" {
	local output
	output=$'\n'$(nsjoin --describe)
	while read -r letter name takes; do
		[[ $output == *$'\n'"option"$'\t-\t'"$letter"$'\t'"$name"$'\t'"$takes"$'\t'* ]] || { echo "$letter $name $takes"; false; }
	done <<-END
		a all flag
		t target arg
		m mount maybe
		u uts maybe
		i ipc maybe
		n net maybe
		N net-socket arg
		p pid maybe
		C cgroup maybe
		U user maybe
		- user-parent flag
		T time maybe
		S setuid arg
		G setgid arg
		- preserve-credentials flag
		- keep-caps flag
		r root maybe
		w wd maybe
		W wdns arg
		e env flag
		F no-fork flag
		c join-cgroup flag
		Z follow-context flag
	END
}

@test "PID:INODE is that process, and not a later one" {
	target unshare --uts
	inode=$(nsjoin -t "$target:1" true 2>&1 | sed -n 's/.* is another process now, [0-9]*:\([0-9]*\)$/\1/p')
	[ -n "$inode" ] || skip "needs inode numbers of pidfds (Linux 6.9)"
	run -0 nsjoin -t "$target:$inode" readlink /proc/self/ns/uts
	[ "$output" = "$(readlink "/proc/$target/ns/uts")" ]
	[ "$(nsls -r -n -t uts -o NS -p "$target:$inode")" = "$(number uts "$target")" ]
	run -125 --separate-stderr nsjoin -t "$target:$((inode + 1))" true
	[ "${stderr_lines[0]}" = "nsjoin: process $target:$((inode + 1)) has ended" ]
	[ "${stderr_lines[1]}" = "nsjoin: hint: $target is another process now, $target:$inode" ]
	run -2 nsjoin -t "$target:0" true
	run -2 nsjoin -t "$target:x" true
	run -2 nsjoin -t "$target:" true
}

@test "a kernel without pidfds is not believed to know PID:INODE" {
	run -125 --separate-stderr without pidfd_open nsjoin -t "$$:1" true
	[[ ${stderr_lines[0]} == *"gives processes no inode numbers"* ]]
}

# socket_elsewhere: a process in our network namespace, whose open file 5 is a socket of another one; that one's number in $elsewhere
socket_elsewhere() {
	bash -c 'exec 6</proc/self/ns/net; exec unshare --net bash -c "ip link set lo up; readlink /proc/self/ns/net >$1; exec 5<>/dev/udp/127.0.0.1/9
		exec nsenter --net=/proc/self/fd/6 sleep 60"' - "$BATS_TEST_TMPDIR/net" 3>&- &
	target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do sleep 0.01; done
	elsewhere=$(cat "$BATS_TEST_TMPDIR/net")
}

@test "--net-socket: the network namespace of the target's socket, not of the target" {
	lacks pidfd_open && skip "needs pidfds"
	socket_elsewhere
	[ "$(readlink "/proc/$target/ns/net")" = "$(readlink /proc/self/ns/net)" ]
	for how in "-N 5" "--net-socket=5" "-a -N 5" "-n -N 5"; do
		run -0 nsjoin -t "$target" $how readlink /proc/self/ns/net
		[ "$output" = "$elsewhere" ] || { echo "$how"; false; }
	done
}

@test "--net-socket: what is no socket, not open, not ours" {
	lacks pidfd_open && skip "needs pidfds"
	socket_elsewhere
	run -125 --separate-stderr nsjoin -t "$target" -N 6 true
	[ "${stderr_lines[0]}" = "nsjoin: open file 6 of process $target is no socket" ]
	run -125 --separate-stderr nsjoin -t "$target" -N 777 true
	[ "${stderr_lines[0]}" = "nsjoin: process $target has no open file 777" ]
	run -125 --separate-stderr "${as_user[@]}" nsjoin -t "$target" -N 5 true
	[[ ${stderr_lines[0]} == "nsjoin: cannot get hold of open file 5 of process $target: "* && ${stderr_lines[1]} == *"run as root" ]]
	run -2 --separate-stderr nsjoin -N 5 true
	[[ $stderr == *"option --net-socket needs a process"* ]]
	run -2 nsjoin -t "$target" -N x true
	run -2 --separate-stderr nsjoin -t "$target" -N 5 --net=/proc/self/ns/net true
	[[ $stderr == *"exclude each other"* ]]
}

@test "--user-parent: above the target's, above a file's, the owner of another namespace" {
	"${as_user[@]}" unshare --user --map-root-user bash -c 'readlink /proc/self/ns/user >&4; exec unshare --user --map-root-user --net sleep 60' \
		4>"$BATS_TEST_TMPDIR/outer" 3>&- &
	target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do sleep 0.01; done
	outer=$(cat "$BATS_TEST_TMPDIR/outer") inner=$(readlink "/proc/$target/ns/user")
	[ "$outer" != "$inner" ]
	run -0 nsjoin -t "$target" --user-parent readlink /proc/self/ns/user
	[ "$output" = "$outer" ]
	run -0 nsjoin -t "$target" --user --user-parent readlink /proc/self/ns/user
	[ "$output" = "$outer" ]
	run -0 nsjoin --user="/proc/$target/ns/user" --user-parent readlink /proc/self/ns/user
	[ "$output" = "$outer" ]
	run -0 nsjoin --net="/proc/$target/ns/net" --user-parent readlink /proc/self/ns/user /proc/self/ns/net
	[ "$output" = "$inner"$'\n'"$(readlink "/proc/$target/ns/net")" ]
	run -0 nsjoin -t "$target" --net --user-parent readlink /proc/self/ns/user /proc/self/ns/net
	[ "$output" = "$outer"$'\n'"$(readlink "/proc/$target/ns/net")" ]
}

@test "--user-parent where there is none above, and without anything to be above of" {
	run -2 --separate-stderr nsjoin --user-parent true
	[[ $stderr == *"option --user-parent needs a process"* ]]
	target "${as_user[@]}" unshare --user --map-root-user
	run -0 "${as_user[@]}" nsjoin -t "$target" --user-parent readlink /proc/self/ns/user   # that is ours: nothing to enter
	[ "$output" = "$(readlink /proc/self/ns/user)" ]
	run -125 --separate-stderr nsjoin --user=/proc/self/ns/user --user-parent true
	[ "${stderr_lines[0]}" = "nsjoin: the parent user namespace is outside of our view" ]
}

caps='grep -E ^Cap\(Eff\|Amb\): /proc/self/status'

@test "--keep-caps: all that a user namespace gives, as whoever it runs" {
	target "${as_user[@]}" unshare --user --map-root-user
	run -0 nsjoin -t "$target" -U --preserve-credentials sh -c "id -u; $caps"
	[ "${lines[0]}" = 65534 ]
	[[ ${lines[1]} == CapEff:*0000000000000000 ]]
	run -0 nsjoin -t "$target" -U --preserve-credentials --keep-caps sh -c "id -u; $caps"
	[ "${lines[0]}" = 65534 ]
	[[ ${lines[1]} == CapEff:*1ff* && ${lines[2]} == CapAmb:*1ff* ]]
}

@test "--keep-caps with --setuid, which nsenter loses them by" {
	# 1 inside is 1001 outside
	target setpriv --reuid 0 unshare --user
	echo "0 1000 2" >"/proc/$target/uid_map"; echo "0 1000 2" >"/proc/$target/gid_map"
	run -0 nsjoin -t "$target" -U -S 1 -G 1 sh -c "id -u; $caps"
	[ "${lines[0]}" = 1 ]
	[[ ${lines[1]} == CapEff:*0000000000000000 ]]
	run -0 nsjoin -t "$target" -U -S 1 -G 1 --keep-caps sh -c "id -u; $caps"
	[ "${lines[0]}" = 1 ]
	[[ ${lines[1]} == CapEff:*1ff* && ${lines[2]} == CapAmb:*1ff* ]]
}

@test "--keep-caps does nothing where no user namespace is entered, and is no half-way confinement" {
	target unshare --uts
	run -0 nsjoin -t "$target" --uts -S 1000 --keep-caps sh -c "$caps"
	[[ ${lines[0]} == CapEff:*0000000000000000 ]]
	run -2 --separate-stderr nsjoin -t "$target" --keep-caps --cap-drop all true
	[[ $stderr == *"option --keep-caps keeps all capabilities"* ]]
	run -2 nsjoin -t "$target" --keep-caps --like caps true
	run -0 nsjoin -t "$target" --keep-caps --like umask true
}

@test "a namespace by its number and by the kernel's id, in place of a file" {
	target unshare --net --uts
	want=$(readlink "/proc/$target/ns/net") n=$(number net "$target")
	words=("net:$n" "net:[$n]")
	if kernel_has_ids; then
		t=$(token net "$target") id=${t#net:} id=${id%:*}
		[ "$t" = "net:$id:$n" ]
		words+=("$t" ":$id")
	fi
	for word in "${words[@]}"; do
		run -0 nsjoin --net="$word" readlink /proc/self/ns/net
		[ "$output" = "$want" ] || { echo "$word"; false; }
		run -0 nsjoin -n"$word" readlink /proc/self/ns/net
		[ "$output" = "$want" ]
	done
	run -125 --separate-stderr nsjoin --uts="net:$n" true
	[ "${stderr_lines[0]}" = "nsjoin: net:$n is a network namespace, not a UTS namespace" ]
	[ "${stderr_lines[1]}" = "nsjoin: hint: --net=net:$n joins it" ]
}

@test "by number it is found wherever it is: in a thread, a mount, an open file" {
	unshare --net bash -c 'readlink /proc/self/ns/net; exec 5</proc/self/ns/net; exec nsenter --net=/proc/$0/ns/net sleep 60' $$ 3>&- >"$BATS_TEST_TMPDIR/net" &
	target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do sleep 0.01; done
	n=$(tr -cd 0-9 <"$BATS_TEST_TMPDIR/net")
	run -0 nsjoin --net="net:$n" readlink /proc/self/ns/net   # an open file of a process that is elsewhere
	[ "$output" = "net:[$n]" ]
	touch "$BATS_TEST_TMPDIR/a b"
	mount --bind "/proc/$target/fd/5" "$BATS_TEST_TMPDIR/a b"
	end
	run -0 nsjoin --net="net:$n" readlink /proc/self/ns/net   # a mount only
	umount "$BATS_TEST_TMPDIR/a b"
	[ "$output" = "net:[$n]" ]
	run -125 --separate-stderr nsjoin --net="net:$n" true
	[ "${stderr_lines[0]}" = "nsjoin: no namespace net:$n can be found" ]
}

@test "an id of another time or kind is not taken for it" {
	kernel_has_ids || skip "needs ids of namespaces (Linux 6.18)"
	target unshare --net --uts
	t=$(token net "$target") n=$(number net "$target") id=${t#net:} id=${id%:*}
	run -125 --separate-stderr nsjoin --net="net:$((id + 1)):$n" true
	[ "${stderr_lines[0]}" = "nsjoin: no namespace net:$((id + 1)):$n can be found" ]
	run -125 nsjoin --uts=":$id" true
	run -2 nsjoin --net=:x true
	run -2 nsjoin --net=: true
	run -2 nsjoin --net=net:1:2:3 true
}

@test "nsls prints the token, and takes it" {
	target unshare --net
	t=$(token net "$target")
	[[ $t == net:*"$(number net "$target")" ]]
	run -0 nsls -r -n --holders="$t" -o NS,PID
	[[ $output == *"$(number net "$target") $target"* ]]
	[ "$(nsls -J -o NS,TOKEN -Q "NS == $(number net "$target")" | jq -r '.namespaces[0].token')" = "$t" ]
}

# -- defects of nsenter 2.43: facts/compat-util-linux.md lists them --

@test "--join-cgroup leaves standard input alone, and no file open" {
	target env
	run -0 bash -c "echo hello | nsjoin -t $target -n -c bash -c 'cat; ls /proc/self/fd' 3>&-"
	[ "$output" = "$(bash -c "echo hello | bash -c 'cat; ls /proc/self/fd' 3>&-")" ]
}

@test "--join-cgroup: a name with colons" {
	CGROUP=$(findmnt -n -o TARGET -t cgroup2 | head -n 1)
	[ -n "$CGROUP" ] && mkdir "$CGROUP/nskit:a:b" || skip "needs root and a cgroup2 that can be written"
	sh -c 'echo $$ >"$1/cgroup.procs"; exec sleep 60' - "$CGROUP/nskit:a:b" 3>&- &
	target=$!
	until [ "$(cat "/proc/$target/comm")" = sleep ]; do sleep 0.01; done
	run -0 nsjoin -t "$target" -n -c cat /proc/self/cgroup
	end
	for _ in {1..100}; do rmdir "$CGROUP/nskit:a:b" && break || sleep 0.02; done
	[[ $output == *"/nskit:a:b"* ]]
}

@test "--all without a target says what is missing" {
	run -2 --separate-stderr nsjoin -a true
	[[ ${stderr_lines[0]} == "nsjoin: option --all needs a process: --target PID" ]]
}

@test "what cannot be entered is named" {
	target unshare --net
	run -125 --separate-stderr "${as_user[@]}" nsjoin -t "$target" --net true
	[[ ${stderr_lines[0]} == *"network namespace"*"$target"* ]]
}
