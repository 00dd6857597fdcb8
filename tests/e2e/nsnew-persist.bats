#!/usr/bin/env bats
# nsnew --KIND=FILE: namespaces that outlive their processes.

bats_require_minimum_version 1.5.0
load nsnew

setup() { cd "$BATS_TEST_TMPDIR"; }

@test "every kind can be kept, without --fork, and entered again" {
	for kind in user cgroup ipc uts net pid mount time; do
		name=${kind/mount/mnt}
		run nsnew "--$kind=$PWD/$kind" sh -c "readlink /proc/self/ns/$name"
		[ "$status" -eq 0 ]
		[ "$(findmnt -rno FSTYPE "$PWD/$kind")" = nsfs ]
		# of a new PID namespace the old proc does not tell its own processes' names
		[ "$kind" = pid ] || [ "$(findmnt -rno SOURCE "$PWD/$kind" | sed 's/nsfs//')" = "[$output]" ]
		umount "$kind"
	done
	nsnew --uts=uts --hostname kept true
	[ "$(nsenter --uts=uts hostname)" = kept ]
	umount uts
}

@test "a mount namespace is kept whatever CPU it was made on (its ID may look older than ours)" {
	for cpu in $(taskset -cp $$ | sed 's/.*: //; s/[-,]/ /g'); do
		taskset -c "$cpu" nsnew --mount="$PWD/a" true
		nsenter --mount="$PWD/a" true
		umount a
		[ "$(taskset -c "$cpu" nsnew --mount="$PWD/a" bash -c 'taskset -cp $$ | sed "s/.*: //"')" = "$cpu" ]
		umount a
	done
}

@test "where /proc is of another PID namespace, ours is kept and no other process's" {
	export ASAN_OPTIONS=detect_leaks=0   # LeakSanitizer needs a /proc of its own PID namespace
	unshare --net sleep 60 3>&- &
	other=$!
	touch file
	for number in "$other" 300000; do
		nsnew -p sh -c 'echo $(($2 - 1)) >/proc/sys/kernel/ns_last_pid; exec nsnew --net="$1/file" readlink /proc/self/ns/net' sh "$PWD" "$number" >in
		[ "$(findmnt -rno SOURCE file | sed 's/nsfs//')" = "[$(cat in)]" ]
		umount file
		printf 'root:100000:65536\n' | tee /etc/subuid >/etc/subgid
		[ "$(nsnew -p sh -c 'echo $(($1 - 1)) >/proc/sys/kernel/ns_last_pid; exec nsnew --map-auto cat /proc/self/uid_map' sh "$number" | awk '{ print $2 }')" = 100000 ]
	done
	nsnew -p nsnew -pf sleep 8731 3>&- &
	pid=$!
	until_true pgrep -f "^sleep 8731\$"
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 143 ]
	kill "$other"
}

@test "several at once, relative names, files that are there already" {
	touch uts
	nsnew --net=net --uts=uts --hostname both true
	nsenter --net=net ip -brief link show lo | grep -w UP
	[ "$(nsenter --uts=uts hostname)" = both ]
	umount net uts
}

@test "a mount namespace is kept also beside mounts that were shared" {
	mount --bind . .
	mount --make-shared .
	cd .
	run nsnew --mount="$PWD/mnt" true
	if [ "$status" -eq 0 ]; then
		nsenter --mount="$PWD/mnt" true
		umount "$PWD/mnt"
	else
		[ "$status" -eq 125 ]
		[ ! -e "$PWD/mnt" ]
		[[ ${lines[1]} == *"make-private"* ]]
	fi
	cd /
	umount "$BATS_TEST_TMPDIR"
}

@test "a file that cannot be: nothing is made, nothing stays" {
	mkdir dir
	before=$(state)
	for file in /proc/none /nonexistent/dir/file dir; do
		run nsnew --uts="$PWD/good" --net="$file" touch ran
		[ "$status" -eq 125 ]
		[ ! -e ran ]
		[ "$(state)" = "$before" ]
	done
	run nsnew --net= true
	[ "$status" -eq 2 ]
}

@test "when a later step or the program fails, what was kept goes again" {
	before=$(state)
	run nsnew --uts="$PWD/u" --net="$PWD/n" --root /nonexistent true
	[ "$status" -eq 125 ]
	[ "$(state)" = "$before" ]
	run -127 nsnew --uts="$PWD/u" --net="$PWD/n" -p -S 7 -G 7 /no-such-program
	[ "$(state)" = "$before" ]
	touch mine
	before=$(state)
	run -127 nsnew --uts="$PWD/mine" no-such-program
	[ "$(state)" = "$before" ]   # a file that was there stays there
}

@test "an ordinary user: a clear line, and no process that waits for ever (unshare's defect)" {
	dir=$(user_dir)
	for kind in user mount uts; do
		noun=${kind/uts/UTS}
		run as_user timeout 5 nsnew -r "--$kind=$dir/u" true
		[ "$status" -eq 125 ]
		[ "${lines[0]}" = "nsnew: cannot bind the $noun namespace to $dir/u: Operation not permitted" ]
		[[ ${lines[1]} == *CAP_SYS_ADMIN* ]]
		[ -z "$(ls "$dir")" ]
		if pgrep -x nsnew; then false; fi
	done
}
