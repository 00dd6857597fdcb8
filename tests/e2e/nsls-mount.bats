#!/usr/bin/env bats
# nsls --mount: which mount namespaces still have a file system mounted.
# without: listmount statmount
bats_require_minimum_version 1.5.0
load nsls

setup() {
	pids=()
	dir=$BATS_TEST_TMPDIR/dir
	mkdir "$dir"
	mount --bind "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR"   # what is mounted below goes with it
	mount --make-private "$BATS_TEST_TMPDIR"
}

teardown() {
	kill -9 "${pids[@]}" 2>/dev/null || true
	wait "${pids[@]}" 2>/dev/null || true
	umount -l "$BATS_TEST_TMPDIR"
}

# start COMMAND...: in the background, until it sleeps; its PID is $pid
start() {
	"$@" 3>&- &
	pid=$!
	pids+=("$pid")
	until [ "$(cat /proc/$pid/comm)" = sleep ]; do kill -0 "$pid"; sleep 0.01; done
}

mnt() { readlink "/proc/$1/ns/mnt" | tr -cd 0-9; }

# where WHAT [COLUMNS]
where() { nsls --mount "$1" -n -r -o "${2:-NS,PID,TARGET,ROOT,FSTYPE,SOURCE,COVERED}"; }

@test "unmounted here, alive in another mount namespace: by source, by number; the path tells where to look" {
	mount -t tmpfs -o size=1m gone "$dir"
	dev=$(mountpoint -d "$dir")
	start unshare --mount sleep 60
	[ "$(where gone NS | sort)" = "$(printf '%s\n' "$(mnt self)" "$(mnt $pid)" | sort)" ]
	[ "$(where "$dir" NS,DEV | sort)" = "$(where "$dir/" NS,DEV | sort)" ]
	[ "$(where "$dir" DEV | sort -u)" = "$dev" ]
	umount "$dir"
	[ "$(where gone)" = "$(mnt $pid) $pid $dir / tmpfs gone no" ]
	[ "$(where "$dev")" = "$(where gone)" ]
	[ "$(where gone COMMAND)" = 'sleep\x2060' ]
	run -0 --separate-stderr where "$dir" NS,DEV   # the path, as it is there, and a note
	[ "$output" = "$(mnt $pid) $dev" ]
	[ "$stderr" = "nsls: note: $dir is no mount point here: shown is what is mounted there in other mount namespaces. What it lies on here: nsls --mount $(findmnt -n -o MAJ:MIN -T "$dir" | tr -d ' ')" ]
	kill -9 $pid; wait $pid || true
	run -1 where gone
	[ "${lines[0]}" = "nsls: gone is mounted in no mount namespace" ]
	[[ "${lines[1]}" == *"fuser -vm"* ]]
}

@test "a part of a file system, and a file of it" {
	mount -t tmpfs whole "$dir"
	mkdir "$dir/part" "$BATS_TEST_TMPDIR/there"
	touch "$dir/part/file" "$BATS_TEST_TMPDIR/one"
	start unshare --mount bash -c "mount --bind '$dir/part' '$BATS_TEST_TMPDIR/there'; mount --bind '$dir/part/file' '$BATS_TEST_TMPDIR/one'; umount '$dir'; exec sleep 60"
	umount "$dir"
	diff <(where whole NS,TARGET,ROOT) <(printf '%s\n' "$(mnt $pid) $BATS_TEST_TMPDIR/there /part" "$(mnt $pid) $BATS_TEST_TMPDIR/one /part/file")
}

@test "a device by its node, by any path on it" {
	IFS=: read -r major minor < <(mountpoint -d /)
	mknod "$BATS_TEST_TMPDIR/node" b "$major" "$minor"
	ln -s node "$BATS_TEST_TMPDIR/link"
	start unshare --mount sleep 60
	where "$BATS_TEST_TMPDIR/node" NS,TARGET | grep -qx "$(mnt $pid) /"
	[ "$(where "$BATS_TEST_TMPDIR/link" ID)" = "$(where "$major:$minor" ID)" ]
	[ "$(where / ID)" = "$(where "$major:$minor" ID)" ]
	# the number that stat(2) has is not asked: what is mounted at the path counts
	mount -t tmpfs mine "$dir"
	mkfifo "$dir/fifo"
	[ "$(timeout 5 nsls --mount "$dir/fifo" -n -r -o SOURCE)" = mine ]
	[ "$(cd "$dir" && where . SOURCE)" = mine ]
	start unshare --mount bash -c "mount -t tmpfs theirs '$dir'; touch '$dir/x'; exec sleep 60"
	[ "$(where "/proc/$pid/root$dir/x" SOURCE)" = theirs ]
}

@test "a mount namespace that no process is in" {
	touch "$dir/ns"
	nsnew --mount="$dir/ns" mount -t tmpfs lonely /mnt   # unshare(1) fails where the kernel gave a lower id on another processor
	ns=$(stat -L -c %i "$dir/ns")
	[ "$(where lonely)" = "$ns  /mnt / tmpfs lonely no" ]
	[ "$(where lonely NPROCS)" = 0 ]
	umount "$dir/ns"
	run -1 where lonely
}

