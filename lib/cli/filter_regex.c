/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions that come with a filter. regcomp(3) of glibc copies an item for each repetition that is counted
 * out ("x{9}" is nine x, "x+" is two), so nested ones grow without bound: ((((a+)+)+)+)+ doubles with each level and
 * (a{255}){255} wants gigabytes. The size that a pattern grows to is computed first. Back-references, which make matching
 * exponential, are no part of POSIX extended expressions and are refused.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "cli/filter_node.h"

enum { GROWN_MAX = 1024, COUNT_MAX = 255 };

struct growth {
	unsigned outer[FILTER_REGEX_MAX];   /* size of what stands before each open parenthesis */
	unsigned depth;
	unsigned size, item;                /* of this group up to its last item, and of that item */
};

/* Past a bracket expression, which begins at s: "[]a]", "[^]]", "[[:alpha:]]". NULL where it does not end. */
static const char *after_bracket(const char *s)
{
	s += s[1] == '^' ? 2 : 1;
	if (*s == ']')
		s++;
	for (; *s && *s != ']'; s++) {
		if (*s == '[' && s[1] && strchr(":.=", s[1])) {
			char close[] = { s[1], ']', 0 };

			s = strstr(s + 2, close);
			if (!s)
				return NULL;
			s++;
		}
	}
	return *s ? s + 1 : NULL;
}

/* Past "{3}", "{3,}", "{,3}", "{2,3}"; the copies it makes in *copies. A brace without numbers is a plain character. */
static const char *after_count(const char *s, unsigned *copies)
{
	unsigned bounds[2] = { 0, 0 }, i = 0, most;

	for (s++; *s && *s != '}'; s++) {
		if (*s == ',' && i == 0)
			i = 1;
		else if (*s >= '0' && *s <= '9')
			bounds[i] = MIN(bounds[i] * 10 + (unsigned)(*s - '0'), (unsigned)COUNT_MAX + 1);
		else
			break;
	}
	most = MAX(bounds[0], bounds[1]) + (i == 1 && bounds[1] == 0);   /* "{3,}": three, and one that repeats */
	*copies = MAX(most, 1u);
	return *s == '}' ? s + 1 : s;
}

static void add_item(struct growth *g, unsigned size)
{
	g->item = size;
	g->size += size;
}

static void multiply_item(struct growth *g, unsigned copies)
{
	g->size += g->item * (copies - 1);
	g->item *= copies;
}

static void open_group(struct growth *g)
{
	g->outer[g->depth++] = g->size;
	g->size = g->item = 0;
}

static void close_group(struct growth *g)
{
	unsigned inner = g->size + 1;

	g->size = g->outer[--g->depth];
	add_item(g, inner);
}

/* Why the pattern is refused, or NULL. What is no pattern at all is left to regcomp() to say. */
static const char *refused(const char *s)
{
	struct growth g = { .depth = 0 };
	unsigned copies;

	while (s && *s) {
		copies = 1;
		if (*s == '\\' && s[1] >= '1' && s[1] <= '9')
			return "a back-reference";
		if (*s == '{') {
			s = after_count(s, &copies);
			multiply_item(&g, copies);
		} else if (*s == '[') {
			s = after_bracket(s);
			add_item(&g, 1);
		} else {
			if (*s == '(')
				open_group(&g);
			else if (*s == ')' && g.depth)
				close_group(&g);
			else if (*s == '+')
				multiply_item(&g, 2);
			else if (*s != '*' && *s != '?')
				add_item(&g, 1);
			s += *s == '\\' && s[1] ? 2 : 1;
		}
		if (copies > COUNT_MAX || g.size > GROWN_MAX)
			return "repetitions that multiply to too large a pattern";
	}
	return NULL;
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
