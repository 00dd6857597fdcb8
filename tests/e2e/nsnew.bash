# SPDX-License-Identifier: MIT
# Helpers of nsnew's tests: `load nsnew` in a bats file.

# An ordinary user who owns nothing but its IDs. The build tree may lie where only root can look, so it gets a copy.
as_user() {
	if [ ! -x /run/isolated/bin/nsnew ]; then
		mkdir -p /run/isolated/bin
		cp "$(command -v nsnew)" /run/isolated/bin/nsnew
	fi
	PATH=/run/isolated/bin:$PATH setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
}

# as WHO OPTIONS... [PROGRAM]: with new mounts by root, or by an ordinary user in a user namespace. With a network namespace /sys is new; to bind the one
# outside needs flags.
as() {
	case $1 in
	root) shift; nsnew -mpn "$@" ;;
	user) shift; as_user nsnew -rmpn "$@" ;;
	esac
}

# A folder of that user's, empty.
user_dir() {
	rm -rf /run/isolated/user
	mkdir /run/isolated/user
	chown 1000:1000 /run/isolated/user
	echo /run/isolated/user
}

# What a failed run must not change: mounts, files of the test, nsnew's processes.
state() {
	cut -d' ' -f5- /proc/self/mountinfo
	find "$BATS_TEST_TMPDIR" -xdev -printf '%p %y\n' | sort
	pgrep -x nsnew || true
}

# LeakSanitizer cannot work under strace, nor where /proc is gone: for these tests without it.
no_leak_check() { export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"; }

# Is there no way to give a bind its flags here (make check-old)?
no_flags() { [[ ${NSKIT_WITHOUT-} == *mount_setattr* || ${NSKIT_WITHOUT-} == *open_tree* || ${NSKIT_WITHOUT-} == *move_mount* ]]; }

# Ends a test where flags cannot be had, after seeing that these arguments are refused then: if refused ARGS...; then return; fi
refused() {
	no_flags || return 1
	run nsnew "$@"
	[[ $status -eq 125 && $output == *"Function not implemented"* ]]
}

# A root directory with nothing but busybox in it: new_root DIR
new_root() {
	mkdir -p "$1/bin" "$1/etc"
	cp "$(command -v busybox)" "$1/bin/busybox"
	ln -s busybox "$1/bin/sh"
	chmod -R go+rX "$1"
}

# Wait up to 3 s for a condition: until_true CMD...
until_true() {
	local i
	for i in $(seq 150); do
		if "$@"; then return 0; fi
		sleep 0.02
	done
	return 1
}

gone() { [ ! -e "/proc/$1" ] || [ "$(ps -o stat= -p "$1" | cut -c1)" = Z ]; }
