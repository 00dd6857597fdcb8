/* SPDX-License-Identifier: MIT */
/* Strings: hostile bytes made visible, prefixes, lists of words. */
#include "base/str.h"

const char *str_after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

/* Decode one well-formed UTF-8 character of two to four bytes; 0 when it is none (Unicode 15, table 3-7). */
static unsigned decode(const unsigned char *s, uint32_t *point)
{
	static const struct { unsigned char lo, hi, len; uint32_t min; } lead[] = {
		{ 0xc2, 0xdf, 2, 0x80 }, { 0xe0, 0xef, 3, 0x800 }, { 0xf0, 0xf4, 4, 0x10000 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lead); i++) {
		if (s[0] < lead[i].lo || s[0] > lead[i].hi)
			continue;
		*point = s[0] & (0xff >> (lead[i].len + 1));
		for (unsigned k = 1; k < lead[i].len; k++) {
			if ((s[k] & 0xc0) != 0x80)
				return 0;
			*point = *point << 6 | (s[k] & 0x3f);
		}
		if (*point < lead[i].min || *point > 0x10ffff || (*point >= 0xd800 && *point <= 0xdfff))
			return 0;
		return lead[i].len;
	}
	return 0;
}

unsigned str_safe_char(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t point;
	unsigned len;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	len = decode(s, &point);
	if (len == 0 || point < 0xa0)
		return 0;
	if (point == 0x2028 || point == 0x2029 || (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069))
		return 0;
	return len;
}

void str_escape(char *out, size_t size, const char *text)
{
	size_t at = 0;

	while (*text) {
		unsigned len = str_safe_char(text);
		size_t need = len ? len : 4;

		if (at + need >= size)
			break;
		if (len)
			memcpy(out + at, text, len);
		else
			snprintf(out + at, 5, "\\x%02x", (unsigned char)*text);
		at += need;
		text += len ? len : 1;
	}
	if (size)
		out[at] = 0;
}

void str_print_escaped(const char *text, FILE *to)
{
	while (*text) {
		unsigned len = str_safe_char(text);

		if (len)
			fwrite(text, 1, len, to);
		else
			fprintf(to, "\\x%02x", (unsigned char)*text);
		text += len ? len : 1;
	}
}

const char *str_word(const char **rest, char separator, size_t *len)
{
	const char *start = *rest, *end;

	if (!start)
		return NULL;
	end = strchr(start, separator);
	*len = end ? (size_t)(end - start) : strlen(start);
	*rest = end ? end + 1 : NULL;
	return start;
}

/* $'...' of bash, ksh, zsh and POSIX.1-2024: every byte that is not safe to show as \xNN. */
static void print_ansi_quoted(const char *text, FILE *to)
{
	fputs("$'", to);
	while (*text) {
		unsigned len = str_safe_char(text);

		if (*text == '\'' || *text == '\\')
			fprintf(to, "\\%c", *text);
		else if (len)
			fwrite(text, 1, len, to);
		else
			fprintf(to, "\\x%02x", (unsigned char)*text);
		text += MAX(len, 1u);
	}
	fputc('\'', to);
}

static bool all_safe(const char *text)
{
	unsigned len = 1;

	for (; *text && len; text += len)
		len = str_safe_char(text);
	return len;
}

void str_print_shell(const char *text, FILE *to)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,+@%";

	if (*text && text[strspn(text, plain)] == 0) {
		fputs(text, to);
		return;
	}
	if (!all_safe(text)) {
		print_ansi_quoted(text, to);
		return;
	}
	fputc('\'', to);
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", to);
		else
			fputc(*text, to);
	}
	fputc('\'', to);
}

uint64_t str_hash(const char *text, unsigned seed)
{
	uint64_t h = 0xcbf29ce484222325u + seed;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3u;
	return h ^ h >> 32;
}
