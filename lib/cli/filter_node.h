/* SPDX-License-Identifier: MIT */
/* A parsed filter: what filter_parse.c makes and filter_eval.c walks. Private to the two. */
#pragma once

#include <regex.h>

#include "cli/filter.h"
#include "cli/filter_lex.h"

enum filter_op {
	FILTER_OR, FILTER_AND, FILTER_EQ, FILTER_NE, FILTER_LT, FILTER_LE, FILTER_GT, FILTER_GE, FILTER_REGEX, FILTER_NOT_REGEX,
	FILTER_NOT,      /* left only */
	FILTER_COLUMN, FILTER_NUMBER, FILTER_TEXT, FILTER_BOOL,   /* leaves */
};

struct filter_node {
	enum filter_op op;
	struct filter_node *left, *right;
	const struct col *col;         /* FILTER_COLUMN */
	struct number number;          /* FILTER_NUMBER; FILTER_BOOL: 0 or 1 */
	const char *text;              /* FILTER_TEXT; FILTER_NUMBER and FILTER_BOOL: as written */
	regex_t *regex;                /* FILTER_REGEX, FILTER_NOT_REGEX */
};

struct filter {
	struct filter_node *root;
	struct filter_node nodes[FILTER_NODES_MAX];
	unsigned n;
	char texts[2 * FILTER_TEXT_MAX];   /* the literals, each ended with NUL: at most one more byte a token */
	size_t texts_len;
};

/* Compile a POSIX extended expression that cannot blow up. NULL and a fault at `at` where it is refused. */
regex_t *filter_regex_new(const char *start, const char *at, const char *pattern);
void filter_regex_free(regex_t *regex);
