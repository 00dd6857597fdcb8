#!/usr/bin/env bats
# nsnew --ro, --ephemeral, --overlay: roots that stay as they are.
# without: openat2 fsopen

bats_require_minimum_version 1.5.0
load nsnew

setup() {
	dir=/run/isolated/overlay
	rm -rf "$dir"
	mkdir -p "$dir"/{upper,work,low}
	root=$dir/root
	new_root "$root"
	mkdir -p "$root"/{mnt,proc,sys,dev,below}
	echo old >"$root/etc/text"
	chown -R 1000:1000 "$dir"
	before=$(content)
}

teardown() { umount "$root/below" 2>/dev/null || true; }

content() { find "$root" -printf '%p %y %m %s %l\n' | sort; }

@test "--ro: nothing can be changed, with all that is mounted below" {
	if no_flags; then
		run -125 as root --root "$root" --ro /bin/true
		return
	fi
	mount -t tmpfs x "$root/below"
	for who in root user; do
		run -0 as $who --root "$root" --ro --tmpfs /mnt /bin/busybox sh -c \
			'for f in /x /etc/text /below/x /mnt/x; do echo new 2>/dev/null >$f && echo $f; done; busybox mount -o remount,bind,rw / && echo x >/y; busybox cat /etc/text'
		[[ $output == *"/mnt/x"*old ]]
		[[ $output != */x$'\n'/below* && $(grep -c '^/' <<<"$output") -eq 1 ]] || [ $who = root ]   # root can take it back
		run -125 as $who --root "$root" --ro --dir /made /bin/busybox true
		[[ ${lines[0]} == *"cannot make /made in the root: Read-only file system" ]]
	done
	rm -f "$root/y"
	umount "$root/below"
	[ "$(content)" = "$before" ]
}

@test "--ro of the host's own root" {
	if no_flags; then return; fi
	for who in root user; do
		run -0 as $who --ro --tmpfs /tmp,mode=1777 sh -c 'for d in / /usr /etc /run /root /tmp /dev/shm; do touch $d/nskit-test 2>/dev/null && echo $d; done; cat /proc/1/comm'
		[ "$(echo $output)" = "/tmp /dev/shm nsnew" ]
	done
}

@test "--ephemeral: everything can be changed, and nothing stays" {
	if no_flags; then return; fi
	for who in root user; do
		run -0 as $who --root "$root" --ephemeral --dir /made --symlink x:/etc/link /bin/busybox sh -c \
			'echo new >/etc/text; busybox cat /etc/text; busybox rm -r /mnt; echo x >/y; busybox ls /'
		[ "$(echo $output)" = "new below bin dev etc made proc sys y" ]
		[ "$(content)" = "$before" ]
		[ "$(cat "$root/etc/text")" = old ]
	done
}

@test "--ephemeral: what is mounted below can be read" {
	if no_flags; then return; fi
	mount -t tmpfs x "$root/below"
	echo there >"$root/below/file"
	run -0 as root --root "$root" --ephemeral /bin/busybox sh -c 'busybox cat /below/file; echo x >/below/file || busybox touch /free; busybox ls /free'
	[[ $output == there$'\n'*"Read-only file system"*/free ]]
	run as user --root "$root" --ephemeral /bin/busybox true
	[ "$status" -eq 125 ]
	[[ $output == *"cannot mount the layers of the root: Invalid argument"*"user namespace"* ]]
}

@test "--ephemeral of the host's own root, for root" {
	if no_flags; then return; fi
	run -0 as root --ephemeral sh -c 'rm -r /usr/share/doc/bash && echo x >/nskit-test && ls -d /nskit-test /usr/share/doc/bash; true'
	[[ $output == */nskit-test* ]]
	[ ! -e /nskit-test ]
	[ -d /usr/share/doc/bash ]
}

@test "--overlay: layers, changes go to the upper one" {
	mkdir "$dir/low/etc"
	echo lower >"$dir/low/etc/text"
	chown -R 1000:1000 "$dir/low"
	run -0 as root --overlay "$dir/low:$root,upper=$dir/upper,work=$dir/work" /bin/busybox sh -c 'busybox cat /etc/text; echo new >/etc/new; busybox cat /proc/self/mountinfo'
	[ "${lines[0]}" = lower ]
	[[ $output == *"lowerdir=$dir/low:$root"* ]]
	[ "$(cat "$dir/upper/etc/new")" = new ]
	[ "$(content)" = "$before" ]
	run -0 as root --overlay "$dir/low:$root" /bin/busybox sh -c 'echo x >/etc/new || busybox cat /etc/text'
	[ "${lines[-1]}" = lower ]
	run -0 as user --overlay "$dir/low:$root" --ephemeral /bin/busybox sh -c 'echo x >/etc/new && busybox cat /etc/new /etc/text'
	[ "$(echo $output)" = "x lower" ]
}

@test "--overlay: paths with commas and colons, many layers, and what cannot be one" {
	mkdir "$dir/lo:w,er\\"
	echo odd >"$dir/lo:w,er\\/odd"
	run -0 as root --overlay "$dir/lo\\:w\\,er\\\\:$root" /bin/busybox cat /odd
	[ "$output" = odd ]
	layers=
	for i in $(seq 40); do
		mkdir "$dir/$i"
		echo "$i" >"$dir/$i/file$i"
		layers+=$dir/$i:
	done
	run -0 as root --overlay "$layers$root" /bin/busybox cat /file1 /file40
	[ "$(echo $output)" = "1 40" ]
	run -125 as root --overlay "$root" /bin/busybox true
	[[ $output == *"cannot mount the layers of the root: Invalid argument"*"no overlay"* ]]
	run -125 as root --overlay "$dir/none:$root" /bin/busybox true
	[ "${lines[0]}" = "nsnew: --overlay: cannot open the layer $dir/none: No such file or directory" ] ||
		[ "${lines[0]}" = "nsnew: --overlay: cannot open the root $dir/none: No such file or directory" ]
}

@test "--root without a mount namespace is chroot(2)" {
	run -0 nsnew --root "$root" /bin/busybox sh -c 'busybox ls / /proc; pwd'
	[[ $output == *below* && ${lines[-1]} == / ]]
	[[ $output != *self* ]]
	[ "$(nsnew --root "$root" -u /bin/busybox readlink /../etc/../bin/sh)" = busybox ]
	run -125 as_user nsnew --root "$root" /bin/busybox true
	[ "${lines[0]}" = "nsnew: --root: cannot make $root the root: Operation not permitted" ]
	run -0 as_user nsnew -r --root "$root" /bin/busybox true
}
