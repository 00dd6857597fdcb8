#!/usr/bin/env bats
# nsnew: clocks of a new time namespace.

load nsnew

seconds() { cut -d. -f1 /proc/uptime; }

@test "offsets of both clocks, forward and back" {
	base=$(seconds)
	got=$(nsnew --boottime 1000000 cut -d. -f1 /proc/uptime)
	[ $((got - base - 1000000)) -ge 0 ]
	[ $((got - base - 1000000)) -le 2 ]
	# a machine just booted has no more seconds to go back
	got=$(nsnew -T --boottime=-7 --monotonic=+5 cut -d. -f1 /proc/uptime)
	now=$(seconds)
	[ "$got" -ge $((base - 7)) ]
	[ "$got" -le $((now - 7)) ]
	run nsnew --monotonic -7 --boottime 8 cat /proc/self/timens_offsets
	[ "$(echo $output)" = "monotonic -7 0 boottime 8 0" ]
}

@test "the program is in the new namespace, in every way to run it" {
	for option in -T -Tf -Tp -Tpf "-rT" "-rTp"; do
		run nsnew $option --boottime 50 cat /proc/self/timens_offsets
		[ "$status" -eq 0 ]
		[[ $output == *50* ]]
		[ "$(nsnew $option readlink /proc/self/ns/time)" != "$(readlink /proc/self/ns/time)" ]
	done
}

@test "an offset out of range names the offset" {
	run nsnew --boottime -99999999999 true
	[ "$status" -eq 125 ]
	[ "${lines[0]}" = "nsnew: --boottime: cannot set the offset of the boottime clock to -99999999999 seconds: Numerical result out of range" ]
	[[ ${lines[1]} == *146\ years* ]]
	run nsnew --monotonic 9999999999999999999 true
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "nsnew: option --monotonic 9999999999999999999: '9999999999999999999' does not fit in 64 bits" ]]
	run nsnew --monotonic 5s true
	[ "$status" -eq 2 ]
}
