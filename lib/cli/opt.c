/* SPDX-License-Identifier: MIT */
/* Options are rows: the parser. getopt_long(3) does the reading, so that habits (-abc, --na for --name, --) hold. */
#include "cli/opt.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/parse.h"
#include "cli/complete.h"
#include "cli/describe.h"
#include "cli/exit.h"
#include "cli/verb.h"
#include "config.h"

enum { FIRST_ROW = 1000, OPT_HELP = 'h', OPT_VERSION = 'V', OPT_COMPLETE = 500, OPT_DESCRIBE };

/* The rows that are looked at: the program's, or a verb's and then those of the program that may stand after it. */
struct rows {
	const struct opt *at[OPTS_MAX];
	size_t n;
};

static void add_rows(struct rows *rows, const struct opt *opts, size_t n)
{
	if (rows->n + n > OPTS_MAX)
		abort();   /* a table of ours grew: raise the limit */
	for (size_t i = 0; i < n; i++)
		rows->at[rows->n++] = &opts[i];
}

/* getopt's two tables, made from our rows. A row's value is FIRST_ROW + its index, also for its letter. */
struct getopt_tables {
	struct option longs[OPTS_MAX + 5];
	char shorts[OPTS_MAX * 3 + 8];
};

static char *add_letter(char *s, char letter, enum opt_takes takes)
{
	*s++ = letter;
	if (takes == OPT_ARG || takes == OPT_MAYBE)
		*s++ = ':';
	if (takes == OPT_MAYBE)
		*s++ = ':';
	return s;
}

static bool has_letter(const struct rows *rows, char letter)
{
	for (size_t i = 0; i < rows->n; i++)
		if (rows->at[i]->letter == letter)
			return true;
	return false;
}

static void make_tables(const struct rows *rows, bool stop_at_operand, struct getopt_tables *t)
{
	static const struct option ours[] = {
		{ "help", no_argument, NULL, OPT_HELP }, { "version", no_argument, NULL, OPT_VERSION },
		{ "complete", no_argument, NULL, OPT_COMPLETE }, { "describe", no_argument, NULL, OPT_DESCRIBE },
		{ 0 },
	};
	static const int has_arg[] = {
		[OPT_FLAG] = no_argument, [OPT_ARG] = required_argument,
		[OPT_MAYBE] = optional_argument, [OPT_LONG_MAYBE] = optional_argument,
	};
	char *s = t->shorts;

	*s++ = stop_at_operand ? '+' : '-';   /* '-': operands are handed over in order, as value 1 */
	*s++ = ':';
	for (size_t i = 0; i < rows->n; i++) {
		const struct opt *o = rows->at[i];

		t->longs[i] = (struct option){ o->name, has_arg[o->takes], NULL, FIRST_ROW + (int)i };
		if (o->letter)
			s = add_letter(s, o->letter, o->takes);
	}
	if (!has_letter(rows, 'h'))
		*s++ = 'h';
	if (!has_letter(rows, 'V'))
		*s++ = 'V';
	*s = 0;
	memcpy(t->longs + rows->n, ours, sizeof ours);
}

static const struct opt *row_of(const struct rows *rows, int value)
{
	if (value >= FIRST_ROW)
		return rows->at[value - FIRST_ROW];
	for (size_t i = 0; i < rows->n; i++)
		if (rows->at[i]->letter && rows->at[i]->letter == value)
			return rows->at[i];
	return NULL;
}

static int usage_fault(const struct program *program)
{
	fault_hint(-EINVAL, "'%s --help' lists all options", program->name);
	return fault_status(-EINVAL, STATUS_USAGE);
}

