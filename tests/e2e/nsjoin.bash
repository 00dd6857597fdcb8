# SPDX-License-Identifier: MIT
# Helpers of nsjoin's tests: `load nsjoin` in a bats file.

# $root: a root directory of the test's own, as minimal_root() makes one.
setup_root() {
	cd /
	root=$BATS_TEST_TMPDIR/root
	minimal_root "$root"
}

# A root directory like that of a distroless image: one static program (busybox, under names that say what it does), no shell, no libraries.
minimal_root() {
	mkdir -p "$1/app" "$1/etc" "$1/proc" "$1/sys" "$1/dev" "$1/tmp"
	cp "$(command -v busybox)" "$1/app/sleep"
	ln "$1/app/sleep" "$1/app/mount"
	chmod -R go+rX "$1"
}

# contain [OPTION OF NSNEW...] ROOT: a container with this root directory, read-only; its first process is $target, that of nsnew $keeper
contain() {
	local root=${*: -1}
	mountpoint -q "$root" || mount --bind "$root" "$root"
	mount -o remount,bind,ro "$root"
	"${as[@]}" nsnew -mpuni --hostname box "${@:1:$#-1}" --root "$root" /app/sleep 600 3>&- >/dev/null 2>&1 &
	keeper=$!
	until target=$(pgrep -P "$keeper" -x sleep) || target=$(pgrep -P "$(pgrep -P "$keeper" -x nsnew)" -x sleep); do sleep 0.02; done
}

# Have what is mounted in the container spread to whoever copies its mounts, as where systemd runs; and out again, if that is not cut.
share_mounts() {
	nsenter -t "$target" -m -n "--root=/proc/$target/root" /app/mount --make-rshared /
}

# End what contain() started.
release() {
	[ -z "${keeper-}" ] || { kill -KILL "$keeper" && wait "$keeper"; } 2>/dev/null || true
	keeper=
	! mountpoint -q "$BATS_TEST_TMPDIR/root" || umount -R -l "$BATS_TEST_TMPDIR/root"
}

# What a target's mounts and the files of its root are: nothing of it may change.
state_of() {
	cut -d' ' -f4- "/proc/$target/mountinfo"
	find "/proc/$target/root/" -xdev -printf '%p %y %m %U %s\n' | sort
}

# Does nsjoin lack the calls for a view here (make check-old)? Ends the test then, after seeing that it says so.
no_mount_api() {
	[[ ${NSKIT_WITHOUT-} == *open_tree* || ${NSKIT_WITHOUT-} == *fsopen* || ${NSKIT_WITHOUT-} == *mount_setattr* || ${NSKIT_WITHOUT-} == *move_mount* ]] || return 1
	run -125 nsjoin -t "$target" "$@"
	[[ $output == *"Function not implemented"* ]]
}
