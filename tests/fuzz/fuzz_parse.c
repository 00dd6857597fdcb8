/* SPDX-License-Identifier: MIT */
/* base/parse: every parser over the same text; the field is written only on success, a refusal is explained. */
#include "base/parse.h"

#include <inttypes.h>

#include "fuzz/fuzz.h"

static int (*const parsers[])(const char *, void *) = {
	parse_u32, parse_u64, parse_s64, parse_pid, parse_fd, parse_id, parse_size, parse_duration, parse_signal, parse_bool, parse_text,
};

/* What parse_u64 takes is what printf writes, but for zeros before it. */
static void expect_same_digits(const char *text, uint64_t value)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRIu64, value);
	while (*text == '0' && text[1])
		text++;
	promise(streq(text, digits));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	uint64_t untouched = 0x5a5a5a5a5a5a5a5a;

	for (size_t i = 0; i < ARRAY_SIZE(parsers); i++) {
		uint64_t field = untouched;
		int r = parsers[i](text, &field);

		promise(r <= 0);
		if (r < 0) {
			promise(field == untouched);
			fuzz_expect_fault(r);
		} else if (parsers[i] == parse_u64) {
			expect_same_digits(text, field);
		}
	}
	return 0;
}
