/* SPDX-License-Identifier: MIT */
/* Words of the filter language (cli/filter.h), one at a time. */
#pragma once

#include "base/macro.h"

enum token_kind {
	TOKEN_END, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_NOT,
	TOKEN_NUMBER, TOKEN_TEXT, TOKEN_BOOL, TOKEN_NAME,
	/* From here on: between two operands. In the order of enum filter_op. */
	TOKEN_OR, TOKEN_AND, TOKEN_EQ, TOKEN_NE, TOKEN_LT, TOKEN_LE, TOKEN_GT, TOKEN_GE, TOKEN_REGEX, TOKEN_NOT_REGEX,
};

/* A number as written: whole ones keep their 64 bits. */
struct number {
	bool fraction;        /* real holds it, not whole */
	uint64_t whole;
	long double real;
};

struct token {
	enum token_kind kind;
	const char *at;       /* where it stands in the expression */
	size_t len;
	struct number number; /* TOKEN_NUMBER; TOKEN_BOOL: 0 or 1 */
};

/* Read the token at `text` (blanks before it are skipped); `start` is the expression's begin, for the fault's position. */
int token_read(const char *start, const char *text, struct token *token);

/* A fault at a place of the expression: "filter, character 12: ...". Returns -EINVAL. */
int filter_fault(const char *start, const char *at, const char *format, ...) _printf_(3, 4);

/* Digits, or digits with a fraction, and nothing else. */
bool number_read(const char *text, struct number *number);
