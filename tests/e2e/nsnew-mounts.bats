#!/usr/bin/env bats
# nsnew --bind, --tmpfs, --file, --mask and their like: in their order, with all their flags, for root and for ordinary users.
# without: openat2 clone3 open_tree

bats_require_minimum_version 1.5.0
load nsnew

setup() {
	dir=/run/isolated/mounts
	rm -rf "$dir"
	mkdir -p "$dir/from/below" "$dir/bin"
	chmod 755 "$dir"
	root=$dir/root
	new_root "$root"
	chown -R 1000:1000 "$dir"
	echo text >"$dir/from/file"
}

teardown() { umount "$dir/from/below" "$dir/idmap" 2>/dev/null || true; }

# The options of what is mounted at a path inside: options_at PATH < mountinfo
options_at() { awk -v path="$1" '$5 == path { options = $6 } END { print options }'; }

@test "a bind: the same files, made places, no devices and no set-user-ID bits" {
	if no_flags; then
		run -125 as root --root "$root" --bind "$dir/from:/x" /bin/true
		[[ $output == *"cannot mount on /x in the root: Function not implemented"*"mount_setattr"* ]]
		return
	fi
	for who in root user; do
		run -0 as $who --root "$root" --bind "$dir/from:/a//b/./c" --bind "$dir/from/file:/a/file" --tmpfs /tmp /bin/busybox sh -c \
			'busybox cat /a/b/c/file /a/file; echo new >/tmp/new; busybox cat /proc/self/mountinfo'
		[[ $output == text$'\n'text$'\n'* ]]
		[ "$(options_at /a/b/c <<<"$output")" = rw,nosuid,nodev,relatime ]
		[ "$(options_at /a/file <<<"$output")" = rw,nosuid,nodev,relatime ]
	done
	mknod -m 666 "$dir/from/null" c 1 3 2>/dev/null || return 0   # needs the first user namespace
	run as root --root "$root" --bind "$dir/from:/x" /bin/busybox sh -c 'busybox cat /x/null'
	[ "$status" -ne 0 ]
	run -0 as root --root "$root" --dev-bind "$dir/from:/x" /bin/busybox sh -c 'busybox cat /x/null; busybox cat /proc/self/mountinfo'
	[ "$(options_at /x <<<"$output")" = rw,nosuid,relatime ]
	run -0 as root --root "$root" --bind "$dir/from:/x,suid,dev,noexec" /bin/busybox cat /proc/self/mountinfo
	[ "$(options_at /x <<<"$output")" = rw,noexec,relatime ]
}

@test "read-only means all that is mounted below, too" {
	if no_flags; then return; fi
	mount -t tmpfs below "$dir/from/below"
	for how in "--ro-bind $dir/from:/x" "--bind $dir/from:/x,ro" "--bind $dir/from:/x:ro" "--bind $dir/from:/x --remount-ro /x" "--bind-try $dir/from:/x,ro"; do
		for who in root user; do
			run -0 as $who --root "$root" $how /bin/busybox cat /proc/self/mountinfo
			[[ $(options_at /x <<<"$output") == ro,* ]]
			[[ $(options_at /x/below <<<"$output") == ro,* ]]
		done
	done
	run -0 as root --root "$root" --bind "$dir/from:/x,alone" /bin/busybox cat /proc/self/mountinfo
	[[ $output != */x/below* ]]
}

@test "flags that came from outside stay, for who could not set them" {
	if no_flags; then return; fi
	mount -t tmpfs -o ro,nosuid,nodev,noexec below "$dir/from/below"
	run -0 as user --root "$root" --bind "$dir/from:/x,rw,exec,suid,dev" /bin/busybox sh -c \
		'busybox cat /proc/self/mountinfo; busybox mount -o remount,bind,rw,exec /x/below && echo escaped; true'
	[[ $(options_at /x/below <<<"$output") == ro,nosuid,nodev,noexec,* ]]
	[[ $output != *escaped* ]]
}

@test "without a source: refused, or left out by --bind-try" {
	for who in root user; do
		run -125 as $who --root "$root" --bind "$dir/none:/x" /bin/true
		[ "${lines[0]}" = "nsnew: --bind: cannot open $dir/none: No such file or directory" ]
		[ ! -e "$root/x" ]
		[ ! -e "$root/proc" ]
	done
	run -0 as root --root "$root" --bind-try "$dir/none:/x" /bin/busybox ls /
	[[ $output != *x* ]]
	ln -s loop "$dir/loop"
	run -125 as root --root "$root" --bind-try "$dir/loop:/x" /bin/true
}

