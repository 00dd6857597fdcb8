/* SPDX-License-Identifier: MIT */
#include "cli/filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "unit/unit.h"

struct row { const char *type, *comm; uint64_t nprocs; int64_t netnsid; bool alive; const char *const *paths; };

static void cell_of_type(const void *row, struct cell *c) { cell_text(c, ((const struct row *)row)->type); }
static void cell_of_comm(const void *row, struct cell *c) { cell_text(c, ((const struct row *)row)->comm); }
static void cell_of_nprocs(const void *row, struct cell *c) { cell_number(c, ((const struct row *)row)->nprocs); }
static void cell_of_alive(const void *row, struct cell *c) { cell_bool(c, ((const struct row *)row)->alive); }

static void cell_of_netnsid(const void *row, struct cell *c)
{
	int64_t id = ((const struct row *)row)->netnsid;

	if (id >= 0)
		cell_number(c, (uint64_t)id);
	if (id == 9)
		c->text = "nine";
	if (id == -2)
		cell_words(c, "unassigned");
}

static void cell_of_paths(const void *row, struct cell *c)
{
	for (const char *const *p = ((const struct row *)row)->paths; p && *p; p++)
		cell_item(c, *p);
}

static const struct col cols[] = {
	{ .name = "TYPE", .type = COL_TEXT, .cell = cell_of_type },
	{ .name = "COMM", .type = COL_TEXT, .cell = cell_of_comm },
	{ .name = "NPROCS", .type = COL_NUMBER, .cell = cell_of_nprocs },
	{ .name = "NETNSID", .type = COL_NUMBER, .cell = cell_of_netnsid },
	{ .name = "ALIVE", .type = COL_BOOL, .cell = cell_of_alive },
	{ .name = "PATHS", .type = COL_LIST, .cell = cell_of_paths },
	{ .name = "CPU%:a/b-c.d_1", .type = COL_TEXT, .cell = cell_of_comm },
};
static const struct columns all = { .title = "Columns", .at = cols, .n = ARRAY_SIZE(cols) };

static const char *const paths[] = { "/run/a", "/run/b", "10", NULL };
static const struct row full = { "net", "bash", 10, 0, true, paths };
static const struct row bare = { NULL, "", 0, -1, false, NULL };

static bool match(const char *text, const struct row *row)
{
	struct filter *f = NULL;
	bool passed;

	if (filter_parse(text, &all, &f) < 0)
		fail_msg("%s: %s", text, fault_last()->text);
	passed = filter_match(f, row);
	filter_free(f);
	return passed;
}

static void expect(const char *text, const struct row *row, bool passes)
{
	if (match(text, row) != passes)
		fail_msg("%s: should %s", text, passes ? "pass" : "not pass");
}

#define all_pass(row, ...) each(row, true, (const char *const[]){ __VA_ARGS__, NULL })
#define none_passes(row, ...) each(row, false, (const char *const[]){ __VA_ARGS__, NULL })

static void each(const struct row *row, bool passes, const char *const *texts)
{
	for (; *texts; texts++)
		expect(*texts, row, passes);
}

static void refuses(const char *text, const char *words)
{
	struct filter *f = (struct filter *)&f;

	if (filter_parse(text, &all, &f) >= 0)
		fail_msg("%s: was taken", text);
	assert_ptr_equal(f, &f);   /* written only on success */
	assert_string_equal(fault_last()->text, words);
}

static void every_operator_has_all_its_spellings(void **state _unused_)
{
	all_pass(&full, "NPROCS == 10", "NPROCS eq 10", "NPROCS EQ 10", "NPROCS != 9", "NPROCS ne 9", "NPROCS < 11", "NPROCS lt 11",
		 "NPROCS <= 10", "NPROCS le 10", "NPROCS > 9", "NPROCS gt 9", "NPROCS >= 10", "NPROCS GE 10", "COMM =~ '^b.s'", "COMM !~ 'x'",
		 "TYPE && COMM", "TYPE and COMM", "false || TYPE", "false OR TYPE", "!false", "not false", "NOT false", "! ! true");
	none_passes(&full, "NPROCS == 9", "NPROCS != 10", "NPROCS < 10", "NPROCS <= 9", "NPROCS > 10", "NPROCS >= 11",
		    "COMM =~ '^x'", "COMM !~ 'bash'", "TYPE && false", "false || FALSE", "!TRUE");
	all_pass(&full, "NPROCS==10&&TYPE=='net'", "(NPROCS>9)and!(COMM=='x')", " \t\nTYPE\n==\t\"net\" ", "nprocs == 10", "Type == 'net'");
}

