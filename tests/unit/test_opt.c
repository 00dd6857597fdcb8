/* SPDX-License-Identifier: MIT */
#include "cli/opt.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/parse.h"
#include "cli/exit.h"
#include "cli/verb.h"
#include "unit/unit.h"

struct options {
	bool all, alive;
	uint32_t number;
	const char *maybe;
	bool maybe_given;
	const char *glued;
	bool glued_given;
};

static int parse_maybe(const char *text, void *field)
{
	struct options *o = field;

	o->maybe = text;
	o->maybe_given = true;
	return 0;
}

static int parse_glued(const char *text, void *field)
{
	struct options *o = field;

	o->glued = text;
	o->glued_given = true;
	return 0;
}

static const struct opt rows[] = {
	{ 'a', "all", OPT_FLAG, NULL, opt_set, offsetof(struct options, all), "all", NULL, NULL },
	{ 0, "alive", OPT_FLAG, NULL, opt_set, offsetof(struct options, alive), "alive", NULL, NULL },
	{ 'n', "number", OPT_ARG, "N", parse_u32, offsetof(struct options, number), "number", NULL, NULL },
	{ 'm', "maybe", OPT_LONG_MAYBE, "FILE", parse_maybe, 0, "maybe", NULL, NULL },
	{ 'g', "glued", OPT_MAYBE, "HOW", parse_glued, 0, "glued", NULL, NULL },
};
static const struct program mixed = { .name = "t", .usage = "", .purpose = "", .opts = rows, .n_opts = ARRAY_SIZE(rows) };
static const struct program runs = { .name = "t", .usage = "", .purpose = "", .opts = rows, .n_opts = ARRAY_SIZE(rows), .runs_program = true };

enum { WORDS_MAX = 16 };
static char *words[WORDS_MAX];
static int n_words;
static struct options o;

/* Parse "t WORD..." given as one line of words; the result as opt_parse() returns it. */
static int parse(const struct program *program, const char *line)
{
	static char copy[256];

	snprintf(copy, sizeof copy, "t %s", line);
	n_words = 0;
	for (char *rest = copy, *word; (word = strsep(&rest, " "));)
		if (*word)
			words[n_words++] = word;
	words[n_words] = NULL;
	o = (struct options){ 0 };
	return opt_parse(program, n_words, words, &o);
}

/* The operands that are left, joined by blanks. */
static void operands_are(int first, const char *expected)
{
	char all[256] = "";

	assert_in_range(first, 1, n_words);
	for (int i = first; i < n_words; i++) {
		strcat(all, i > first ? " " : "");
		strcat(all, words[i]);
	}
	assert_string_equal(all, expected);
}

static void refused(const struct program *program, const char *line, const char *text)
{
	assert_true(parse(program, line) < 0);
	assert_string_equal(fault_last()->text, text);
	assert_int_equal(fault_last()->status, STATUS_USAGE);
	assert_true(fault_last()->hint[0]);
}

static void options_and_operands_mix(void **state _unused_)
{
	operands_are(parse(&mixed, "one -a two --number 7 three"), "one two three");
	assert_true(o.all);
	assert_int_equal(o.number, 7);
	operands_are(parse(&mixed, "one two -a"), "one two");
	operands_are(parse(&mixed, ""), "");
	operands_are(parse(&mixed, "one -- -a two"), "one -a two");
	assert_false(o.all);
	operands_are(parse(&mixed, "-a one -- two -- three"), "one two -- three");
	operands_are(parse(&mixed, "- -a"), "-");
}

static void a_program_ends_options(void **state _unused_)
{
	operands_are(parse(&runs, "-a ls -n -- x"), "ls -n -- x");
	assert_true(o.all);
	operands_are(parse(&runs, "-a -- -ls -n"), "-ls -n");
	operands_are(parse(&runs, "-a --"), "");
}

static void letters_are_joined(void **state _unused_)
{
	operands_are(parse(&mixed, "-an5 x"), "x");
	assert_true(o.all);
	assert_int_equal(o.number, 5);
	operands_are(parse(&mixed, "-ma x"), "x");      /* OPT_LONG_MAYBE: the letter takes nothing */
	assert_true(o.maybe_given && !o.maybe && o.all);
	operands_are(parse(&mixed, "-gow x"), "x");     /* OPT_MAYBE: glued, never the next word */
	assert_string_equal(o.glued, "ow");
	operands_are(parse(&mixed, "-g x"), "x");
	assert_true(o.glued_given && !o.glued);
}

