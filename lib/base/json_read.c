/* SPDX-License-Identifier: MIT */
/* A strict JSON pull parser over a text in memory. */
#include "base/json_read.h"

static bool fail(struct json_read *j)
{
	if (!j->broken)
		j->broken_at = j->at;
	j->broken = true;
	j->at = j->end;
	return false;
}

void json_read_start(struct json_read *j, const char *text, size_t len)
{
	*j = (struct json_read){ .at = text, .end = text + len };
}

/* The next byte that is no blank, not taken; -1 at the end. */
static int peek(struct json_read *j)
{
	while (j->at < j->end && (*j->at == ' ' || *j->at == '\t' || *j->at == '\n' || *j->at == '\r'))
		j->at++;
	return j->at < j->end ? (unsigned char)*j->at : -1;
}

static bool take(struct json_read *j, int c)
{
	if (peek(j) != c)
		return false;
	j->at++;
	return true;
}

static bool enter(struct json_read *j, char bracket)
{
	if (!take(j, bracket)) {
		json_read_skip(j);
		return false;
	}
	if (j->depth + 1 == JSON_READ_DEPTH_MAX)
		return fail(j);
	j->depth++;
	j->is_object &= ~(1ull << j->depth);
	j->is_object |= (uint64_t)(bracket == '{') << j->depth;
	j->has_item &= ~(1ull << j->depth);
	return true;
}

bool json_read_object(struct json_read *j) { return enter(j, '{'); }
bool json_read_array(struct json_read *j) { return enter(j, '['); }

/* At the start of a member or item: take the comma before it. false: the bracket closed, and we are outside again. */
static bool next(struct json_read *j, bool object)
{
	uint64_t bit = 1ull << j->depth;

	if (j->broken || !j->depth || !!(j->is_object & bit) != object)
		return fail(j);
	if (take(j, object ? '}' : ']')) {
		j->depth--;
		return false;
	}
	if ((j->has_item & bit) && !take(j, ','))
		return fail(j);
	j->has_item |= bit;
	return true;
}

static int hex4(struct json_read *j)
{
	int value = 0;

	if (j->end - j->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = *j->at++;
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* What stands after a \u: one code point, of one or two escapes. -1: none. */
static int code_point(struct json_read *j)
{
	int high = hex4(j), low;

	if (high < 0xd800 || high > 0xdfff)
		return high;
	if (high > 0xdbff || j->end - j->at < 2 || *j->at++ != '\\' || *j->at++ != 'u')
		return -1;
	low = hex4(j);
	return low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00) : -1;
}

static unsigned utf8(int c, char *out)
{
	if (c < 0x80)
		return out[0] = (char)c, 1;
	if (c < 0x800)
		return out[0] = (char)(0xc0 | c >> 6), out[1] = (char)(0x80 | (c & 63)), 2;
	if (c < 0x10000)
		return out[0] = (char)(0xe0 | c >> 12), out[1] = (char)(0x80 | (c >> 6 & 63)), out[2] = (char)(0x80 | (c & 63)), 3;
	return out[0] = (char)(0xf0 | c >> 18), out[1] = (char)(0x80 | (c >> 12 & 63)), out[2] = (char)(0x80 | (c >> 6 & 63)),
	       out[3] = (char)(0x80 | (c & 63)), 4;
}

/* The character after a backslash; -1: there is no such escape. */
static int escape(struct json_read *j)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char c = j->at < j->end ? *j->at++ : 0;
	const char *at = c ? strchr(from, c) : NULL;

	if (c == 'u')
		return code_point(j);
	return at ? to[at - from] : -1;
}

/*
 * Take a string whose opening quote is next. text NULL: only pass over it. Returns whether it fitted whole; what did
 * not is cut between characters of ours, and the document goes on.
 */
