/* SPDX-License-Identifier: MIT */
/* KIND=REF of --join: what is taken is the text behind the equals sign, for one kind; what is refused changes nothing. */
#include "fuzz/fuzz.h"
#include "sandbox/join.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	struct sandbox_joins joins = { { NULL } };
	const char *equals = strchr(text, '=');
	int r = join_parse(text, &joins), taken = 0;

	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		taken += joins.ref[t] != NULL;
		promise(!joins.ref[t] || (equals && joins.ref[t] == equals + 1 && equals[1]));
	}
	promise(taken == (r == 0));
	if (r < 0)
		fuzz_expect_fault(r);
	return 0;
}