@test "tmpfs, proc, sys, dev, mqueue at other places, with their options" {
	for who in root user; do
		run -0 as $who -ni --root "$root" --tmpfs /t,size=64K,mode=1733 --proc=/p,subset=pid,hidepid=invisible --sys=/s --dev=/d --mqueue=/q /bin/busybox sh -c \
			'busybox stat -c "%a %F" /t; busybox ls -d /p/self /p/meminfo /s/class/net/lo /d/null /d/shm; busybox cat /proc/self/mountinfo; busybox head -c 100000 /dev/zero >/t/f; busybox stat -c %s /t/f'
		[ "${lines[0]}" = "1733 directory" ]
		[[ $output == *"/p/meminfo: No such file"* ]]
		[[ $output == *" /p "*" proc "*"subset=pid"* && $output == *"hidepid=invisible"* && $output == *" /q "*" mqueue "* ]]
		[ "${lines[-1]}" -eq 65536 ]
		[ "$(grep -c '^/' <<<"$output")" -eq 4 ]
	done
}

@test "a file from a descriptor, in memory, which the program does not get" {
	if no_flags; then return; fi
	for who in root user; do
		head -c 300000 /dev/zero | tr '\0' x >"$dir/big"
		run -0 as $who --root "$root" --file 7:/etc/deep/text,mode=400,ro --file 8:/big /bin/busybox sh -c \
			'busybox cat /etc/deep/text; busybox stat -c "%a %s" /etc/deep/text /big; echo y >/etc/deep/text; busybox ls /proc/self/fd' 7<<<"some text" 8<"$dir/big"
		[ "${lines[0]}" = "some text" ]
		[ "${lines[1]}" = "400 10" ]
		[ "${lines[2]}" = "644 300000" ]
		[[ $output == *"Read-only file system"* ]]
		if grep -qx '[78]' <<<"$output"; then false; fi
		[ "$(wc -c <"$root/etc/deep/text")" -eq 0 ]   # only the place
	done
	run -2 as root --root "$root" --file 9:/x /bin/true 9<&-
	[ "${lines[0]}" = "nsnew: option --file 9:/x: cannot read the file descriptor 9: Bad file descriptor" ]
	run -125 as root --root "$root" --file 9:/x /bin/true 9>/dev/null
	[[ $output == *"cannot copy file descriptor 9 for /x"* ]]
}

@test "links and directories" {
	for who in root user; do
		rm -rf "${root:?}"/{l,d}
		(umask 077; as $who --root "$root" --symlink /bin/busybox:/l/i/nk --dir /d/one --dir /d/two,mode=1770 --dir /d/one /bin/busybox true)
		[ "$(readlink "$root/l/i/nk")" = /bin/busybox ]
		[ "$(stat -c %a "$root/l" "$root/d" "$root/d/one" "$root/d/two" | tr '\n' ' ')" = "755 755 755 1770 " ]
		run -125 as $who --root "$root" --symlink /else:/l/i/nk /bin/true
		[[ $output == *"cannot make the link /l/i/nk in the root: File exists" ]]
		run -125 as $who --root "$root" --dir /d/two,mode=700 /bin/true
		[[ $output == *"is there already"* ]]
	done
}

@test "masked: directories are empty, files are as /dev/null" {
	if no_flags; then return; fi
	echo secret >"$root/etc/secret"
	mkdir -p "$root/hidden/dir"
	for who in root user; do
		run -0 as $who --root "$root" --mask /etc/secret --mask /hidden /bin/busybox sh -c \
			'busybox cat /etc/secret; busybox ls /hidden; echo x >/etc/secret; busybox touch /hidden/x; true'
		[[ $output == *"/hidden/x: Read-only file system" ]]
		[ "${#lines[@]}" -eq 1 ]
	done
	[ "$(cat "$root/etc/secret")" = secret ]
	run -125 as root --root "$root" --mask /none /bin/true
	[ "${lines[0]}" = "nsnew: --mask: cannot find /none in the root" ]
}

@test "in their order, and a mount that hides another is noted" {
	if no_flags; then return; fi
	run -0 as root --root "$root" --tmpfs /a --dir /a/made --bind "$dir/from:/a/b" --tmpfs /a/b/below --dir /a/b/below/x /bin/busybox ls /a/b/below /a
	[ "$(echo $output)" = "/a: b made /a/b/below: x" ]
	run -0 as root --root "$root" --bind "$dir/from:/a/b" --tmpfs /a /bin/busybox ls /a
	[ "$output" = "nsnew: note: --tmpfs on /a hides --bind on /a/b, which was given before" ]
	run -0 as root --root "$root" --tmpfs /a --tmpfs /ab /bin/busybox true
	[ -z "$output" ]
}

@test "what is asked for at /proc, /sys, /dev takes the place of the usual one" {
	if no_flags; then return; fi
	mkdir "$dir/from/proc"
	run -0 as root --root "$root" --tmpfs /dev --bind "$dir/from:/sys" --proc=/proc,ro /bin/busybox sh -c 'busybox ls /dev /sys; busybox cat /proc/self/mountinfo'
	[[ $output != */dev/pts* && $output == *file* ]]
	[ "$(grep -c ' /proc ' <<<"$output")" -eq 1 ]
	[[ $(options_at /proc <<<"$output") == ro,* ]]
}

