#!/usr/bin/env bats
# nsls --metrics: OpenMetrics text, strictly checked.
bats_require_minimum_version 1.5.0

# A strict reader of the format: prints samples as they are, or what is wrong with them, with status 1.
strict() {
	awk '
	function bad(why) { print "line " NR ": " why ": " $0; failed = 1; exit 1 }
	ended { bad("after the end") }
	/^# EOF$/ { ended = 1; next }
	/^# TYPE / { if (NF != 4 || $4 != "gauge" || ($3 in type)) bad("type"); type[$3] = $4; family = $3; help = 0; next }
	/^# UNIT / { if ($3 != family || family !~ ("_" $4 "$")) bad("unit"); next }
	/^# HELP / { if ($3 != family || help++ || NF < 4) bad("help"); next }
	{
		name = $0; sub(/[{ ].*/, "", name)
		if (name != family || name !~ /^[a-zA-Z_:][a-zA-Z0-9_:]*$/) bad("name")
		rest = substr($0, length(name) + 1); series = $0; sub(/ [^ ]*$/, "", series)
		if (series in seen) bad("twice")
		seen[series] = 1
		if (sub(/^\{/, "", rest)) {
			do {
				if (!sub(/^[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*"/, "", rest)) bad("label")
			} while (sub(/^,/, "", rest))
			if (!sub(/^\}/, "", rest)) bad("labels")
		}
		if (rest !~ /^ [0-9]+(\.[0-9]+)?$/) bad("value")
		print
	}
	END { if (!failed && !ended) { print "no end"; exit 1 } }'
}

# The value of one series.
value() { sed -n "s/^${1//\\/\\\\} //p" <<<"$output"; }

@test "the text is OpenMetrics, to the letter" {
	nsls --metrics >"$BATS_TEST_TMPDIR/text"
	run strict <"$BATS_TEST_TMPDIR/text"
	[ "$status" -eq 0 ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/text")" = "# EOF" ]
	[ "$(iconv -f UTF-8 -t UTF-8 "$BATS_TEST_TMPDIR/text" | wc -c)" -eq "$(wc -c <"$BATS_TEST_TMPDIR/text")" ]
	grep -qx '# UNIT nskit_scan_duration_seconds seconds' "$BATS_TEST_TMPDIR/text"
	! command -v promtool >/dev/null || promtool check metrics <"$BATS_TEST_TMPDIR/text"
}

@test "counts are those of the list" {
	netnsctl add blue
	unshare -u sleep 60 3>&- &
	until [ "$(readlink "/proc/$!/ns/uts")" != "$(readlink /proc/self/ns/uts)" ]; do sleep 0.01; done
	output=$(nsls --metrics)
	for kind in net uts pid user; do
		[ "$(value "nskit_namespaces{type=\"$kind\"}")" -eq "$(nsls -n -r -l -t $kind -o NS,USER | wc -l)" ]
	done
	[ "$(value 'nskit_namespaces_unmanned{type="net"}')" -eq 1 ]
	[ "$(value 'nskit_namespaces_unmanned{type="uts"}')" -eq 0 ]
	[ "$(value 'nskit_namespace_limit{type="uts"}')" -eq "$(cat /proc/sys/user/max_uts_namespaces)" ]
	[ "$(value nskit_unread_processes)" -eq 0 ]
	[ "$(value nskit_processes_hidden)" -eq 0 ]
	[ "$(value nskit_processes)" -ge 3 ]
	kill $!
	netnsctl delete blue
	output=$(nsls --metrics)
	[ "$(value 'nskit_namespaces_unmanned{type="net"}')" -eq 0 ]
}

@test "what hidepid hides is no complete count, and says so" {
	mount -o remount,hidepid=2 /proc
	output=$(setpriv --reuid 1000 --regid 1000 --clear-groups nsls --metrics=- 2>/dev/null)
	mount -o remount,hidepid=0 /proc
	[ "$(value nskit_unread_processes)" -eq 0 ]
	[ "$(value nskit_processes_hidden)" -eq 1 ]
}

@test "by owner: the user who made the user namespace" {
	setpriv --reuid 1000 --regid 1000 --clear-groups unshare -Ur --net sleep 60 3>&- &
	until [ "$(readlink "/proc/$!/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
	run nsls --metrics -t net,user
	kill $!
	name=$(getent passwd 1000 | cut -d: -f1)
	[ "$(value "nskit_namespaces_by_owner{type=\"net\",uid=\"1000\",user=\"${name:-1000}\"}")" -eq 1 ]
	[ "$(value "nskit_namespaces_by_owner{type=\"user\",uid=\"1000\",user=\"${name:-1000}\"}")" -eq 1 ]
	[[ $output != *'type="pid"'* ]]
}

@test "a hostile user name cannot end a line or a label" {
	cp /etc/passwd "$BATS_TEST_TMPDIR/passwd"
	printf 'a"b\\c\033d\xff:x:54321:54321::/:/bin/sh\n' >>"$BATS_TEST_TMPDIR/passwd"
	mount --bind "$BATS_TEST_TMPDIR/passwd" /etc/passwd
	setpriv --reuid 54321 --regid 54321 --clear-groups unshare -Ur sleep 60 3>&- &
	until [ "$(readlink "/proc/$!/ns/user")" != "$(readlink /proc/self/ns/user)" ]; do sleep 0.01; done
	nsls --metrics >"$BATS_TEST_TMPDIR/text"
	kill $!
	umount /etc/passwd
	run strict <"$BATS_TEST_TMPDIR/text"
	[ "$status" -eq 0 ]
	grep -qF 'user="a\"b\\c\\x1bd\\xff"' "$BATS_TEST_TMPDIR/text"
}

@test "a file is replaced whole, mode 0644, and nothing is left of a failure" {
	cd "$BATS_TEST_TMPDIR"
	mkdir out
	echo old >out/nskit.prom
	chmod 600 out/nskit.prom
	umask 077
	nsls --metrics=out/nskit.prom
	[ "$(stat -c %a out/nskit.prom)" = 644 ]
	strict <out/nskit.prom
	[ "$(ls -A out)" = nskit.prom ]
	(cd out && nsls --metrics=here.prom && strict <here.prom >/dev/null)
	run nsls --metrics=/nowhere/nskit.prom
	[ "$status" -eq 1 ]
	[ "$output" = "nsls: cannot write to the folder of /nowhere/nskit.prom: No such file or directory" ]
	mkdir out/folder
	run nsls --metrics=out/folder
	[ "$status" -eq 1 ]
	[ "$(ls -A out | tr '\n' ' ')" = "folder here.prom nskit.prom " ]
}

@test "nothing but a regular file is replaced" {
	mkdir "$BATS_TEST_TMPDIR/out"
	cd "$BATS_TEST_TMPDIR/out"
	mknod null c 1 3 || touch null   # in a user namespace there are no nodes to be had
	mkfifo fifo
	ln -s target link
	ln -s /dev/stdout out
	echo keep >target
	before=$(stat -c '%n %F' -- *)
	for file in null fifo link out; do
		[ ! -f "$file" ] || [ -L "$file" ] || continue
		run --separate-stderr timeout 5 nsls --metrics="$file"
		[ "$status" -eq 1 ]
		[ -z "$output" ]
		[[ ${stderr_lines[0]} == "nsls: $file is "* ]]
		[[ ${stderr_lines[1]} == "nsls: hint: "*"- "*"standard output" ]]
	done
	[ "$(stat -c '%n %F' -- *)" = "$before" ]
	[ "$(cat target)" = keep ]
}

@test "what only a table has is refused" {
	for option in -J -r -n -u "-o NS" "-Q NS" "--sort NS" -T -P; do
		# shellcheck disable=SC2086
		run nsls --metrics $option
		[ "$status" -eq 2 ]
		[[ $output == *"exclude each other"* || $output == *"prints no table"* ]]
	done
	run nsls --metrics=
	[ "$status" -eq 2 ]
	run bash -c 'nsls --metrics >/dev/full'
	[ "$status" -eq 1 ]
}

@test "examples/metrics: what the unit runs" {
	mkdir -p /var/lib
	mount -t tmpfs tmpfs /var/lib
	mkdir -p /var/lib/prometheus/node-exporter
	bash -ec "$(sed -n 's/^ExecStart=//p' "$NSKIT_SRC/examples/metrics/nskit-metrics.service")"
	strict </var/lib/prometheus/node-exporter/nskit.prom
	umount /var/lib
	[[ $(sed -n 's/.* root \(nsls .*\)/\1/p' "$NSKIT_SRC/examples/metrics/nskit-metrics.service") == "$(sed -n 's/^ExecStart=//p' "$NSKIT_SRC/examples/metrics/nskit-metrics.service")" ]]
	! command -v systemd-analyze >/dev/null || grep -q '^OnUnitActiveSec=' "$NSKIT_SRC/examples/metrics/nskit-metrics.timer"
}
