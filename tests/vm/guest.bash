# SPDX-License-Identifier: MIT
# For tests/vm/*.bats: `load guest`. They run as root in a guest of dev/vm's as a whole: in its first PID namespace, with its security module.
# Nothing of that is for the machine that you sit at.
in_guest() {
	grep -q '^console=ttyS0 quiet panic=-1 mitigations=off no_timer_check' /proc/cmdline || { echo "this is no guest of dev/vm's"; return 1; } >&2
}