@test "without a new root: over our own files, which stay as they are outside" {
	if no_flags; then return; fi
	before=$(cut -d' ' -f5- /proc/self/mountinfo)
	for who in root user; do
		run -0 as $who --tmpfs /mnt --bind "$dir/from:/mnt/x" --mask /etc/passwd sh -c 'cat /mnt/x/file; wc -c </etc/passwd; pwd'
		[ "$(echo $output)" = "text 0 $PWD" ]
		run -0 as $who --file 7:/etc/passwd sh -c 'cat /etc/passwd; pwd' 7<<<other
		[ "$(echo $output)" = "other $PWD" ]
	done
	[ "$(cut -d' ' -f5- /proc/self/mountinfo)" = "$before" ]
}

@test "sources are those outside, whatever is mounted meanwhile" {
	if no_flags; then return; fi
	cd "$dir"
	run -0 as root --tmpfs "$dir" --bind "$dir/from/file:$dir/file" --bind from:/mnt sh -c "cat $dir/file /mnt/file"
	[ "$(echo $output)" = "text text" ]
}

@test "idmapped: owners of the disk are owners inside" {
	if no_flags; then return; fi
	mkdir "$dir/idmap"
	mount -t tmpfs x "$dir/idmap" || return 0
	mkdir "$root/proc" "$root/sys" "$root/dev" "$root/x"   # whose owner is none inside: nothing can be made there
	touch "$dir/idmap/zero" "$dir/idmap/seven"
	chown 7:7 "$dir/idmap/seven"
	run nsnew -mp --map-users 0:100000:1000 --map-groups 0:200000:1000 -S 0 -G 0 --root "$root" --bind "$dir/idmap:/x,idmap" /bin/busybox sh -c 'busybox stat -c %u:%g /x/zero /x/seven; busybox touch /x/new'
	if [ "$(cat /proc/self/uid_map | tr -s ' ')" = " 0 0 4294967295" ]; then
		[ "$status" -eq 0 ]
		[ "$(echo $output)" = "0:0 7:7" ]
		[ "$(stat -c %u:%g "$dir/idmap/new")" = 0:0 ]
	else
		[ "$status" -eq 125 ]
	fi
	run -125 as user --root "$root" --bind "$dir/from:/x,idmap" /bin/true
	[[ $output == *"cannot make an idmapped mount"*"only root may"* ]]
	run -2 as root --root "$root" --bind "$dir/from:/x,idmap" /bin/true
}

@test "whatever fails: 125, and nothing is left" {
	if no_flags; then return; fi
	no_leak_check
	ls -A "$root" >"$dir/before"
	before=$(state)
	for call in open_tree mount_setattr move_mount fsopen fsconfig fsmount symlinkat mkdirat umount2 fchmod pivot_root; do
		for count in 1 2 7; do
			run timeout 20 strace -f -qq -o "$dir/trace" -e trace=$call -e inject=$call:error=EIO:when=$count nsnew -mp --root "$root" --ro-bind "$dir/from:/a/b" --bind "$dir/from/file:/c/file" \
				--file 7:/d/file --symlink x:/e/link --dir /f,mode=700 --tmpfs /g --mask /etc --protect-kernel /bin/busybox true 7</dev/null
			if ! grep -q INJECTED "$dir/trace"; then   # it was not called so often: what was made stays
				rm -rf "${root:?}"/{a,c,d,e,f,g,proc,sys,dev}
				break
			fi
			echo "$call $count: $status $output"
			[ "$status" -eq 125 ]
			[ "$(ls -A "$root")" = "$(cat "$dir/before")" ]
			[ "$(state)" = "$before" ]
		done
	done
}

@test "bad input is wrong use" {
	for bad in --bind=x:y --bind=: --bind=:/x --bind=/a:/../b --bind=x --bind=/a:/b,rr --bind=/a:/b,size=1 --tmpfs=x --tmpfs=/x,size=0 --tmpfs=/x,size=12Q --tmpfs=/x,mode=9 \
		--tmpfs=/x,mode --tmpfs=/x,ro=1 --proc=/p,subset=all --proc=/p,hidepid=5 --file=/x --file=x:/y --symlink=/x --dir=/x,ro --mask=/x,ro --mask=etc --dir=/a/../b --overlay=/a, \
		--overlay=:/b --overlay=/a:/b,upper=/c --overlay=/a:/b,lower=/c; do
		run -2 nsnew -m "$bad" true
		[[ ${lines[0]} == "nsnew: option ${bad%%=*} "* ]]
	done
}
