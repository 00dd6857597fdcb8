# SPDX-License-Identifier: MIT
# Helpers of tests with processes in cgroups: `load cgroups` in a bats file.

# made_in DIR: what is made is written down there. Sets MADE, PIDS, and CGROUP: where cgroup2 is mounted
made_in() {
	MADE=$1/made PIDS=$1/pids
	: >"$MADE"; : >"$PIDS"
	CGROUP=$(findmnt -n -o TARGET -t cgroup2 | head -n 1)
}

# End the processes, remove the cgroups: they are busy for a moment longer.
unmake() {
	local pid dir
	while read -r pid; do kill -KILL "$pid" 2>/dev/null || true; done <"$PIDS"
	while IFS= read -r dir; do
		for _ in {1..100}; do rmdir "$dir" && break || sleep 0.02; done 2>/dev/null
	done < <(tac "$MADE")
}

needs_cgroups() {
	local probe
	[ -n "$CGROUP" ] && probe=$(mktemp -d "$CGROUP/nskit-probe.XXXXXX") || skip "needs root and a cgroup2 that can be written"
	rmdir "$probe"
}

# make_cgroup PATH: made where it is missing; its directory in $dir. PATH "": where we are
make_cgroup() {
	local part
	dir=$CGROUP
	while IFS= read -r -d / part; do
		dir=$dir/$part
		[ -d "$dir" ] || { mkdir "$dir"; printf '%s\n' "$dir" >>"$MADE"; }
	done <<<"${1:+$1/}"
}
