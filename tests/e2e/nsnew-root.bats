#!/usr/bin/env bats
# nsnew --root: pivot_root, /proc, /sys, /dev, and roots that try to lead us out.
# without: openat2 open_tree fsopen clone3

bats_require_minimum_version 1.5.0
load nsnew

setup() {
	root=$BATS_TEST_TMPDIR/root
	new_root "$root"
	chmod go+x "$BATS_TEST_TMPDIR"
}

@test "the old root is gone, /proc /sys /dev are there" {
	run nsnew -mp --root "$root" /bin/busybox sh -c 'busybox ls /; busybox ls /proc/1/root/; busybox cat /proc/self/mountinfo'
	[ "$status" -eq 0 ]
	[[ $output != *"$BATS_TEST_TMPDIR"* ]]   # no mount of outside is left
	[ "$(echo "$output" | awk '$5 == "/"' | wc -l)" -eq 1 ]
	[ "$(nsnew -mp --root "$root" /bin/busybox ls /)" = "$(printf 'bin\ndev\netc\nproc\nsys')" ]
	[ "$(nsnew -mp --root "$root" /bin/busybox sh -c 'echo $$; busybox ps -o pid' | tr -d ' ' | tr '\n' ' ')" = "2 PID 1 2 3 " ] ||
		[ "$(nsnew -mp --root "$root" /bin/busybox sh -c 'echo $$')" = 2 ]
	nsnew -mn --root "$root" /bin/busybox ls /sys/class/net/lo
}

@test "the devices are devices, with their modes" {
	check='busybox stat -c "%n %F %t,%T %a" /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty; busybox stat -c "%n %a" /dev/shm /dev; for i in fd ptmx stdin; do busybox readlink /dev/$i; done
		echo x >/dev/null; busybox head -c 3 /dev/zero | busybox wc -c; (busybox echo x >/dev/full) 2>/dev/null || echo full; echo y >/dev/shm/f; busybox stat -c "%a" /dev/pts/ptmx'
	want=$(cat <<-'END'
		/dev/null character special file 1,3 666
		/dev/zero character special file 1,5 666
		/dev/full character special file 1,7 666
		/dev/random character special file 1,8 666
		/dev/urandom character special file 1,9 666
		/dev/tty character special file 5,0 666
		/dev/shm 1777
		/dev 755
		/proc/self/fd
		pts/ptmx
		/proc/self/fd/0
		3
		full
		666
	END
	)
	for options in -p -r -rp -rpn; do
		[[ ${NSKIT_WITHOUT-} != *mount_setattr* && ${NSKIT_WITHOUT-} != *open_tree* || $options == -p || $options == -rpn ]] || continue
		[ "$(umask 077; nsnew -m $options --root "$root" /bin/busybox sh -c "$check")" = "$want" ]
	done
}

@test "a new terminal can be had inside" {
	mkdir -p "$root/usr"
	run nsnew -rmpn --root "$root" /bin/busybox sh -c 'exec 5<>/dev/ptmx; busybox ls /dev/pts'
	[ "$(echo $output)" = "0 ptmx" ]
}

@test "an ordinary user gets a root, too" {
	cp -a "$root" /run/isolated/userroot
	chown -R 1000:1000 /run/isolated/userroot
	run as_user nsnew -rmpn --root /run/isolated/userroot /bin/busybox sh -c 'busybox id -u; busybox ls -d /dev/null; echo x >/dev/null; echo x >/new'
	[ "$status" -eq 0 ]
	[ "$(echo $output)" = "0 /dev/null" ]
	[ -e /run/isolated/userroot/new ]
	rm -rf /run/isolated/userroot
}

@test "/sys from outside cannot be written, nor what is mounted below it" {
	case ${NSKIT_WITHOUT-} in
	*mount_setattr*|*open_tree*)
		run nsnew -rmp --root "$root" /bin/true
		[ "$status" -eq 125 ]   # half-way read-only would be a trap
		return ;;
	esac
	run nsnew -rmp --root "$root" /bin/busybox sh -c 'busybox grep " /sys" /proc/self/mountinfo'
	[ "$status" -eq 0 ]
	for line in "${lines[@]}"; do
		[[ $line == *" ro,"* ]]
	done
}

# The host beside the root, which no escape may touch.
host_state() { find "$BATS_TEST_TMPDIR" /etc -xdev -path "$root" -prune -o -printf '%p %y %m %s %T@ %l\n' | sort; cut -d' ' -f5- /proc/self/mountinfo; }

@test "links in the root lead to nothing outside" {
	mkdir "$BATS_TEST_TMPDIR/host" "$BATS_TEST_TMPDIR/host/proc"
	before=$(host_state)
	for target in /etc ../../../../../../../../etc "$BATS_TEST_TMPDIR/host" ../host; do
		for name in dev proc sys; do
			rm -rf "${root:?}/$name"
			ln -s "$target" "$root/$name"
			nsnew -mpn --root "$root" /bin/busybox true || [ $? -eq 125 ]
			[ "$(host_state)" = "$before" ]
			rm "${root:?}/$name"
		done
	done
}

@test "links that stay inside are followed inside" {
	rm -rf "$root/dev"
	mkdir "$root/real"
	ln -s ../../../real "$root/dev"
	nsnew -mp --root "$root" /bin/busybox test -c /real/null
}

@test "a link to the root itself is refused: a mount there would hide everything" {
	rm -rf "$root/proc"
	ln -s ../.. "$root/proc"
	run nsnew -mp --root "$root" /bin/busybox true
	[ "$status" -eq 125 ]
	[ "${lines[0]}" = "nsnew: cannot mount on /proc in the root: it leads to the root itself" ]
}

@test "a root that is missing, a file, or without the program" {
	run nsnew -m --root "$BATS_TEST_TMPDIR/none" true
	[ "$status" -eq 125 ]
	[ "$output" = "nsnew: --root: cannot open the root $BATS_TEST_TMPDIR/none: No such file or directory" ]
	run nsnew -m --root /etc/passwd true
	[ "$status" -eq 125 ]
	before=$(find "$root" | sort)
	no_leak_check
	for options in -n -p -pf "-n -S 1000 -G 1000" "-pf -S 1000" "-p -S 1000 --keep-caps"; do
		run -127 nsnew -m $options --root "$root" /bin/none
		[ "$(find "$root" | sort)" = "$before" ]   # the directories made for the mounts are gone again
		[[ $output != *"left behind"* ]]
	done
}

@test "--root / and roots with mounts below" {
	[ "$(nsnew -mp --root / sh -c 'ls -d /usr; cat /proc/self/comm')" = "$(printf '/usr\ncat')" ]
	mkdir "$root/mnt"
	mount -t tmpfs x "$root/mnt"
	touch "$root/mnt/here"
	nsnew -mp --root "$root" /bin/busybox test -e /mnt/here
	umount "$root/mnt"
}

@test "mounts of the root do not show outside, though it was shared there" {
	mount --bind "$root" "$root"
	mount --make-shared "$root"
	before=$(cat /proc/self/mountinfo)
	for propagation in private slave shared; do
		nsnew -mp --propagation $propagation --root "$root" /bin/busybox true
		[ "$(cat /proc/self/mountinfo)" = "$before" ]
	done
	umount "$root"
}
