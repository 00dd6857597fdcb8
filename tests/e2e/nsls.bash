# SPDX-License-Identifier: MIT
# Helpers of nsls's tests: `load nsls` in a bats file.

# skip where it was built without BPF, or we are not root outside of user namespaces
need_bpf() {
	run nsls --source=bpf -t uts
	[[ $output != *'built without BPF'* ]] || skip "built without BPF"
	[[ $output != *CAP_* ]] || skip "needs root outside of user namespaces"
	[ "$status" -eq 0 ]
}

# lacks CALL VERSION: has the kernel no such call (a part of its name will do): not before that version, or tests/without took it away?
lacks() {
	[[ ${NSKIT_WITHOUT-} == *"$1"* ]] || [ "$(printf '%s\n' "$2" "$(uname -r)" | sort -V | head -n 1)" != "$2" ]
}
