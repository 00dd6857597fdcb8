/* SPDX-License-Identifier: MIT */
/* A program's rows for people (--help) and for the manual (--describe). */
#include "cli/describe.h"

#include "base/str.h"
#include "cli/bundle.h"
#include "cli/column.h"
#include "cli/verb.h"

enum { HELP_COLUMN = 34 };

static const struct opt common[] = {
	{ 'h', "help", OPT_FLAG, NULL, NULL, 0, "display this help and exit", NULL, "Help" },
	{ 'V', "version", OPT_FLAG, NULL, NULL, 0, "display the version and exit", NULL, NULL },
};

/* "  -n, --net[=FILE]" ; returns its width. */
static int print_left(const struct opt *o, FILE *to)
{
	int width = o->letter ? fprintf(to, "  -%c, --%s", o->letter, o->name) : fprintf(to, "      --%s", o->name);

	if (o->takes == OPT_ARG)
		width += fprintf(to, " %s", o->arg);
	if (o->takes == OPT_MAYBE || o->takes == OPT_LONG_MAYBE)
		width += fprintf(to, "[=%s]", o->arg);
	return width;
}

static void print_right(int width, const char *help, FILE *to)
{
	if (width + 2 > HELP_COLUMN) {
		fputc('\n', to);
		width = 0;
	}
	fprintf(to, "%*s%s\n", HELP_COLUMN - width, "", help);
}

static void print_opts(const struct opt *opts, size_t n, FILE *to)
{
	for (size_t i = 0; i < n; i++) {
		if (opts[i].group)
			fprintf(to, "\n%s:\n", opts[i].group);
		else if (i == 0)
			fputs("\nOptions:\n", to);
		print_right(print_left(&opts[i], to), opts[i].help, to);
	}
}

static void print_usage(const char *name, const char *usage, FILE *to)
{
	size_t len;
	const char *rest = usage, *line, *lead = "Usage:";

	while ((line = str_word(&rest, '\n', &len))) {
		fprintf(to, "%s %s %.*s\n", lead, name, (int)len, line);
		lead = "      ";
	}
}

/* Those of the usual rows; of the others only that there are some. */
static void print_columns(const struct program *program, FILE *to)
{
	col_print_help(program->columns[0], to);
	if (!program->columns[1])
		return;
	fputs("\nOther options have columns of their own; --list-columns beside them lists those:\n ", to);
	for (size_t i = 1; program->columns[i]; i++)
		fprintf(to, " %s", program->columns[i]->option);
	fputc('\n', to);
}

void opt_print_help(const struct program *program, FILE *to)
{
	print_usage(program->name, program->usage, to);
	fprintf(to, "\n%s\n", program->purpose);
	if (program->n_verbs)
		fputs("\nCommands:\n", to);
	for (size_t i = 0; i < program->n_verbs; i++) {
		const struct verb *v = &program->verbs[i];

		print_right(fprintf(to, "  %s %s", v->name, v->args), v->help, to);
	}
	print_opts(program->opts, program->n_opts, to);
	print_opts(common, ARRAY_SIZE(common), to);
	for (size_t i = 0; i < program->n_bundles; i++)
		bundle_print_help(program, &program->bundles[i], to);
	if (program->columns)
		print_columns(program, to);
	if (program->notes)
		fprintf(to, "\n%s\n", program->notes);
	fprintf(to, "\nMore: man %s\n", program->name);
}

void opt_print_verb_help(const struct program *program, const struct verb *verb, FILE *to)
{
	fprintf(to, "Usage: %s %s %s%s\n\n%s\n", program->name, verb->name, verb->n_opts ? "[options] " : "", verb->args, verb->help);
	if (verb->aliases)
		fprintf(to, "Also: %s\n", verb->aliases);
	print_opts(verb->opts, verb->n_opts, to);
	fprintf(to, "\nMore: man %s\n", program->name);
}

static void describe_opts(const struct opt *opts, size_t n, const char *verb, FILE *to)
{
	static const char *const takes[] = { "flag", "arg", "maybe", "maybe" };

	for (size_t i = 0; i < n; i++)
		fprintf(to, "option\t%s\t%c\t%s\t%s\t%s\t%s\t%s\n", verb, opts[i].letter ? opts[i].letter : '-', opts[i].name,
			takes[opts[i].takes], opts[i].arg ? opts[i].arg : "-", opts[i].help, opts[i].group ? opts[i].group : "-");
}

void describe_print(const struct program *program, FILE *to)
{
	describe_opts(program->opts, program->n_opts, "-", to);
	describe_opts(common, ARRAY_SIZE(common), "-", to);
	for (size_t i = 0; i < program->n_verbs; i++) {
		const struct verb *v = &program->verbs[i];

		fprintf(to, "verb\t%s\t%s\t%s\t%s\n", v->name, v->aliases ? v->aliases : "-", *v->args ? v->args : "-", v->help);
		describe_opts(v->opts, v->n_opts, v->name, to);
	}
	for (size_t i = 0; i < program->n_bundles; i++)
		bundle_describe(program, &program->bundles[i], to);
	for (size_t i = 0; program->columns && program->columns[i]; i++)
		col_describe(program->columns[i], to);
}
