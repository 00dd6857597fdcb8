/* SPDX-License-Identifier: MIT */
/* An option that stands for a set of others. */
#include "cli/bundle.h"

#include <errno.h>

#include "base/str.h"

enum { HELP_WIDTH = 100 };

static bool is_part(const struct bundle *bundle, const char *name, size_t len)
{
	for (size_t i = 0; i < bundle->n; i++)
		if (strncmp(bundle->parts[i].name, name, len) == 0 && !bundle->parts[i].name[len])
			return true;
	return false;
}

bool bundle_leaves_out(const char *list, const char *name)
{
	const char *rest = list, *word;
	size_t len;

	while ((word = str_word(&rest, ',', &len)))
		if (strncmp(name, word, len) == 0 && !name[len])
			return true;
	return false;
}

/* A name that is left out from what does not have it is a mistake. */
static int check_list(const struct program *program, const struct bundle *bundle, const char *list)
{
	const char *rest = list, *word;
	size_t len;

	while ((word = str_word(&rest, ',', &len)))
		if (!is_part(bundle, word, len))
			return opt_usage(program, "'%.*s' is not one of the options that --%s stands for", (int)len, word, bundle->option);
	return 0;
}

int bundle_apply(const struct program *program, const struct bundle *bundle, const char *argument, const void *given, const char *without,
		 void *options)
{
	int r = check_list(program, bundle, without);

	for (size_t i = 0; i < bundle->n && r == 0; i++) {
		const struct bundle_part *p = &bundle->parts[i];
		bool own = p->text && streq(p->text, BUNDLE_ARGUMENT);

		if (!bundle_leaves_out(without, p->name) && (!p->fits || p->fits(given)))
			r = opt_apply(program, p->name, own ? argument : p->text, options);
	}
	return r;
}

/* What stands in the place of the bundle's own argument: "ROOT". */
static const char *argument_name(const struct program *program, const struct bundle *bundle)
{
	for (size_t i = 0; i < program->n_opts; i++)
		if (streq(program->opts[i].name, bundle->option))
			return program->opts[i].arg;
	return NULL;
}

static const char *text_of(const struct program *program, const struct bundle *bundle, const struct bundle_part *part)
{
	return streq(part->text, BUNDLE_ARGUMENT) ? argument_name(program, bundle) : part->text;
}

static size_t part_width(const char *text, const struct bundle_part *p)
{
	return strlen("   --") + strlen(p->name) + (text ? strlen(text) + 1 : 0) + (p->when ? strlen(p->when) + 3 : 0);
}

void bundle_print_help(const struct program *program, const struct bundle *bundle, FILE *to)
{
	size_t column = HELP_WIDTH;

	fprintf(to, "\n--%s stands for:", bundle->option);
	for (size_t i = 0; i < bundle->n; i++) {
		const struct bundle_part *p = &bundle->parts[i];
		const char *text = p->text ? text_of(program, bundle, p) : NULL;

		if (column + part_width(text, p) > HELP_WIDTH) {
			fputs("\n ", to);
			column = 0;
		}
		column += part_width(text, p);
		fprintf(to, " --%s%s%s", p->name, text ? "=" : "", text ? text : "");
		if (p->when)
			fprintf(to, " (%s)", p->when);
	}
	fputc('\n', to);
}

void bundle_describe(const struct program *program, const struct bundle *bundle, FILE *to)
{
	fprintf(to, "bundle\t%s\t", bundle->option);
	for (size_t i = 0; i < bundle->n; i++) {
		const struct bundle_part *p = &bundle->parts[i];
		const char *text = p->text ? text_of(program, bundle, p) : NULL;

		fprintf(to, "%s*--%s%s%s*", i ? ", " : "", p->name, text ? "=" : "", text ? text : "");
		if (p->when)
			fprintf(to, " (%s)", p->when);
	}
	fputc('\n', to);
}
