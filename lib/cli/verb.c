/* SPDX-License-Identifier: MIT */
/* Verbs are rows: finding and running one. */
#include "cli/verb.h"

#include <errno.h>

#include "base/fault.h"
#include "base/str.h"

/* How many words of argv the name takes, 0 where it does not fit. exact: each word must be whole. */
static int match(const char *name, size_t name_len, int argc, char **argv, bool exact)
{
	const char *end = name + name_len;
	int words = 0;

	while (name < end) {
		const char *space = memchr(name, ' ', (size_t)(end - name));
		size_t len = (size_t)((space ? space : end) - name), typed;

		if (words == argc)
			return 0;
		typed = strlen(argv[words]);
		if (typed == 0 || typed > len || (exact && typed != len) || strncmp(argv[words], name, typed) != 0)
			return 0;
		words++;
		name += len + 1;
	}
	return words;
}

static int match_verb(const struct verb *verb, int argc, char **argv, bool exact)
{
	const char *rest = verb->aliases, *alias;
	size_t len;
	int words = match(verb->name, strlen(verb->name), argc, argv, exact);

	while (!words && (alias = str_word(&rest, ',', &len)))
		words = match(alias, len, argc, argv, exact);
	return words;
}

const struct verb *verb_find(const struct program *program, int argc, char **argv, int *words)
{
	for (int exact = 1; exact >= 0; exact--)
		for (size_t i = 0; i < program->n_verbs; i++) {
			*words = match_verb(&program->verbs[i], argc, argv, exact);
			if (*words)
				return &program->verbs[i];
		}
	return NULL;
}

/* The first word is a verb's first word, but the second is missing or wrong. */
static int refuse(const struct program *program, int argc, char **argv)
{
	for (size_t i = 0; i < program->n_verbs; i++) {
		const char *name = program->verbs[i].name, *space = strchr(name, ' ');

		if (!space || !match(name, (size_t)(space - name), 1, argv, true))
			continue;
		if (argc < 2)
			return opt_usage(program, "'%s' needs a second word, like '%s'", argv[0], name);
		return opt_usage(program, "unknown command '%s %s'", argv[0], argv[1]);
	}
	return opt_usage(program, "unknown command '%s'", argv[0]);
}

int verb_run(const struct program *program, int argc, char **argv, void *options, const char *fallback)
{
	char *fallback_argv[] = { (char *)fallback, NULL };
	const struct verb *verb;
	int words, first, count;

	if (argc == 0) {
		argc = 1;
		argv = fallback_argv;
	}
	verb = verb_find(program, argc, argv, &words);
	if (!verb)
		return refuse(program, argc, argv);
	argv += words - 1;
	argc -= words - 1;
	first = opt_parse_verb(program, verb, argc, argv, options);
	if (first < 0)
		return first;
	count = argc - first;
	if (count < verb->min_args)
		return opt_usage(program, "%s: an operand is missing: %s %s", verb->name, verb->name, verb->args);
	if (verb->max_args >= 0 && count > verb->max_args)
		return opt_usage(program, "%s: unexpected operand '%s'", verb->name, argv[first + verb->max_args]);
	return verb->run(options, count, argv + first);
}
