/* SPDX-License-Identifier: MIT */
/* Kinds of namespaces and the links of /proc/PID/ns. */
#include "fuzz/fuzz.h"
#include "ns/id.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	struct ns_id id = { 0, NS_TYPES };
	unsigned mask = 0;
	int r = ns_id_parse_link(text, &id);

	if (r == 0)
		promise(id.type < NS_TYPES && strchr(text, '['));
	else
		promise(id.type == NS_TYPES && id.ino == 0 && !fault_last()->err);   /* silent */

	r = ns_types_parse(text, &mask);
	if (r == 0) {
		promise(mask != 0 && mask < 1u << NS_TYPES);
	} else {
		promise(mask == 0);
		fuzz_expect_fault(r);
	}
	return 0;
}
