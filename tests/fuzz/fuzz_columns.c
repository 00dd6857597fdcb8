/* SPDX-License-Identifier: MIT */
/* The list of -o: replaced, or added to, or refused and unchanged. */
#include "cli/column.h"
#include "fuzz/fuzz.h"

static const struct col cols[] = { { .name = "NS" }, { .name = "NSFS" }, { .name = "PID" } };
static const struct columns all = { .title = "Columns", .at = cols, .n = ARRAY_SIZE(cols) };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	struct col_choice choice = { .at = { &cols[1] }, .n = 1 };
	int r = col_choose(&all, text, &choice);

	if (r < 0) {
		promise(choice.n == 1 && choice.at[0] == &cols[1]);
		fuzz_expect_fault(r);
		return 0;
	}
	promise(choice.n >= 1 && choice.n <= COL_CHOSEN_MAX);
	promise(*text != '+' || choice.at[0] == &cols[1]);
	for (unsigned i = 0; i < choice.n; i++)
		promise(choice.at[i] >= cols && choice.at[i] < cols + ARRAY_SIZE(cols));
	return 0;
}
