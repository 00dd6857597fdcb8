/* SPDX-License-Identifier: MIT */
/* Bash completion, answered by the tool itself from its own rows. */
#include "cli/complete.h"

#include "base/str.h"
#include "cli/column.h"
#include "cli/verb.h"

struct completing {
	const struct program *program;
	const struct verb *verb;          /* NULL: not (yet) in a verb */
	const struct opt *wants;          /* the option whose argument the word is; NULL: none */
	bool options_ended;               /* "--" was seen */
	int program_at;                   /* index of the program that is run; 0: none */
	const struct columns *columns;    /* of the rows that the options before ask for; NULL: there are none */
	const char *prefix;
	FILE *to;
};

static const struct opt *rows(const struct completing *c, size_t *n)
{
	*n = c->verb ? c->verb->n_opts : c->program->n_opts;
	return c->verb ? c->verb->opts : c->program->opts;
}

static const struct opt *find_long(const struct completing *c, const char *name, size_t len)
{
	size_t n;
	const struct opt *o = rows(c, &n);

	for (size_t i = 0; i < n; i++)
		if (strlen(o[i].name) == len && strncmp(o[i].name, name, len) == 0)
			return &o[i];
	for (size_t i = 0; c->verb && i < c->program->n_anywhere; i++)
		if (strlen(c->program->opts[i].name) == len && strncmp(c->program->opts[i].name, name, len) == 0)
			return &c->program->opts[i];
	return NULL;
}

/* -abc: the last letter that takes an argument and has none glued to it. */
static const struct opt *find_letter(const struct completing *c, const char *letters)
{
	size_t n;
	const struct opt *o = rows(c, &n);

	for (; *letters; letters++)
		for (size_t i = 0; i < n; i++)
			if (o[i].letter == *letters && (o[i].takes == OPT_ARG || o[i].takes == OPT_MAYBE))
				return o[i].takes == OPT_ARG && !letters[1] ? &o[i] : NULL;
	return NULL;
}

/* After one dash: a long name where the program takes those, else letters. */
static const struct opt *find_single_dash(const struct completing *c, const char *text)
{
	const struct opt *o = c->program->single_dash && text[1] ? find_long(c, text, strlen(text)) : NULL;

	return o ? o : find_letter(c, text);
}

static bool stops_at_operand(const struct completing *c)
{
	return c->verb ? c->verb->runs_program : c->program->runs_program;
}

/*
 * bash makes three words of --name=value (COMP_WORDBREAKS). The option whose value the word at index is, where it is so;
 * a word "=" is a value not yet begun.
 */
static const struct opt *split_option(struct completing *c, int index, char **argv)
{
	int name = streq(c->prefix, "=") ? index - 1 : index > 2 && streq(argv[index - 1], "=") ? index - 2 : 0;

	if (name < 1 || !str_after(argv[name], "--"))
		return NULL;
	if (name == index - 1)
		c->prefix = "";
	return find_long(c, argv[name] + 2, strlen(argv[name] + 2));
}

/* Read the words before the one to complete. */
static void walk(struct completing *c, int index, int argc, char **argv)
{
	for (int i = 1; i < index && i < argc; i++) {
		const char *word = argv[i];
		int words;

		c->wants = NULL;
		if (!c->options_ended && streq(word, "--"))
			c->options_ended = true;
		else if (!c->options_ended && word[0] == '-' && word[1] == '-' && !strchr(word, '='))
			c->wants = find_long(c, word + 2, strlen(word + 2));
		else if (!c->options_ended && word[0] == '-' && word[1] && word[1] != '-')
			c->wants = find_single_dash(c, word + 1);
		else if (word[0] == '-' && word[1] && !c->options_ended)
			continue;
		else if (!c->verb && c->program->n_verbs && (c->verb = verb_find(c->program, index - i, argv + i, &words)))
			i += words - 1;
		else if (stops_at_operand(c)) {
			c->program_at = i;
			return;
		}
		if (c->wants && i + 1 < index && streq(argv[i + 1], "=")) {
			c->wants = NULL;
			i += 2;   /* --name = value */
			continue;
		}
		if (c->wants && c->wants->takes != OPT_ARG)
			c->wants = NULL;
		if (c->wants && i + 1 < index) {
			c->wants = NULL;
			i++;   /* its argument */
		}
	}
}

static void offer(const struct completing *c, const char *lead, const char *word, size_t len, const char *tail)
{
	size_t typed = strlen(c->prefix);

	if (typed <= len && strncmp(word, c->prefix, typed) == 0)
		fprintf(c->to, "%s%.*s%s\n", lead, (int)len, word, tail);
}

static void offer_words(const struct completing *c, const char *lead, const char *list)
{
	const char *word;
	size_t len;

	while ((word = str_word(&list, ' ', &len)))
		offer(c, lead, word, len, "");
}

/* The last item of a comma list; what stands before it is kept in front of each candidate. */
static void offer_list(struct completing *c, const char *list)
{
	const char *comma = strrchr(c->prefix, ',');
	char lead[1024];

	snprintf(lead, sizeof lead, "%.*s", comma ? (int)(comma + 1 - c->prefix) : 0, c->prefix);
	c->prefix = comma ? comma + 1 : c->prefix;
	offer_words(c, lead, list);
}