static void optional_arguments_need_an_equals_sign(void **state _unused_)
{
	operands_are(parse(&mixed, "--maybe=file x"), "x");
	assert_string_equal(o.maybe, "file");
	operands_are(parse(&mixed, "--maybe file"), "file");
	assert_true(o.maybe_given && !o.maybe);
	operands_are(parse(&mixed, "--number=9"), "");
	assert_int_equal(o.number, 9);
}

static void abbreviations_must_be_unique(void **state _unused_)
{
	operands_are(parse(&mixed, "--num 3"), "");
	assert_int_equal(o.number, 3);
	operands_are(parse(&mixed, "--all"), "");       /* whole, though --alive begins alike */
	assert_true(o.all && !o.alive);
	refused(&mixed, "--al", "option --al is ambiguous");
}

static void refusals_name_the_option(void **state _unused_)
{
	refused(&mixed, "--nope", "unknown option --nope");
	refused(&mixed, "--nope=x", "unknown option --nope");
	refused(&mixed, "-x", "unknown option -x");
	refused(&mixed, "-ax", "unknown option -x");
	refused(&mixed, "--number", "option --number needs an argument: N");
	refused(&mixed, "-n", "option --number needs an argument: N");
	refused(&mixed, "--all=yes", "option --all takes no argument");
	refused(&mixed, "--number x", "option --number x: 'x' is not a number");
	refused(&mixed, "-n -1", "option --number -1: '-1' is not a number");
	refused(&mixed, "--no\033pe", "unknown option --no\\x1bpe");
}

static int run_nothing(void *options _unused_, int argc, char **argv _unused_)
{
	return argc;
}

static const struct verb verbs[] = {
	{ .name = "list", .aliases = "show,lst", .args = "", .help = "", .max_args = 0, .run = run_nothing },
	{ .name = "list-id", .args = "", .help = "", .max_args = 0, .run = run_nothing },
	{ .name = "bridge add", .args = "NAME", .help = "", .opts = rows, .n_opts = ARRAY_SIZE(rows), .min_args = 1, .max_args = 1, .run = run_nothing },
	{ .name = "bridge delete", .args = "NAME...", .help = "", .min_args = 1, .max_args = -1, .run = run_nothing },
};
static const struct program verbal = { .name = "t", .usage = "", .purpose = "", .verbs = verbs, .n_verbs = ARRAY_SIZE(verbs) };

static int run_verb(const char *line)
{
	int first = parse(&verbal, line);

	assert_true(first >= 0);
	return verb_run(&verbal, n_words - first, words + first, &o, "list");
}

static void verbs_are_found_by_name_alias_and_beginning(void **state _unused_)
{
	struct { const char *line, *name; int words; } cases[] = {
		{ "list", "list", 1 }, { "show", "list", 1 }, { "l", "list", 1 }, { "list-", "list-id", 1 },
		{ "list-id", "list-id", 1 }, { "bridge add", "bridge add", 2 }, { "b d", "bridge delete", 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int taken = 0, first = parse(&verbal, cases[i].line);
		const struct verb *v = verb_find(&verbal, n_words - first, words + first, &taken);

		assert_non_null(v);
		assert_string_equal(v->name, cases[i].name);
		assert_int_equal(taken, cases[i].words);
	}
}

static void verbs_count_their_operands(void **state _unused_)
{
	assert_int_equal(run_verb(""), 0);   /* the fallback */
	assert_int_equal(run_verb("bridge add br0 --number 4"), 1);
	assert_int_equal(o.number, 4);
	assert_int_equal(run_verb("bridge delete a b c"), 3);
	assert_true(run_verb("bridge add") < 0);
	assert_string_equal(fault_last()->text, "bridge add: an operand is missing: bridge add NAME");
	assert_true(run_verb("bridge add a b") < 0);
	assert_string_equal(fault_last()->text, "bridge add: unexpected operand 'b'");
	assert_true(run_verb("bridge") < 0);
	assert_string_equal(fault_last()->text, "'bridge' needs a second word, like 'bridge add'");
	assert_true(run_verb("bridge paint x") < 0);
	assert_string_equal(fault_last()->text, "unknown command 'bridge paint'");
	assert_true(run_verb("paint") < 0);
	assert_string_equal(fault_last()->text, "unknown command 'paint'");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_operands_mix),
		cmocka_unit_test(a_program_ends_options),
		cmocka_unit_test(letters_are_joined),
		cmocka_unit_test(optional_arguments_need_an_equals_sign),
		cmocka_unit_test(abbreviations_must_be_unique),
		cmocka_unit_test(refusals_name_the_option),
		cmocka_unit_test(verbs_are_found_by_name_alias_and_beginning),
		cmocka_unit_test(verbs_count_their_operands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