static void and_binds_tighter_than_or(void **state _unused_)
{
	all_pass(&full, "true or true and false", "false and false or true", "true or (false and false)", "not false and true",
		 "!(true and false)", "not (TYPE == 'mnt')", "ALIVE == true == true", "(NPROCS == 9) == false", "!ALIVE == false");
	none_passes(&full, "(true or true) and false", "not true or false", "not (true or false)");
}

static void numbers_compare_as_numbers(void **state _unused_)
{
	all_pass(&full, "NPROCS > 9", "NPROCS == '10'", "'10' == NPROCS", "NPROCS > '9'", "NETNSID == 0", "NETNSID == '0'", "NPROCS < 10.5",
		 "NPROCS == 10.0", "10 == 10.0", "NPROCS == 010", "NPROCS < 1K", "1K == 1024", "1KiB == 1024", "1M == 1024K", "2G == 2048MiB",
		 "15E < 18446744073709551615", "0Y == 0", "18446744073709551615 > 18446744073709551614", "0.25 < 0.5", "NPROCS != 'ten'");
	none_passes(&full, "NETNSID == 1", "NETNSID != '0'", "NPROCS == 'ten'", "NPROCS < NETNSID");
	all_pass(&full, "NPROCS =~ '^1'", "PATHS == 10", "PATHS == 10.0", "PATHS > 9");
	none_passes(&full, "COMM == 10", "COMM > 10", "COMM < 10");
	all_pass(&full, "COMM != 10", "COMM > 'a'", "'10' < '9'");   /* a text that is no number only differs from one */
}

static void words_of_a_number_can_be_asked_for(void **state _unused_)
{
	const struct row nine = { .netnsid = 9 }, without = { .netnsid = -2 };

	all_pass(&nine, "NETNSID == 9", "NETNSID == 'nine'", "NETNSID =~ '^n'", "NETNSID != 'ten'");
	none_passes(&nine, "NETNSID != 'nine'", "NETNSID == 'ten'");
	all_pass(&without, "NETNSID == 'unassigned'", "NETNSID =~ '^un'", "NETNSID != 0", "NETNSID != 'nine'");
	none_passes(&without, "NETNSID", "NETNSID != 'unassigned'", "NETNSID == 0", "NETNSID < 5", "NETNSID >= 0");
}

static void booleans_are_true_or_false(void **state _unused_)
{
	all_pass(&full, "ALIVE", "ALIVE == true", "ALIVE == 'TRUE'", "ALIVE == 1", "ALIVE == '1'", "ALIVE != false", "ALIVE =~ 'true'");
	all_pass(&bare, "!ALIVE", "ALIVE == false", "ALIVE != true", "ALIVE == 0");
	none_passes(&bare, "ALIVE", "ALIVE == 1");
	all_pass(&full, "1", "0.5", "'x'", "true");
	none_passes(&full, "0", "0.0", "''", "false");
}

static void empty_cells_match_nothing(void **state _unused_)
{
	none_passes(&bare, "TYPE", "COMM", "NETNSID", "PATHS", "TYPE == 'net'", "TYPE != 'net'", "TYPE =~ '.'", "TYPE !~ '.'", "TYPE == ''",
		    "NETNSID == 0", "NETNSID != 0", "NETNSID >= 0", "PATHS == ''", "PATHS != ''", "PATHS !~ 'x'", "TYPE == TYPE");
	all_pass(&bare, "!TYPE", "not (NETNSID == 0)", "NPROCS", "COMM == ''", "NPROCS == 0");
}

static void lists_match_by_any_item(void **state _unused_)
{
	all_pass(&full, "PATHS", "PATHS == '/run/a'", "PATHS == '/run/b'", "PATHS =~ 'b$'", "PATHS != '/run/c'", "PATHS !~ 'c$'",
		 "'/run/b' == PATHS", "PATHS == PATHS");
	none_passes(&full, "PATHS == '/run/c'", "PATHS != '/run/b'", "PATHS !~ 'b$'", "PATHS =~ 'c$'", "PATHS == COMM", "PATHS != PATHS");
}

