/* SPDX-License-Identifier: MIT */
/* References to processes, and the line of /proc/PID/status that has a process's numbers in all PID namespaces. */
#include "fuzz/fuzz.h"
#include "proc/pidns.h"
#include "proc/pidref.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	struct pidref ref = { .pid = -7 };
	pid_t numbers[PIDNS_DEPTH_MAX];
	unsigned n = pidns_parse_numbers(text, numbers);
	int r;

	promise(n <= PIDNS_DEPTH_MAX && !fault_last()->err);   /* silent */
	for (unsigned i = 0; i < n; i++)
		promise(numbers[i] > 0);
	r = pidref_parse(text, &ref);
	if (r == 0) {
		promise(ref.pid > 0 && (!ref.where || (*ref.where && ref.where > text && ref.where[-1] == '@')));
	} else {
		promise(ref.pid == -7 && !ref.where);
		fuzz_expect_fault(r);
	}
	return 0;
}