static bool string(struct json_read *j, char *text, size_t size)
{
	size_t len = 0;
	bool fits = true;

	if (!take(j, '"'))
		return fail(j);
	while (j->at < j->end && *j->at != '"') {
		char raw[4] = { *j->at };
		unsigned n = 1;

		if ((unsigned char)*j->at++ < 0x20)
			return fail(j);
		if (raw[0] == '\\') {
			int c = escape(j);

			if (c < 0)
				return fail(j);
			n = utf8(c, raw);
		}
		fits = fits && raw[0] && len + n < size;
		if (fits)
			memcpy(text + len, raw, n), len += n;
	}
	if (j->at == j->end)
		return fail(j);
	j->at++;
	if (size)
		text[len] = 0;
	return fits;
}

bool json_read_key(struct json_read *j, char *key, size_t size)
{
	if (!next(j, true))
		return false;
	if (!string(j, key, size) && size)
		key[0] = 0;
	return take(j, ':') || fail(j);
}

bool json_read_item(struct json_read *j)
{
	return next(j, false);
}

bool json_read_text(struct json_read *j, char *text, size_t size)
{
	bool is_text = peek(j) == '"';

	if (!is_text)
		json_read_skip(j);
	else if (string(j, text, size))
		return true;
	text[0] = 0;
	return false;
}

static bool digits(struct json_read *j)
{
	const char *first = j->at;

	while (j->at < j->end && *j->at >= '0' && *j->at <= '9')
		j->at++;
	return j->at > first;
}

/* Pass over a number as RFC 8259 has it: no leading zero, no bare point. */
static bool number(struct json_read *j)
{
	const char *first;

	if (j->at < j->end && *j->at == '-')
		j->at++;
	first = j->at;
	if (!digits(j) || (*first == '0' && j->at > first + 1))
		return fail(j);
	if (j->at < j->end && *j->at == '.' && (j->at++, !digits(j)))
		return fail(j);
	if (j->at < j->end && (*j->at == 'e' || *j->at == 'E')) {
		j->at++;
		if (j->at < j->end && (*j->at == '+' || *j->at == '-'))
			j->at++;
		if (!digits(j))
			return fail(j);
	}
	return true;
}

bool json_read_u64(struct json_read *j, uint64_t *value)
{
	uint64_t sum = 0;
	const char *c;
	int first = peek(j);

	c = j->at;
	if (first < '0' || first > '9') {
		json_read_skip(j);
		return false;
	}
	if (!number(j))
		return false;
	for (; c < j->at; c++)
		if (*c < '0' || *c > '9' || __builtin_mul_overflow(sum, 10, &sum) || __builtin_add_overflow(sum, (uint64_t)(*c - '0'), &sum))
			return false;
	*value = sum;
	return true;
}

static bool take_word(struct json_read *j, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(j->end - j->at) < len || memcmp(j->at, word, len) != 0)
		return false;
	j->at += len;
	return true;
}

bool json_read_bool(struct json_read *j, bool *value)
{
	int first = peek(j);

	if ((first == 't' && take_word(j, "true")) || (first == 'f' && take_word(j, "false"))) {
		*value = first == 't';
		return true;
	}
	json_read_skip(j);
	return false;
}

bool json_read_null(struct json_read *j)
{
	return peek(j) == 'n' && take_word(j, "null");
}

static void skip_scalar(struct json_read *j, int c)
{
	const char *word = c == 't' ? "true" : c == 'f' ? "false" : c == 'n' ? "null" : NULL;

	if (c == '"')
		string(j, NULL, 0);
	else if (!word || !take_word(j, word))
		number(j);
}

void json_read_skip(struct json_read *j)
{
	unsigned outside = j->depth;
	char key[1];

	do {
		int c = peek(j);

		if (c == '{' || c == '[')
			enter(j, (char)c);
		else
			skip_scalar(j, c);
		/* leave what has ended, go to the next value of what has not */
		while (!j->broken && j->depth > outside &&
		       !(j->is_object >> j->depth & 1 ? json_read_key(j, key, sizeof key) : json_read_item(j)))
			;
	} while (!j->broken && j->depth > outside);
}

const char *json_read_at(struct json_read *j)
{
	if (!j->broken)
		peek(j);
	return j->broken ? j->broken_at : j->at;
}

bool json_read_end(struct json_read *j)
{
	return !j->broken && j->depth == 0 && peek(j) == -1;
}