static void texts_have_no_escapes(void **state _unused_)
{
	const struct row odd = { .comm = "a\\\"b" }, other = { .comm = "it's" };

	expect("COMM == 'a\\\"b'", &odd, true);
	expect("COMM == \"it's\"", &other, true);
	expect("COMM =~ '\\\\'", &odd, true);
	expect("CPU%:a/b-c.d_1 == \"it's\"", &other, true);
}

static void mistakes_are_named_with_their_place(void **state _unused_)
{
	refuses("", "filter, character 1: expected a column, a number, a quoted text or '(', the filter ends here");
	refuses("TYPE ==", "filter, character 8: expected a column, a number, a quoted text or '(', the filter ends here");
	refuses("TYPE == and", "filter, character 9: expected a column, a number, a quoted text or '(', not 'and'");
	refuses("TYPE COMM", "filter, character 6: expected an operator, not 'COMM'");
	refuses("(TYPE", "filter, character 6: expected an operator or ')', the filter ends here");
	refuses("(TYPE COMM)", "filter, character 7: expected an operator or ')', not 'COMM'");
	refuses("TYPE)", "filter, character 5: expected an operator, not ')'");
	refuses("TYPE = 'net'", "filter, character 6: '=' is no operator; == compares and =~ matches");
	refuses("TYPE & COMM", "filter, character 6: '&' is no operator; write it twice");
	refuses("NPROCS > -1", "filter, character 10: there are no negative numbers here");
	refuses("TYPE == $x", "filter, character 9: '$' means nothing here");
	refuses("TYPE == \033[1m", "filter, character 9: '\\x1b' means nothing here");
	refuses("TYPE == 'net", "filter, character 9: this text has no closing '");
	refuses("TYPE == \"n\net\"", "filter, character 9: this text has no closing \"");
	refuses("TYPE == net", "filter, character 9: unknown column 'net'");
	assert_string_equal(fault_last()->hint, "texts stand in quotes; --list-columns lists the columns");
	refuses("NPROCS == 5KB", "filter, character 11: '5KB' is not a number (like 12, 0.5 or 4K)");
	refuses("NPROCS == 1.", "filter, character 11: '1.' is not a number (like 12, 0.5 or 4K)");
	refuses("NPROCS == 1.5K", "filter, character 11: '1.5K' is not a number (like 12, 0.5 or 4K)");
	refuses("NPROCS == 16E", "filter, character 11: '16E' does not fit in 64 bits");
	refuses("NPROCS == 18446744073709551616", "filter, character 11: '18446744073709551616' does not fit in 64 bits");
}

static void what_cannot_be_meant_is_refused(void **state _unused_)
{
	refuses("not TYPE == 'net'",
		"filter, character 10: one side is a condition already: put parentheses around what belongs together");
	refuses("TYPE == 'a' == 'b'",
		"filter, character 13: one side is a condition already: put parentheses around what belongs together");
	refuses("!TYPE =~ 'n'",
		"filter, character 7: the left side is a condition already: put parentheses around what belongs together");
	refuses("NPROCS < 'few'", "filter, character 8: NPROCS holds numbers, 'few' is none");
	refuses("'few' < NPROCS", "filter, character 7: NPROCS holds numbers, 'few' is none");
	refuses("ALIVE == 'maybe'", "filter, character 7: ALIVE is true or false, never 'maybe'");
	refuses("TYPE =~ COMM", "filter, character 9: expected a regular expression in quotes");
	refuses("TYPE =~ 5", "filter, character 9: expected a regular expression in quotes");
	refuses("TYPE =~ ('a' == 'b')", "filter, character 9: expected a regular expression in quotes");
	refuses("TYPE =~ '('", "filter, character 9: bad regular expression: Unmatched ( or \\(");
}

