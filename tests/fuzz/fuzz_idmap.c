/* SPDX-License-Identifier: MIT */
/* Maps of user and group IDs: what is taken keeps within 32 bits and away from the ID that means none. */
#include "fuzz/fuzz.h"
#include "sandbox/idmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	_free_ struct idmap_request *request = calloc(1, sizeof *request);
	const struct idmap_range *range;
	int r;

	promise(request);
	r = idmap_parse_wish(text, request);
	if (r < 0) {
		promise(request->n == 0);
		fuzz_expect_fault(r);
		return 0;
	}
	promise(request->n == 1);
	range = &request->wishes[0].range;
	if (request->wishes[0].form != IDMAP_RANGE)
		return 0;
	promise(range->count > 0);
	promise((uint64_t)range->inner + range->count <= UINT32_MAX && (uint64_t)range->outer + range->count <= UINT32_MAX);
	return 0;
}
