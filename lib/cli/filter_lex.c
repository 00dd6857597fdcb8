/* SPDX-License-Identifier: MIT */
/* Words of the filter language. */
#include "cli/filter_lex.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "base/fault.h"

static const char digit_chars[] = "0123456789";
static const char name_chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.%:/-";

int filter_fault(const char *start, const char *at, const char *format, ...)
{
	char words[256];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	return fault_plain(-EINVAL, "filter, character %td: %s", at - start + 1, words);
}

/* Digits from *at on, moved past them; false where they do not fit in 64 bits. */
static bool read_whole(const char **at, uint64_t *whole)
{
	*whole = 0;
	for (; **at >= '0' && **at <= '9'; ++*at)
		if (__builtin_mul_overflow(*whole, 10u, whole) ||
		    __builtin_add_overflow(*whole, (unsigned)(**at - '0'), whole))
			return false;
	return true;
}

/* "12" or "12.5" from *at on, moved past it. strtold() would look for the locale's decimal point and take 0x and inf. */
static bool read_number(const char **at, struct number *number)
{
	long double scale = 1;

	*number = (struct number){ 0 };
	if (!strchr(digit_chars, **at) || !**at || !read_whole(at, &number->whole))
		return false;
	if (**at != '.' || strspn(*at + 1, digit_chars) == 0)
		return true;
	number->fraction = true;
	number->real = (long double)number->whole;
	for (++*at; **at >= '0' && **at <= '9'; ++*at) {
		scale /= 10;
		number->real += scale * (**at - '0');
	}
	return true;
}

bool number_read(const char *text, struct number *number)
{
	struct number made;

	if (!read_number(&text, &made) || *text)
		return false;
	*number = made;
	return true;
}

/* K, M.. Y, alone or with iB: powers of 1024. Z and Y are words of the grammar, though only 0 of them fits in 64 bits. */
static bool read_unit(const char **at, uint64_t *whole)
{
	static const char letters[] = "KMGTPEZY";
	const char *letter = **at ? strchr(letters, **at) : NULL;

	if (!letter)
		return true;
	*at += strncmp(*at + 1, "iB", 2) == 0 ? 3 : 1;
	for (const char *l = letters; l <= letter; l++)
		if (__builtin_mul_overflow(*whole, 1024u, whole))
			return false;
	return true;
}

static int lex_number(const char *start, struct token *token)
{
	const char *end = token->at;
	int whole_word = (int)strspn(token->at, name_chars);

	if (!read_number(&end, &token->number) || (!token->number.fraction && !read_unit(&end, &token->number.whole)))
		return filter_fault(start, token->at, "'%.*s' does not fit in 64 bits", whole_word, token->at);
	token->kind = TOKEN_NUMBER;
	token->len = (size_t)(end - token->at);
	if ((size_t)whole_word > token->len)
		return filter_fault(start, token->at, "'%.*s' is not a number (like 12, 0.5 or 4K)", whole_word, token->at);
	return 0;
}

/* No escapes, as in scols-filter(5): a text with " stands in ' and the other way round. */
static int lex_text(const char *start, struct token *token)
{
	size_t len = strcspn(token->at + 1, *token->at == '"' ? "\"\n" : "'\n");

	if (token->at[1 + len] != *token->at)
		return filter_fault(start, token->at, "this text has no closing %c", *token->at);
	token->kind = TOKEN_TEXT;
	token->len = len + 2;
	return 0;
}

static void lex_name(struct token *token)
{
	static const struct { const char *word; enum token_kind kind; } words[] = {
		{ "and", TOKEN_AND }, { "or", TOKEN_OR }, { "not", TOKEN_NOT }, { "true", TOKEN_BOOL }, { "false", TOKEN_BOOL },
		{ "eq", TOKEN_EQ }, { "ne", TOKEN_NE }, { "lt", TOKEN_LT }, { "le", TOKEN_LE }, { "gt", TOKEN_GT }, { "ge", TOKEN_GE },
	};

	token->kind = TOKEN_NAME;
	token->len = strspn(token->at, name_chars);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i].word) == token->len && strncasecmp(token->at, words[i].word, token->len) == 0)
			token->kind = words[i].kind;
	if (token->kind == TOKEN_BOOL)
		token->number.whole = token->len == strlen("true");
}

static int lex_sign(const char *start, struct token *token)
{
	/* Longer signs stand before those they begin with. */
	static const struct { const char *sign; enum token_kind kind; } signs[] = {
		{ "&&", TOKEN_AND }, { "||", TOKEN_OR }, { "==", TOKEN_EQ }, { "!=", TOKEN_NE }, { "=~", TOKEN_REGEX },
		{ "!~", TOKEN_NOT_REGEX }, { "<=", TOKEN_LE }, { "<", TOKEN_LT }, { ">=", TOKEN_GE }, { ">", TOKEN_GT },
		{ "!", TOKEN_NOT }, { "(", TOKEN_OPEN }, { ")", TOKEN_CLOSE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		if (strncmp(token->at, signs[i].sign, strlen(signs[i].sign)) != 0)
			continue;
		token->kind = signs[i].kind;
		token->len = strlen(signs[i].sign);
		return 0;
	}
	switch (*token->at) {
	case '=':
		return filter_fault(start, token->at, "'=' is no operator; == compares and =~ matches");
	case '&':
	case '|':
		return filter_fault(start, token->at, "'%c' is no operator; write it twice", *token->at);
	case '-':
		return filter_fault(start, token->at, "there are no negative numbers here");
	}
	return filter_fault(start, token->at, "'%c' means nothing here", *token->at);
}

int token_read(const char *start, const char *text, struct token *token)
{
	*token = (struct token){ .at = text + strspn(text, " \t\n") };
	if (!*token->at)
		return 0;
	if (*token->at == '"' || *token->at == '\'')
		return lex_text(start, token);
	if (strchr(digit_chars, *token->at))
		return lex_number(start, token);
	if ((*token->at >= 'a' && *token->at <= 'z') || (*token->at >= 'A' && *token->at <= 'Z')) {
		lex_name(token);
		return 0;
	}
	return lex_sign(start, token);
}
