# SPDX-License-Identifier: MIT
# Namespaces that no process is in, held in unusual ways (tests/ghost.c makes them): `load ghost` in a bats file.

# haunt KIND...: start ghosts, and wait until they are there; what they say is in $out, their process in $ghost
haunt() {
	out=$BATS_TEST_TMPDIR/out
	[ -p "$BATS_TEST_TMPDIR/hold" ] || mkfifo "$BATS_TEST_TMPDIR/hold"
	"$NSKIT_BUILD/tests/ghost" "$@" <"$BATS_TEST_TMPDIR/hold" >"$out" 3>&- &
	ghost=$!
	exec 8>"$BATS_TEST_TMPDIR/hold"
	until grep -q ready "$out"; do
		kill -0 "$ghost"
		sleep 0.01
	done
}

# ino KIND [N]: the (Nth) number that it said
ino() { awk -v kind="$1" -v field="${2:-1}" '$1 == kind { print $(field + 1) }' "$out"; }

# rest: end what $ghost is; ghosts go when their input ends
rest() {
	exec 8>&-
	[ -z "${ghost-}" ] || wait "$ghost" || true
	ghost=
}
