#!/usr/bin/env bats
# nsnew: a root whose content tries to lead our mounts outside: links, "..", names of the old root, and changes while we mount.
# without: openat2 fsopen clone3

bats_require_minimum_version 1.5.0
load nsnew

setup() {
	dir=/run/isolated/escape
	rm -rf "$dir"
	mkdir -p "$dir/host/sub" "$dir/from"
	root=$dir/root
	new_root "$root"
	echo untouched >"$dir/host/file"
	chmod 755 "$dir"
}

# The host beside the root, which no escape may touch.
host_state() { find "$dir" /etc /srv /mnt -xdev -path "$root" -prune -o -printf '%p %y %m %s %T@ %l\n' | sort; cut -d' ' -f5- /proc/self/mountinfo; cat "$dir/host/file"; }

# All that makes or mounts something, below or at the link /way
ways() {
	printf '%s\n' "--dir /way/a/b,mode=777" "--tmpfs /way" "--tmpfs /way/sub" "--symlink /x:/way/made" "--symlink /x:/way/file" "--dev=/way/dev" "--proc=/way"
	no_flags || printf '%s\n' "--bind $dir/from:/way" "--bind $dir/from:/way/made/deep" "--bind /etc/passwd:/way/file" "--file 7:/way/new" "--mask /way/file" \
		"--mask /way/sub" "--remount-ro /way/sub"
}

@test "links: absolute, relative, by .., to the old root, chains, in the middle" {
	before=$(host_state)
	for target in "$dir/host" ../../../../../../../..$dir/host ../host /oldroot$dir/host /proc/1/root$dir/host two; do
		while read -r way; do
			rm -rf "${root:?}/way" "$root/two"
			ln -s "$target" "$root/way"
			ln -s "$dir/host" "$root/two"
			status=0
			nsnew -mpi --root "$root" $way /bin/busybox true 7</dev/null >/dev/null 2>&1 || status=$?
			[ "$status" -eq 0 ] || [ "$status" -eq 125 ]
		done < <(ways)
		[ "$(host_state)" = "$before" ]
	done
}

@test "what such links lead to is inside, as for a process there" {
	mkdir -p "$root$dir/host/sub"
	ln -s "$dir/host" "$root/way"
	run -0 nsnew -mp --root "$root" --tmpfs /way/sub,mode=1750 --dir /way/made /bin/busybox stat -c %a "$dir/host/sub" "$dir/host/made"
	[ "$(echo $output)" = "1750 755" ]
	[ ! -e "$dir/host/made" ]
}

@test "a link to nothing is named, not followed by making it" {
	ln -s /none/here "$root/way"
	run -125 nsnew -mp --root "$root" --tmpfs /way /bin/busybox true
	[ "${lines[0]}" = "nsnew: --tmpfs: cannot find /way in the root: it is a link that leads to nothing" ]
	[ ! -e "$root/none" ]
	[ ! -e /none ]
}

@test "over the root itself nothing is mounted" {
	ln -s . "$root/self"
	for way in "--tmpfs /" "--tmpfs /self" "--mask /self" "--proc=/self/self" "--remount-ro /"; do
		run -125 nsnew -mp --root "$root" $way /bin/busybox true
		[[ ${lines[0]} == *"leads to the root itself" ]]
	done
}

# change NAME TARGET: a directory becomes a link and a directory again, as fast as can be, until killed
change() {
	mkdir -p "$root/$1/sub" "$root/hidden"
	(exec 3>&-; while :; do
		mv -T "$root/$1" "$root/hidden/dir" && ln -s "$2" "$root/$1" && rm "$root/$1" && mv -T "$root/hidden/dir" "$root/$1" && ln -sfn "$2" "$root/hidden/way"
	done) >/dev/null 2>&1 &
	changer=$!
}

@test "while somebody changes directories to links as we mount" {
	before=$(host_state)
	for target in "$dir/host" ../host; do
		change way "$target"
		for i in $(seq 30); do
			nsnew -mp --root "$root" --tmpfs /way/sub --dir /way/made/deep --symlink "x:/way/link$i" --dev=/way/dev /bin/busybox true >/dev/null 2>&1 || [ $? -eq 125 ]
		done
		kill "$changer"
		wait "$changer" || true
		rm -rf "${root:?}/way" "$root/hidden"
	done
	[ "$(host_state)" = "$before" ]
}

@test "the device of a mask is a device, also where the root has something else of that name" {
	if no_flags; then return; fi
	mkdir -p "$root/dev"
	echo precious | tee "$dir/host/file" >"$root/bin/x"
	ln -s "$dir/host/file" "$root/dev/null"
	run -0 nsnew -mp --root "$root" --tmpfs /dev --symlink "$dir/host/file:/dev/null" --mask /etc --mask /bin/x --protect-kernel /bin/busybox sh -c 'busybox cat /bin/x; echo x >/bin/x'
	[ -z "$output" ]
	[ "$(cat "$dir/host/file")" = precious ]
}

@test "the old root is not to be found: by working directory, open files, or mounts" {
	if no_flags; then return; fi
	cd "$dir/host"
	run -0 nsnew -mp --root "$root" --bind "$dir/from:/x" --file 7:/y --tmpfs /z /bin/busybox sh -c \
		'busybox ls -l /proc/self/fd /proc/self/cwd /proc/1/fd /proc/1/cwd; busybox cat /proc/self/mountinfo; cd ..; pwd' 7</dev/null
	[[ $output != *escape/host* && $output != *unreachable* && $output != *"$root"*" / / "* ]]
	[ "${lines[-1]}" = / ]
}
