#!/usr/bin/env bats
# nsnew: each kind of namespace, what is set up in it, how the program starts.

bats_require_minimum_version 1.5.0
load nsnew

ns() { readlink "/proc/self/ns/$1"; }

@test "each letter and each long name makes a namespace of its kind, and of no other" {
	while read -r kind letter long; do
		for option in "-$letter" "--$long"; do
			run nsnew "$option" readlink /proc/self/ns/{user,cgroup,ipc,uts,net,pid,mnt,time}
			[ "$status" -eq 0 ]
			[ "${#lines[@]}" -eq 8 ]
			for line in "${lines[@]}"; do
				if [ "${line%%:*}" = "$kind" ]; then
					[ "$line" != "$(ns "$kind")" ]
				else
					[ "$line" = "$(ns "${line%%:*}")" ]
				fi
			done
		done
	done <<-END
		user U user
		cgroup C cgroup
		ipc i ipc
		uts u uts
		net n net
		mnt m mount
		time T time
	END
	# after a PID namespace, the old proc knows the new processes by other numbers
	[ "$(nsnew -p readlink /proc/self/ns/pid)" != "$(ns pid)" ]
	[ "$(nsnew -f readlink /proc/self/ns/pid)" = "$(ns pid)" ]
}

@test "without a namespace the program just runs, as under unshare" {
	run nsnew sh -c 'readlink /proc/self/ns/* | sort | uniq | wc -l; exit 7'
	[ "$status" -eq 7 ]
	[ "$(nsnew readlink /proc/self/ns/net)" = "$(ns net)" ]
}

@test "nsnew becomes the program where nothing is left to do outside" {
	run bash -c 'echo $$; exec nsnew -umin --mount-proc sh -c "echo \$\$"'
	[ "${lines[0]}" = "${lines[1]}" ]
}

@test "lo is up in a new network namespace, and stays down with --no-lo" {
	nsnew -n ping -q -c 1 127.0.0.1
	nsnew -n ip -brief link show dev lo | grep -w UP
	run nsnew -n --no-lo ip -brief link show dev lo
	[[ $output != *,UP* ]]
}

@test "the host name is set inside and only there" {
	[ "$(nsnew --hostname inner hostname)" = inner ]
	[ "$(hostname)" = isolated ]
	run nsnew --hostname "$(printf '%065d' 0)" true
	[ "$status" -eq 125 ]
	[[ $output == *"longer than the 64 bytes"* ]]
}

@test "mounts do not spread out of a new mount namespace, whatever they were before" {
	mkdir "$BATS_TEST_TMPDIR/m"
	mount --bind "$BATS_TEST_TMPDIR/m" "$BATS_TEST_TMPDIR/m"
	mount --make-shared "$BATS_TEST_TMPDIR/m"
	mkdir "$BATS_TEST_TMPDIR/m/sub"
	nsnew -m mount -t tmpfs x "$BATS_TEST_TMPDIR/m/sub"
	if grep -q "$BATS_TEST_TMPDIR/m/sub" /proc/self/mountinfo; then false; fi
	nsnew -m --propagation unchanged mount -t tmpfs x "$BATS_TEST_TMPDIR/m/sub"
	grep -q "$BATS_TEST_TMPDIR/m/sub" /proc/self/mountinfo
	for kind in private:private shared:shared slave:private,slave; do
		run nsnew -m --propagation "${kind%:*}" findmnt -no PROPAGATION "$BATS_TEST_TMPDIR/m"
		[ "$output" = "${kind#*:}" ]
	done
	umount "$BATS_TEST_TMPDIR/m/sub" "$BATS_TEST_TMPDIR/m"
}

@test "--mount-proc shows the new PID namespace; with a directory, there" {
	run nsnew -p --mount-proc ps -e -o pid=,comm=
	[ "$(echo $output)" = "1 nsnew 2 ps" ]
	run nsnew -pf --mount-proc ps -e -o pid=,comm=
	[ "$(echo $output)" = "1 ps" ]
	mkdir "$BATS_TEST_TMPDIR/proc"
	[ "$(nsnew -pf --mount-proc="$BATS_TEST_TMPDIR/proc" readlink "$BATS_TEST_TMPDIR/proc/self")" = 1 ]
	[ -z "$(ls "$BATS_TEST_TMPDIR/proc")" ]
}

@test "--mount-proc stays inside also where mounts are shared" {
	mount --make-shared /proc
	before=$(wc -l </proc/self/mountinfo)
	nsnew -pf --propagation unchanged --mount-proc true
	[ "$(wc -l </proc/self/mountinfo)" = "$before" ]
	mount --make-private /proc
}

@test "--wd and the program's own status" {
	[ "$(nsnew -u --wd /usr pwd)" = /usr ]
	run nsnew -u -w /nonexistent true
	[ "$status" -eq 125 ]
	[ "$output" = "nsnew: --wd: cannot change to directory /nonexistent: No such file or directory" ]
	run nsnew -u sh -c 'exit 42'
	[ "$status" -eq 42 ]
	run nsnew -u /etc/passwd
	[ "$status" -eq 126 ]
	run nsnew -p /etc/passwd
	[ "$status" -eq 126 ]
	for option in -u -p -pf --kill-child; do
		run -127 nsnew $option no-such-program
		[ "${lines[0]}" = "nsnew: cannot run no-such-program: No such file or directory" ]
	done
}

@test "user and group of the program; groups are dropped with --setgid" {
	run setpriv --groups 5,6 nsnew -u -S 1000 -G 1001 sh -c 'id -u; id -g; id -G'
	[ "$(echo $output)" = "1000 1001 1001" ]
	run nsnew -u -S 70000 --keep-caps sh -c 'grep CapEff /proc/self/status; grep CapEff /proc/1/status'
	[ "${lines[0]}" = "$(grep CapEff /proc/self/status)" ]
	for set in CapInh CapPrm CapEff CapAmb; do
		run nsnew -u -S 70000 grep $set /proc/self/status
		[ "$output" = "$(printf '%s:\t0000000000000000' $set)" ]
	done
}

@test "inherited file descriptors pass, none of ours does" {
	exec 77</dev/null
	plain=$(ls /proc/self/fd)
	for options in -um "-Urmpn --mount-proc --kill-child" "-pf --mount-proc" "-p --mount-proc --root /"; do
		[ "$(nsnew $options ls /proc/self/fd)" = "$plain" ]
	done
	exec 77<&-
}

@test "it links libc and libcap-ng alone" {
	run bash -c 'readelf -d "$(command -v nsnew)" | grep NEEDED | grep -vE "libc\.so|libcap-ng|ld-linux|lib[a-z]*san|libgcov"'
	[ -z "$output" ]
}

@test "it refuses to run setuid" {
	as_user true
	cp "$(command -v nsnew)" /run/isolated/setuid
	chmod 4755 /run/isolated/setuid
	run as_user /run/isolated/setuid -u true
	[ "$status" -eq 125 ]
	[[ ${lines[0]} == "nsnew: refusing to run with more rights than the caller has"* ]]
}
