/* SPDX-License-Identifier: MIT */
/* The filter language: parse, ask two rows, and ask the opposite, which must give the opposite. */
#include <errno.h>

#include "cli/filter.h"
#include "fuzz/fuzz.h"

static void cell_of_name(const void *row, struct cell *c) { cell_text(c, row); }
static void cell_of_size(const void *row, struct cell *c) { if (row) cell_number(c, strlen(row)); }
static void cell_of_set(const void *row, struct cell *c) { cell_bool(c, row != NULL); }

static void cell_of_parts(const void *row, struct cell *c)
{
	if (row) {
		cell_item(c, row);
		cell_item(c, "10");
	}
}

static const struct col cols[] = {
	{ .name = "NAME", .type = COL_TEXT, .cell = cell_of_name },
	{ .name = "SIZE", .type = COL_NUMBER, .cell = cell_of_size },
	{ .name = "SET", .type = COL_BOOL, .cell = cell_of_set },
	{ .name = "PARTS", .type = COL_LIST, .cell = cell_of_parts },
};
static const struct columns all = { .title = "Columns", .at = cols, .n = ARRAY_SIZE(cols) };

/* "!(text)" parses unless a limit is met, and passes exactly where text does not. */
static void expect_opposite(const char *text, const struct filter *f)
{
	_free_ char *denied = NULL;
	struct filter *opposite;
	int r;

	promise(asprintf(&denied, "!(%s)", text) > 0);
	r = filter_parse(denied, &all, &opposite);
	if (r < 0) {
		promise(strlen(denied) > FILTER_TEXT_MAX || strstr(fault_last()->text, "more than"));
		return;
	}
	promise(filter_match(opposite, "bash") != filter_match(f, "bash"));
	promise(filter_match(opposite, NULL) != filter_match(f, NULL));
	filter_free(opposite);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);
	struct filter *f = NULL;
	int r = filter_parse(text, &all, &f);

	if (r < 0) {
		promise(!f);
		fuzz_expect_fault(r);
		return 0;
	}
	filter_uses(f, &cols[0]);
	expect_opposite(text, f);
	filter_free(f);
	return 0;
}