static void regular_expressions_cannot_blow_up(void **state _unused_)
{
	static const char *const grow[] = {
		"((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+", "(a{40}){40}", "((a{12}){12}){12}", "a{513}", "a{99999}", "(a{1,200}){,200}",
		"\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b", "(^a){20}",
	};
	static const char *const empty[] = {
		"^2?^1?************=~!!0$", "a**", "(a*)*", "(a?b*){9}", "(a|)+", "(^)*", "(a*|b)?", "((a?))*", "(){3}", "a?{,2}",
	};
	static const char *const fine[] = {
		"([0-9]+,)*[0-9]+", "^(a|b)+$", "[]a[:alpha:](]{3}", "a{2,5}", "x\\{", "\\(\\)", "((((((((((a))))))))))", "a|", "[^]]+", "(a?b)*", "([0-9]{1,3}\\.){3}[0-9]{1,3}", "^(a|^b)$", "(a|b?c)+",
	};
	char text[400];

	for (size_t i = 0; i < ARRAY_SIZE(grow); i++) {
		snprintf(text, sizeof text, "TYPE =~ '%s'", grow[i]);
		refuses(text, "filter, character 9: the regular expression has "
			"repetitions or anchors that multiply to too large a pattern");
	}
	for (size_t i = 0; i < ARRAY_SIZE(empty); i++) {
		snprintf(text, sizeof text, "TYPE =~ '%s'", empty[i]);
		refuses(text, "filter, character 9: the regular expression has a repetition of what may match nothing");
	}
	for (size_t i = 0; i < ARRAY_SIZE(fine); i++) {
		snprintf(text, sizeof text, "TYPE =~ '%s' or true", fine[i]);
		expect(text, &full, true);
	}
	refuses("TYPE =~ '(a)\\1'", "filter, character 9: the regular expression has a back-reference");
	snprintf(text, sizeof text, "TYPE =~ '%0257d'", 0);
	refuses(text, "filter, character 9: a regular expression may have 256 bytes");
	snprintf(text, sizeof text, "COMM !~ '%0256d'", 0);
	expect(text, &full, true);
}

/* "piece" n times, then "end". */
static const char *repeated(const char *piece, unsigned n, const char *end)
{
	static char text[16384];
	size_t len = 0;

	while (n--)
		len += (size_t)snprintf(text + len, sizeof text - len, "%s", piece);
	snprintf(text + len, sizeof text - len, "%s", end);
	return text;
}

static void size_and_depth_are_bounded(void **state _unused_)
{
	refuses(repeated("(", 10000, "1"), "a filter may have 1024 bytes");
	refuses(repeated(" ", 1024, "1"), "a filter may have 1024 bytes");
	expect(repeated(" ", 1023, "1"), &full, true);
	refuses(repeated("(", 1000, "1"), "filter, character 65: more than 64 levels deep");
	refuses(repeated("!", 1000, "1"), "filter, character 65: more than 64 levels deep");
	expect(repeated("!", 64, "1"), &full, true);
	expect(repeated("1||", 127, "1"), &full, true);    /* 255 nodes */
	refuses(repeated("1||", 128, "1"), "filter, character 385: more than 256 operators and operands");
	expect(repeated("(1)&&", 100, "1"), &full, true);   /* depth is given back */
}

static void a_filter_tells_its_columns(void **state _unused_)
{
	struct filter *f;

	assert_int_equal(filter_parse("NPROCS > 1 and (type or 'COMM' == 'x')", &all, &f), 0);
	assert_true(filter_uses(f, &cols[0]));
	assert_false(filter_uses(f, &cols[1]));
	assert_true(filter_uses(f, &cols[2]));
	assert_false(filter_uses(NULL, &cols[0]));
	filter_free(f);
	filter_free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operator_has_all_its_spellings),
		cmocka_unit_test(and_binds_tighter_than_or),
		cmocka_unit_test(numbers_compare_as_numbers),
		cmocka_unit_test(words_of_a_number_can_be_asked_for),
		cmocka_unit_test(booleans_are_true_or_false),
		cmocka_unit_test(empty_cells_match_nothing),
		cmocka_unit_test(lists_match_by_any_item),
		cmocka_unit_test(texts_have_no_escapes),
		cmocka_unit_test(mistakes_are_named_with_their_place),
		cmocka_unit_test(what_cannot_be_meant_is_refused),
		cmocka_unit_test(regular_expressions_cannot_blow_up),
		cmocka_unit_test(size_and_depth_are_bounded),
		cmocka_unit_test(a_filter_tells_its_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
