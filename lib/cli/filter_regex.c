/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions that come with a filter. regcomp(3) of glibc copies an item for each repetition that is counted
 * out ("x{9}" is nine x, "x+" is two), so nested ones grow without bound: ((((a+)+)+)+)+ doubles with each level and
 * (a{255}){255} wants gigabytes. It also walks each way through what may match nothing: a row of forty "\b" never ends, nor
 * does "^a?*****". So the size that a pattern grows to is computed first, and what may match nothing cannot be repeated.
 * Back-references, which make matching exponential, are no part of POSIX extended expressions and are refused.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "cli/filter_node.h"

enum { GROWN_MAX = 512, ASSERTION_SIZE = 48 };

/* A group (or the whole pattern) up to its last item: what it grows to, and whether it may match nothing. */
struct part {
	unsigned size, item;
	bool item_has_text;   /* the last item matches at least one character */
	bool has_text;        /* so do the items before it in this alternative */
	bool may_be_empty;    /* an alternative before this one may match nothing */
};

struct growth {
	struct part outer[FILTER_REGEX_MAX];   /* what stands before each open parenthesis */
	struct part part;                      /* and behind the last of them */
	unsigned depth;
	const char *refused;                   /* why it is too much */
};

/* Past a bracket expression, which begins at s: "[]a]", "[^]]", "[[:alpha:]]". Its end, where it does not end. */
static const char *after_bracket(const char *s)
{
	s += s[1] == '^' ? 2 : 1;
	if (*s == ']')
		s++;
	for (; *s && *s != ']'; s++) {
		if (*s == '[' && s[1] && strchr(":.=", s[1])) {
			char close[] = { s[1], ']', 0 };
			const char *end = strstr(s + 2, close);

			s = end ? end + 1 : s;
		}
	}
	return *s ? s + 1 : s;
}

static void add_item(struct growth *g, unsigned size, bool has_text)
{
	struct part *part = &g->part;

	part->has_text |= part->item_has_text;
	part->item_has_text = has_text;
	part->item = size;
	part->size += size;
}

static void repeat_item(struct growth *g, unsigned copies, bool may_be_none)
{
	struct part *part = &g->part;

	if (part->item && !part->item_has_text)
		g->refused = "a repetition of what may match nothing";
	part->size += part->item * (copies - 1);
	part->item *= copies;
	if (may_be_none)
		part->item_has_text = false;
}

/* Past "{3}", "{3,}", "{,3}", "{2,3}". A brace without numbers is no repetition, for regcomp() to refuse. */
static const char *after_count(struct growth *g, const char *s)
{
	unsigned bounds[2] = { 0, 0 }, i = 0, most;

	for (s++; (*s >= '0' && *s <= '9') || (*s == ',' && i == 0); s++) {
		if (*s == ',')
			i = 1;
		else
			bounds[i] = MIN(bounds[i] * 10 + (unsigned)(*s - '0'), (unsigned)GROWN_MAX + 1);
	}
	most = MAX(bounds[0], bounds[1]) + (i == 1 && bounds[1] == 0);   /* "{3,}": three, and one that repeats */
	repeat_item(g, MAX(most, 1u), bounds[0] == 0);
	return *s == '}' ? s + 1 : s;
}

static void open_group(struct growth *g)
{
	g->outer[g->depth++] = g->part;
	g->part = (struct part){ 0 };
}

static void end_alternative(struct part *part)
{
	part->may_be_empty |= !part->has_text && !part->item_has_text;
	part->has_text = part->item_has_text = false;
	part->item = 0;
}

static void close_group(struct growth *g)
{
	struct part inner = g->part;

	end_alternative(&inner);
	g->part = g->outer[--g->depth];
	add_item(g, inner.size + 1, !inner.may_be_empty);
}

/* ^ and $, and those of GNU: \b \B \< \> \` \' */
static bool is_assertion(const char *s)
{
	return *s == '^' || *s == '$' || (*s == '\\' && s[1] && strchr("bB<>`'", s[1]));
}

/* Past one character of the pattern that is neither "[" nor "{", counted into g. */
static const char *after_character(struct growth *g, const char *s)
{
	if (*s == '(')
		open_group(g);
	else if (*s == ')' && g->depth)
		close_group(g);
	else if (*s == '|')
		end_alternative(&g->part);
	else if (*s == '+')
		repeat_item(g, 2, false);
	else if (*s == '*' || *s == '?')
		repeat_item(g, 1, true);
	else if (*s == '\\' && s[1] >= '1' && s[1] <= '9')
		g->refused = "a back-reference";
	else
		add_item(g, is_assertion(s) ? ASSERTION_SIZE : 1, !is_assertion(s));
	return s + (*s == '\\' && s[1] ? 2 : 1);
}

/* Why the pattern is refused, or NULL. What is no pattern at all is left to regcomp() to say. */
static const char *refused(const char *s)
{
	struct growth g = { .depth = 0 };

	while (*s && !g.refused) {
		if (*s == '{') {
			s = after_count(&g, s);
		} else if (*s == '[') {
			s = after_bracket(s);
			add_item(&g, 1, true);
		} else {
			s = after_character(&g, s);
		}
		if (g.part.size > GROWN_MAX)
			g.refused = "repetitions or anchors that multiply to too large a pattern";
	}
	return g.refused;
}

regex_t *filter_regex_new(const char *start, const char *at, const char *pattern)
{
	const char *why;
	regex_t *regex;
	char words[128];
	int r;

	if (strlen(pattern) > FILTER_REGEX_MAX) {
		filter_fault(start, at, "a regular expression may have %d bytes", FILTER_REGEX_MAX);
		return NULL;
	}
	why = refused(pattern);
	if (why) {
		filter_fault(start, at, "the regular expression has %s", why);
		return NULL;
	}
	regex = malloc(sizeof *regex);
	if (!regex) {
		fault(-ENOMEM, "cannot keep the filter");
		return NULL;
	}
	r = regcomp(regex, pattern, REG_EXTENDED | REG_NOSUB);
	if (r == 0)
		return regex;
	regerror(r, regex, words, sizeof words);
	free(regex);
	filter_fault(start, at, "bad regular expression: %s", words);
	return NULL;
}

void filter_regex_free(regex_t *regex)
{
	if (regex)
		regfree(regex);
	free(regex);
}
