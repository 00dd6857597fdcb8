# SPDX-License-Identifier: MIT
# What every bench script sources first: it puts the script inside tests/isolated, finds the programs, and has the words
# that claims are made of (bench/README.md). Sets SRC, BUILD; a script ends with `finish`.
# shellcheck shell=bash
set -eu
SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=${NSKIT_BUILD:-$SRC/build}
RESULTS=${NSKIT_BENCH_RESULTS:-$BUILD/bench/results.jsonl}
if [ -z "${NSKIT_BENCH_INSIDE-}" ]; then
	export NSKIT_BENCH_INSIDE=1
	exec "$SRC/tests/isolated" bash "$0" "$@"
fi
PATH=$BUILD:$PATH
missed=0
crowd=()
before=()

# NSKIT_BENCH_ROUNDS=N: a quick run, which only shows that the scripts work: N rounds, one attempt, a tenth of each size.
rounds() { echo "${NSKIT_BENCH_ROUNDS:-$1}"; }
size() { [ -n "${NSKIT_BENCH_ROUNDS-}" ] && [ "$1" -ge 10 ] && echo $(($1 / 10)) || echo "$1"; }

# among PROCESSES [--files N] [--sockets N] [-U] WORDS...: do WORDS (claim, measure, syscalls) where so many processes run in 20 groups of namespaces.
among() {
	crowd=(unshare --mount --pid --fork --kill-child --mount-proc "$BUILD/bench/populate" -n "$(size "$1")" -g 20)
	shift
	while [[ $1 == -* ]]; do
		case $1 in
		--files) crowd+=(-f "$2"); shift 2 ;;
		--sockets) crowd+=(-s "$2"); shift 2 ;;
		*) crowd+=("$1"); shift ;;
		esac
	done
	local r=0
	"$@" || r=$?
	crowd=()
	return "$r"
}

# beforehand SHELL: what claims and measures from here on run before each run, untimed; '' ends it.
beforehand() { before=(); [ -z "$1" ] || before=(--before "$1"); }

# claim TEXT cpu|wall|memory LIMIT ROUNDS OURS... :: PEER...: OURS costs at most LIMIT of what PEER costs. Three attempts, 15 % of grace.
claim() {
	local text=$1 metric=$2 limit=$3 n
	n=$(rounds "$4")
	shift 4
	"${crowd[@]}" "$BUILD/bench/compare" "${before[@]}" ${NSKIT_BENCH_ROUNDS:+-a 1} -c "$text" -m "$metric" -l "$limit" -n "$n" -j "$RESULTS" "$@" || missed=1
}

# measure cpu|wall|memory ROUNDS CMD...: the median in microseconds or KiB, for claims that are no ratio of two commands.
measure() {
	local metric=$1 n
	n=$(rounds "$2")
	shift 2
	"${crowd[@]}" "$BUILD/bench/compare" "${before[@]}" -v "$metric" -n "$n" "$@"
}

# syscalls CMD...: how many system calls the command and its children make.
syscalls() {
	local counts
	counts=$(mktemp)
	"${crowd[@]}" strace -f -qq -c -U calls,name -o "$counts" "$@" >/dev/null
	awk '$2 == "total" { print $1 }' "$counts"
	rm -f "$counts"
}

# claim_value TEXT VALUE LIMIT [GRACE]: a number that must not be above LIMIT (times GRACE, 1 where it is a count).
# Nothing that we measure costs nothing: 0 is a measurement that failed.
claim_value() {
	local verdict
	verdict=$(awk -v v="$2" -v l="$3" -v g="${4:-1}" 'BEGIN { print v <= 0 ? "MISSED" : v <= l ? "pass" : v <= l * g ? "close" : "MISSED" }')
	printf '%-6s %-58s %-5s %6.2f, limit %5.2f\n' "$verdict" "$1" value "$2" "$3"
	printf '{"claim":"%s","value":%s,"limit":%s,"verdict":"%s"}\n' "$1" "$2" "$3" "$verdict" >>"$RESULTS"
	[ "$verdict" != MISSED ] || missed=1
}

# quotient A B: A / B with three digits
quotient() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f\n", a / b }'; }

# growth FEW MANY N: how much each of N more costs
growth() { awk -v a="$1" -v b="$2" -v n="$3" 'BEGIN { printf "%.3f\n", (b - a) / n }'; }

# more ROUNDS A... :: B...: how many milliseconds of CPU time (medians of one run in turns) A takes more than B
more() {
	local n
	n=$(rounds "$1")
	shift
	"$BUILD/bench/compare" -n "$n" "$@" | awk 'NR > 1 { cpu[NR] = $(NF - 6) } END { printf "%.3f\n", (cpu[2] - cpu[3]) / 1000 }'
}

finish() { exit "$missed"; }
