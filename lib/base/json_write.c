/* SPDX-License-Identifier: MIT */
/* A JSON writer that cannot write broken JSON. */
#include "base/json_write.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/str.h"

/* The code point of a well-formed two or three byte character that str_safe_char() refuses (C1, bidi); 0: not well-formed. */
static unsigned refused_point(const unsigned char *s, unsigned *len)
{
	if (s[0] == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0)
		return *len = 2, s[1];
	if (s[0] == 0xe2 && (s[1] == 0x80 || s[1] == 0x81) && (s[2] & 0xc0) == 0x80)
		return *len = 3, (s[0] & 0xfu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
	return 0;
}

bool json_holds(const char *text)
{
	while (*text) {
		unsigned len = str_safe_char(text);

		if (!len && (unsigned char)*text >= 0x80 && !refused_point((const unsigned char *)text, &len))
			return false;
		text += len ? len : 1;
	}
	return true;
}

/* How many bytes stand for themselves. */
static size_t plain(const char *text)
{
	size_t n = 0;
	unsigned len;

	while (text[n] && text[n] != '"' && text[n] != '\\' && (len = str_safe_char(text + n)))
		n += len;
	return n;
}

static void string(FILE *to, const char *text)
{
	fputc('"', to);
	while (*text) {
		size_t run = plain(text);
		const unsigned char *s = (const unsigned char *)(text += run);
		unsigned len = 1, point;

		fwrite(text - run, 1, run, to);
		if (!*s)
			break;
		if (*s == '"' || *s == '\\')
			fprintf(to, "\\%c", *s);
		else if (*s < 0x80)
			fprintf(to, "\\u%04x", *s);
		else if ((point = refused_point(s, &len)))
			fprintf(to, "\\u%04x", point);
		else
			fputs("\\ufffd", to);
		text += len;
	}
	fputc('"', to);
}

static void start(struct json *j, const char *key)
{
	if (j->depth) {
		if (j->has_item)
			fputc(',', j->to);
		j->has_item = true;
		if (!j->compact)
			fprintf(j->to, "\n%*s", (int)j->depth * 3, "");
	}
	if (key) {
		string(j->to, key);
		fputs(j->compact ? ":" : ": ", j->to);
	}
}

static void open_bracket(struct json *j, const char *key, char bracket)
{
	start(j, key);
	fputc(bracket, j->to);
	j->depth++;
	j->has_item = false;
}

void json_object(struct json *j, const char *key) { open_bracket(j, key, '{'); }
void json_array(struct json *j, const char *key) { open_bracket(j, key, '['); }

void json_end(struct json *j, char bracket)
{
	j->depth--;
	if (j->has_item && !j->compact)
		fprintf(j->to, "\n%*s", (int)j->depth * 3, "");
	fputc(bracket, j->to);
	j->has_item = true;
	if (j->depth == 0)
		fputc('\n', j->to);
}

void json_text(struct json *j, const char *key, const char *text)
{
	start(j, key);
	if (text)
		string(j->to, text);
	else
		fputs("null", j->to);
}

void json_number(struct json *j, const char *key, uint64_t number)
{
	start(j, key);
	fprintf(j->to, "%" PRIu64, number);
}

void json_integer(struct json *j, const char *key, int64_t number)
{
	start(j, key);
	fprintf(j->to, "%" PRId64, number);
}

void json_bool(struct json *j, const char *key, bool value)
{
	start(j, key);
	fputs(value ? "true" : "false", j->to);
}

void json_literal(struct json *j, const char *key, const char *literal)
{
	start(j, key);
	fputs(literal, j->to);
}

void json_null(struct json *j, const char *key)
{
	json_literal(j, key, "null");
}
