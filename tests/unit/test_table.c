/* SPDX-License-Identifier: MIT */
#include "cli/table.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "unit/unit.h"

struct thing {
	const char *name;
	uint64_t number;      /* 0: not known */
	const char *items[3];
};

static void cell_of_name(const void *row, struct cell *out) { cell_text(out, ((const struct thing *)row)->name); }

static void cell_of_number(const void *row, struct cell *out)
{
	const struct thing *t = row;

	if (t->number)
		cell_number(out, t->number);
}

static void cell_of_items(const void *row, struct cell *out)
{
	const struct thing *t = row;

	for (size_t i = 0; i < ARRAY_SIZE(t->items) && t->items[i]; i++)
		cell_item(out, t->items[i]);
}

static const struct col cols[] = {
	{ .name = "NAME", .json = "name", .type = COL_TEXT, .flags = COL_TREE, .help = "name", .cell = cell_of_name },
	{ .name = "NUMBER", .json = "number", .type = COL_NUMBER, .flags = COL_RIGHT, .help = "number", .cell = cell_of_number },
	{ .name = "ITEMS", .json = "items", .type = COL_LIST, .help = "items", .cell = cell_of_items },
};
static const struct columns all = { .title = "Columns", .at = cols, .n = ARRAY_SIZE(cols) };

static const struct thing things[] = {
	{ "root", 9, { "a", "b\n" } },
	{ "le\033af", 10, { NULL } },
	{ "other", 0, { "x", "", "y" } },
};

static void drawn(struct table *t, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_int_equal(table_print(t, to), 0);
	fclose(to);
	assert_string_equal(text, expected);
	free(text);
}

static struct table flat(struct table_row *rows, enum table_form form)
{
	struct table t = { .name = "things", .rows = rows, .n = ARRAY_SIZE(things), .form = form };

	for (size_t i = 0; i < t.n; i++)
		rows[i] = (struct table_row){ .data = &things[i] };
	col_choose_all(&all, &t.columns);
	return t;
}

static void columns_are_chosen_by_name(void **state _unused_)
{
	struct col_choice choice = { .n = 0 };

	assert_int_equal(col_choose(&all, "number,Name", &choice), 0);
	assert_int_equal(choice.n, 2);
	assert_ptr_equal(choice.at[0], &cols[1]);
	assert_int_equal(col_choose(&all, "+ITEMS", &choice), 0);
	assert_int_equal(choice.n, 3);
	for (const char *const *bad = (const char *const[]){ "", "NAME,", ",NAME", "NAM", "NAME ITEMS", "+", NULL }; *bad; bad++) {
		assert_int_equal(col_choose(&all, *bad, &choice), -EINVAL);
		assert_int_equal(choice.n, 3);
	}
}

static void tables_escape_and_join(void **state _unused_)
{
	struct table_row rows[ARRAY_SIZE(things)];
	struct table t = flat(rows, TABLE_PLAIN);

	drawn(&t, "NAME     NUMBER ITEMS\n"
		  "root          9 a,b\\x0a\n"
		  "le\\x1baf     10 \n"
		  "other           x,,y\n");
}

/* libsmartcols never returned from a character that the locale does not know. */
static void tables_show_what_the_locale_knows(void **state _unused_)
{
	static const struct thing foreign = { "\303\274\377\342\200\256 \\x1b\\", 1, { "\360\237\220\247", "\302\233" } };
	struct table_row row = { &foreign, NULL };
	struct table t = { .name = "things", .rows = &row, .n = 1 };

	col_choose_all(&all, &t.columns);
	t.no_headings = true;
	alarm(10);
	assert_non_null(setlocale(LC_CTYPE, "C"));
	drawn(&t, "\\xc3\\xbc\\xff\\xe2\\x80\\xae \\x5cx1b\\      1 \\xf0\\x9f\\x90\\xa7,\\xc2\\x9b\n");
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	drawn(&t, "\303\274\\xff\\xe2\\x80\\xae \\x5cx1b\\      1 \360\237\220\247,\\xc2\\x9b\n");
	t.form = TABLE_RAW;
	for (const char *const *locale = (const char *const[]){ "C.UTF-8", "C", NULL }; *locale; locale++) {
		assert_non_null(setlocale(LC_CTYPE, *locale));
		drawn(&t, "\\xc3\\xbc\\xff\\xe2\\x80\\xae\\x20\\x5cx1b\\x5c 1 \\xf0\\x9f\\x90\\xa7,\\xc2\\x9b\n");
	}
	alarm(0);
}

static void json_has_types_nulls_and_arrays(void **state _unused_)
{
	struct table_row rows[ARRAY_SIZE(things)];
	struct table t = flat(rows, TABLE_JSON);

	drawn(&t, "{\n   \"things\": [\n"
		  "      {\n         \"name\": \"root\",\n         \"number\": 9,\n         \"items\": [\n            \"a\",\n            \"b\\u000a\"\n         ]\n      },\n"
		  "      {\n         \"name\": \"le\\u001baf\",\n         \"number\": 10,\n         \"items\": null\n      },\n"
		  "      {\n         \"name\": \"other\",\n         \"number\": null,\n         \"items\": [\n            \"x\",\n            \"\",\n            \"y\"\n         ]\n      }\n"
		  "   ]\n}\n");
}

static void trees_nest_in_json(void **state _unused_)
{
	struct table_row rows[ARRAY_SIZE(things)];
	struct table t = flat(rows, TABLE_JSON);

	t.tree = true;
	rows[1].parent = &rows[0];
	assert_int_equal(col_choose(&all, "NAME", &t.columns), 0);
	drawn(&t, "{\n   \"things\": [\n"
		  "      {\n         \"name\": \"root\",\n         \"children\": [\n            {\n               \"name\": \"le\\u001baf\"\n            }\n         ]\n      },\n"
		  "      {\n         \"name\": \"other\"\n      }\n"
		  "   ]\n}\n");
}

static void an_empty_table_is_an_empty_array(void **state _unused_)
{
	struct table t = { .name = "things", .form = TABLE_JSON };

	col_choose_all(&all, &t.columns);
	drawn(&t, "{\n   \"things\": []\n}\n");
}

static void numbers_sort_by_value_and_empty_ones_last(void **state _unused_)
{
	struct table_row rows[ARRAY_SIZE(things)];
	struct table t = flat(rows, TABLE_RAW);

	table_sort(&t, &cols[1], false);
	assert_ptr_equal(rows[0].data, &things[0]);   /* 9 before 10 */
	assert_ptr_equal(rows[2].data, &things[2]);
	table_sort(&t, &cols[0], true);
	assert_ptr_equal(rows[0].data, &things[0]);   /* root, other, le.. */
	assert_ptr_equal(rows[2].data, &things[1]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_chosen_by_name),
		cmocka_unit_test(tables_escape_and_join),
		cmocka_unit_test(tables_show_what_the_locale_knows),
		cmocka_unit_test(json_has_types_nulls_and_arrays),
		cmocka_unit_test(trees_nest_in_json),
		cmocka_unit_test(an_empty_table_is_an_empty_array),
		cmocka_unit_test(numbers_sort_by_value_and_empty_ones_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
