#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nsnew --caps, --cap-add, --cap-drop, --no-new-privs, by what the program can do and by its five sets.

load nsnew

# sets OPTIONS...: inheritable permitted effective bounding ambient, as the kernel has them
sets() { nsnew "$@" awk '/^Cap/ { printf "%s%s", sep, $2; sep = " " }' /proc/self/status; }

same() {   # same SET SET SET SET SET WANTED...: bits of the five
	local i given=("${@:1:5}") wanted=("${@:6}")
	for i in 0 1 2 3 4; do
		[ $((16#${given[i]})) -eq $((${wanted[i]})) ] || { echo "set $i: ${given[i]}, not ${wanted[i]}"; return 1; }
	done
}

chown=1 kill=$((1 << 5)) net_admin=$((1 << 12)) net_raw=$((1 << 13)) admin=$((1 << 21))

@test "root has what is listed in three sets, and nothing that a file could raise" {
	same $(sets --caps none) 0 0 0 0 0
	same $(sets --caps net_admin,CAP_CHOWN) 0 net_admin+chown net_admin+chown net_admin+chown 0
	same $(sets --caps 12 --cap-add chown --cap-drop net_admin) 0 chown chown chown 0
	all=$((16#$(awk '/CapBnd/ { print $2 }' /proc/self/status)))
	same $(sets --cap-drop sys_admin,chown --cap-drop kill) 0 "all&~(admin+chown+kill)" "all&~(admin+chown+kill)" "all&~(admin+chown+kill)" 0
	same $(sets -rp --mount-proc --caps chown) 0 chown chown chown 0
}

@test "any other user has what is listed in five sets" {
	same $(sets -S 1000 --caps net_raw,kill --cap-drop kill) net_raw net_raw net_raw net_raw net_raw
	same $(sets --run-as 1000 --caps none) 0 0 0 0 0
	all=$((16#$(awk '/CapBnd/ { print $2 }' /proc/self/status)))
	same $(sets -S 1000 --cap-add net_raw --cap-drop chown) net_raw net_raw net_raw "all&~chown" net_raw
	same $(sets -S 1000 --keep-caps --cap-drop chown) "all&~chown" "all&~chown" "all&~chown" "all&~chown" "all&~chown"
}

@test "by their effect" {
	run nsnew -m --cap-drop sys_admin mount -t tmpfs x /mnt
	[ "$status" -ne 0 ]
	nsnew -m mount -t tmpfs x /mnt
	file=$(user_dir)/file
	touch "$file"
	run nsnew --caps none chown 5 "$file"
	[ "$status" -ne 0 ]
	nsnew --run-as 1000 --caps chown chown 5 "$file"
	[ "$(stat -c %u "$file")" = 5 ]
}

@test "what is dropped no exec gives back, --no-new-privs or not" {
	cp "$(command -v setpriv)" /run/isolated/setpriv
	chmod 4755 /run/isolated/setpriv
	cp "$(command -v chown)" /run/isolated/chown
	chmod 4755 /run/isolated/chown
	file=$(user_dir)/file
	touch "$file"
	run nsnew --run-as 1000 --caps none /run/isolated/chown 5 "$file"
	[ "$status" -ne 0 ]
	nsnew --run-as 1000 /run/isolated/chown 5 "$file"
	[ "$(stat -c %u "$file")" = 5 ]
	nsnew --run-as 1000 /run/isolated/setpriv --dump | grep -q '^euid: 0'
	nsnew --run-as 1000 --no-new-privs /run/isolated/setpriv --dump | grep -q '^euid: 1000'
	[ "$(nsnew --no-new-privs awk '/NoNewPrivs/ { print $2 }' /proc/self/status)" = 1 ]
	[ "$(nsnew -p awk '/NoNewPrivs/ { print $2 }' /proc/self/status)" = 0 ]
}

@test "an ordinary user may drop only what it has a say in" {
	as_user true
	run as_user nsnew --caps none true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --caps: cannot drop capabilities for good: Operation not permitted" ]]
	[[ ${lines[1]} == *"--no-new-privs" ]]
	as_user nsnew --no-new-privs --caps none true
	as_user nsnew -r --caps chown true
	run as_user nsnew --cap-add net_admin true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: --cap-add: the program cannot have net_admin: we do not have it" ]]
	[[ ${lines[1]} == *"-r" ]]
}

@test "words that are no capability" {
	for wrong in "--caps nonsense" "--caps chown,,kill" "--cap-add 64" "--cap-drop cap_" "--caps all,none"; do
		run nsnew $wrong true
		[ "$status" -eq 2 ] || { echo "$wrong"; false; }
	done
	run nsnew --caps nonsense true
	[[ ${lines[0]} == *"'nonsense' is no capability"* ]]
}