int opt_usage(const struct program *program, const char *format, ...)
{
	char text[FAULT_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	fault_plain(-EINVAL, "%s", text);
	return usage_fault(program);
}

/* What getopt calls '?' or ':' in one clear line. argv[optind - 1] is the culprit of a long option. */
static int refuse(const struct program *program, const struct rows *rows, int value, char **argv)
{
	const struct opt *row = row_of(rows, optopt);
	const char *word = argv[optind - 1];
	size_t dashes = strspn(word, "-"), len = strcspn(word, "=");

	if (value == ':' && row)
		return opt_usage(program, "option --%s needs an argument: %s", row->name, row->arg);
	if (row && row->takes == OPT_FLAG && optopt >= FIRST_ROW)
		return opt_usage(program, "option --%s takes no argument", row->name);
	if (optopt)
		return opt_usage(program, "unknown option -%c", optopt);
	for (size_t i = 0, hits = 0; i < rows->n && len > dashes; i++)
		if (strncmp(rows->at[i]->name, word + dashes, len - dashes) == 0 && ++hits > 1)
			return opt_usage(program, "option %.*s is ambiguous", (int)len, word);
	return opt_usage(program, "unknown option %.*s", (int)len, word);
}

static int apply_row(const struct program *program, const struct opt *row, const char *text, void *options)
{
	int r = row->parse(text, (char *)options + row->field);

	if (r >= 0)
		return 0;
	if (text)
		fault_within(r, "option --%s %s", row->name, text);
	else
		fault_within(r, "option --%s", row->name);
	fault_hint(r, "'%s --help' lists all options", program->name);
	return fault_status(r, STATUS_USAGE);
}

int opt_apply(const struct program *program, const char *name, const char *text, void *options)
{
	for (size_t i = 0; i < program->n_opts; i++)
		if (streq(program->opts[i].name, name))
			return apply_row(program, &program->opts[i], text, options);
	abort();   /* a table of ours names a row that is not there */
}

static _noreturn_ void finish(const char *tool)
{
	exit(exit_status(tool, 0, STATUS_FAILED));
}

/* --help and its like: these end the process. */
static void answer(const struct program *program, const struct verb *verb, int value, int argc, char **argv)
{
	uint32_t index;

	if (value == OPT_HELP && verb)
		opt_print_verb_help(program, verb, stdout);
	else if (value == OPT_HELP)
		opt_print_help(program, stdout);
	else if (value == OPT_VERSION)
		printf("%s from nskit %s\n", program->name, PACKAGE_VERSION);
	else if (value == OPT_DESCRIBE)
		describe_print(program, stdout);
	else if (value == OPT_COMPLETE && optind < argc && parse_u32(argv[optind], &index) == 0)
		complete_print(program, (int)index, argc - optind - 1, argv + optind + 1, stdout);
	else
		return;
	finish(program->name);
}

static int parse_rows(const struct program *program, const struct verb *verb, bool stop_at_operand, int argc, char **argv, void *options)
{
	int (*read)(int, char *const *, const char *, const struct option *, int *) = program->single_dash ? getopt_long_only : getopt_long;
	struct rows rows = { .n = 0 };
	struct getopt_tables tables;
	int operands = 0, value, r;

	if (verb)
		add_rows(&rows, verb->opts, verb->n_opts);
	add_rows(&rows, program->opts, verb ? program->n_anywhere : program->n_opts);
	make_tables(&rows, stop_at_operand, &tables);
	optind = 0;   /* glibc: start anew, also its hidden state */
	opterr = 0;
	while ((value = read(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
		const struct opt *row = row_of(&rows, value);

		if (value == 1)   /* an operand between options: collected at the front, order kept */
			argv[1 + operands++] = optarg;
		else if (value == '?' || value == ':')
			return refuse(program, &rows, value, argv);
		else if (row && (r = apply_row(program, row, optarg, options)) < 0)
			return r;
		else if (!row)
			answer(program, verb, value, argc, argv);
	}
	for (int i = operands; i > 0; i--)   /* now directly before those after "--" */
		argv[optind - (operands - i) - 1] = argv[i];
	return optind - operands;
}

int opt_parse(const struct program *program, int argc, char **argv, void *options)
{
	return parse_rows(program, NULL, program->runs_program || program->n_verbs > 0, argc, argv, options);
}

int opt_parse_verb(const struct program *program, const struct verb *verb, int argc, char **argv, void *options)
{
	return parse_rows(program, verb, verb->runs_program, argc, argv, options);
}

int opt_set(const char *text _unused_, void *field)
{
	*(bool *)field = true;
	return 0;
}

int opt_clear(const char *text _unused_, void *field)
{
	*(bool *)field = false;
	return 0;
}