@test "covered: by a mount on it, on a folder on the way, on its parent; not by one beside it" {
	start unshare --mount bash -c "set -e; cd /; mount -t tmpfs top '$dir'; mkdir -p '$dir/a/b' '$dir/a-b' '$dir/c/d'
		mount -t tmpfs below '$dir/a/b'; mount -t tmpfs over '$dir/a/b'
		mount -t tmpfs free '$dir/a-b'
		mount -t tmpfs behind '$dir/c/d'; mount -t tmpfs wall '$dir/c'
		exec sleep 60"
	covered() { nsls --mount "$1" -n -r -o COVERED; }
	[ "$(covered below)" = yes ]
	[ "$(covered over)" = no ]
	[ "$(covered free)" = no ]
	[ "$(covered behind)" = yes ]
	[ "$(covered wall)" = no ]
	[ "$(covered top)" = no ]
	kill -9 $pid; wait $pid || true
	# in our own table as well, and down a branch that is hidden
	mount -t tmpfs branch "$dir"
	mkdir -p "$dir/x"
	mount -t tmpfs leaf "$dir/x"
	[ "$(covered leaf)" = no ]
	mount -t tmpfs lid "$dir"
	[ "$(covered branch)" = yes ]
	[ "$(covered leaf)" = yes ]
	[ "$(covered lid)" = no ]
	nsls --mount leaf -J | jq -e '.mounts[0].covered == true'
	umount "$dir"; umount -R "$dir"
}

@test "what is read from outside is what the mount table of a process says" {
	mount -t tmpfs -o size=1m,nosuid,nodev,noexec,nodiratime opts "$dir"
	mount --bind "$dir" "$dir"
	mount -o remount,bind,ro,strictatime "$dir"
	mount --make-shared "$dir"
	start unshare --mount --propagation unchanged sleep 60
	for columns in OPTIONS,FSOPTIONS FSTYPE,SOURCE,ROOT,DEV TARGET,COVERED PROPAGATION; do
		diff <(nsls --mount opts -n -r -o $columns -Q "NS == $(mnt self)") <(nsls --mount opts -n -r -o $columns -Q "NS == $(mnt $pid)")
	done
	[[ "$(where opts OPTIONS)" == *ro,nosuid,nodev,noexec,nodiratime* ]]
	[[ "$(where opts FSOPTIONS)" == *rw,size=1024k* ]]
	[[ "$(where opts PROPAGATION)" == *private*shared:* ]]
	# numbers of mounts are those of mountinfo
	[ "$(nsls --mount opts -n -r -o ID,PARENT -Q "NS == $(mnt $pid)")" = "$(awk '$(NF-1) == "opts" { print $1, $2 }' /proc/$pid/mountinfo)" ]
	umount "$dir"; umount "$dir"
}

@test "a chrooted process does not hide what is mounted elsewhere" {
	mkdir "$BATS_TEST_TMPDIR/root"
	start unshare --mount bash -c "mount -t tmpfs outside '$dir'; mount --bind / '$BATS_TEST_TMPDIR/root'; exec chroot '$BATS_TEST_TMPDIR/root' sleep 60"
	# before Linux 6.13 its mountinfo is all there is
	lacks mount 6.13 || [ "$(where outside NS,TARGET)" = "$(mnt $pid) $dir" ]
}

@test "JSON; hostile mount points and sources" {
	bad=$(printf 'a\n\033[31m b')
	mkdir "$dir/$bad"
	unshare --mount bash -c "mount -t tmpfs \$'s\\e rc' '$dir/$bad'; exec sleep 60" 3>&- &
	pid=$!
	pids+=("$pid")
	until [ "$(cat /proc/$pid/comm)" = sleep ]; do sleep 0.01; done
	run -0 nsls --mount $'s\033 rc' -J
	jq -e --arg target "$dir/$bad" '.mounts | length == 1 and (.[0] | .target == $target and (.ns | type == "number") and .covered == false and .fstype == "tmpfs")' <<<"$output"
	run -0 nsls --mount $'s\033 rc'
	[[ "$output" != *$'\033'* ]]
	[ "${#lines[@]}" -eq 2 ]
	run -1 --separate-stderr nsls --mount nowhere -J
	jq -e '.mounts == []' <<<"$output"
}

@test "an ordinary user sees its own and is told so" {
	mount -t tmpfs shared-one "$dir"
	start unshare --mount sleep 60
	run -0 --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsls --mount shared-one -n -r -o NS
	[ "$output" = "$(mnt self)" ]
	[[ "$stderr" == *"could not be read"* ]]
	umount "$dir"
	run -1 --separate-stderr setpriv --reuid 1000 --regid 1000 --clear-groups nsls --mount shared-one
	[[ "$stderr" == *"it may be in one of them"* ]]
}

@test "a path that is a mount point is not touched" {
	mount -t tmpfs still "$dir"
	run -0 strace -f -e trace=%file,statx,newfstatat nsls --mount "$dir" -o NS
	if grep -q "\"$dir" <<<"$output"; then false; fi
}

@test "bad input" {
	run -1 nsls --mount /no/such/path
	[ "${lines[0]}" = "nsls: /no/such/path is mounted in no mount namespace" ]
	[[ "${lines[1]}" == "nsls: hint: there is no such file here, "* ]]
	run -1 nsls --mount 4000:1
	run -1 nsls --mount "/$(printf '%05000d' 0)"
	[[ "${lines[0]}" == "nsls: no path has 5001 bytes" ]]
	run -2 nsls --mount
	run -2 nsls --mount ''
	run -2 nsls --mount / -t net
	run -2 nsls --mount / --same 1 1
	run -2 nsls --mount / 1
	[[ "${lines[0]}" == *"takes no operand"* ]]
}