static void offer_columns(struct completing *c)
{
	const char *comma = strrchr(c->prefix, ','), *start = comma ? comma + 1 : c->prefix + (*c->prefix == '+');
	char lead[1024];

	snprintf(lead, sizeof lead, "%.*s", (int)(start - c->prefix), c->prefix);
	c->prefix = start;
	for (size_t i = 0; c->columns && i < c->columns->n; i++)
		offer(c, lead, c->columns->at[i].name, strlen(c->columns->at[i].name), "");
}

static void offer_kind(struct completing *c, const char *kind, int index)
{
	static const char *const by_bash[] = { "@file", "@dir", "@user", "@group", "@signal", "@pid" };

	if (!kind)
		return;
	if (*kind == ',')
		return offer_list(c, kind + 1);
	if (*kind != '@')
		return offer_words(c, "", kind);
	if (streq(kind, "@column"))
		return offer_columns(c);
	if (streq(kind, "@program")) {
		fprintf(c->to, "@program %d\n", index);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(by_bash); i++)
		if (streq(kind, by_bash[i])) {
			fprintf(c->to, "%s\n", kind);
			return;
		}
	if (c->program->candidates)
		c->program->candidates(kind, c->prefix, c->to);
}

static void offer_options(const struct completing *c)
{
	size_t n;
	const struct opt *o = rows(c, &n);
	char word[128];

	for (size_t i = 0; i < n; i++) {
		snprintf(word, sizeof word, "--%s", o[i].name);
		offer(c, "", word, strlen(word), "");
	}
	for (size_t i = 0; c->verb && i < c->program->n_anywhere; i++) {
		snprintf(word, sizeof word, "--%s", c->program->opts[i].name);
		offer(c, "", word, strlen(word), "");
	}
	offer(c, "", "--help", 6, "");
	if (!c->verb)
		offer(c, "", "--version", 9, "");
}

/* Is this word the first of a verb of two? */
static bool begins_verb(const struct program *p, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < p->n_verbs; i++)
		if (len && strncmp(p->verbs[i].name, word, len) == 0 && p->verbs[i].name[len] == ' ')
			return true;
	return false;
}

/* The first words of verbs, each once; after the first word of two, only the second ones. */
static void offer_verbs(const struct completing *c, int index, char **argv)
{
	const struct program *p = c->program;
	const char *before = index > 1 ? argv[index - 1] : "";
	bool second = begins_verb(p, before);

	for (size_t i = 0; i < p->n_verbs; i++) {
		const char *name = p->verbs[i].name, *space = strchr(name, ' ');
		size_t len = space ? (size_t)(space - name) : strlen(name);

		if (second && space && strlen(before) == len && strncmp(before, name, len) == 0)
			offer(c, "", space + 1, strlen(space + 1), "");
		else if (second)
			continue;
		else if (i == 0 || strncmp(p->verbs[i - 1].name, name, len) != 0 || p->verbs[i - 1].name[len] != ' ')
			offer(c, "", name, len, "");
	}
}

/* The columns of the rows that an option on the line asks for, else the usual ones. */
static const struct columns *find_columns(const struct program *p, int argc, char **argv)
{
	if (!p->columns)
		return NULL;
	for (size_t k = 1; p->columns[k]; k++)
		for (int i = 1; i < argc; i++) {
			const char *after = str_after(argv[i], p->columns[k]->option);

			if (after && (!*after || *after == '='))
				return p->columns[k];
		}
	return p->columns[0];
}

void complete_print(const struct program *program, int index, int argc, char **argv, FILE *to)
{
	struct completing c = { .program = program, .columns = find_columns(program, argc, argv), .to = to };
	const struct opt *split;
	const char *equals;

	if (index < 1 || argc < 1 || index > argc)
		return;
	c.prefix = index < argc ? argv[index] : "";
	walk(&c, index, argc, argv);
	split = c.program_at || c.options_ended ? NULL : split_option(&c, index, argv);
	equals = strncmp(c.prefix, "--", 2) == 0 ? strchr(c.prefix, '=') : NULL;
	if (c.program_at) {
		fprintf(to, "@program %d\n", c.program_at);
	} else if (split) {
		if (split->takes != OPT_FLAG)
			offer_kind(&c, split->complete, index);
	} else if (c.wants) {
		offer_kind(&c, c.wants->complete, index);
	} else if (equals && !c.options_ended) {
		const struct opt *o = find_long(&c, c.prefix + 2, (size_t)(equals - c.prefix - 2));

		c.prefix = equals + 1;   /* bash splits words at '=' too: it wants the value alone */
		if (o && o->takes != OPT_FLAG)
			offer_kind(&c, o->complete, index);
	} else if (c.prefix[0] == '-' && !c.options_ended) {
		offer_options(&c);
	} else if (program->n_verbs && !c.verb) {
		offer_verbs(&c, index, argv);
	} else {
		offer_kind(&c, c.verb ? c.verb->operands : program->operands, index);
	}
}
