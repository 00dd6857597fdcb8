/* SPDX-License-Identifier: MIT */
/* Profiles: options in a file, one line an option. */
#include "cli/profile.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/fault.h"
#include "base/str.h"
#include "cli/nearest.h"

/* Where we are: a line, and the key whose list or value is still to come. */
struct reader {
	const struct program *program;
	const char *name;
	struct profile *profile;
	unsigned line;
	const char *begin, *end;        /* of the line */
	enum { FORM_NONE, FORM_KEYS, FORM_LIST } form;
	const struct opt *open;         /* a key without a value on its line */
	unsigned open_line, n_items;
	size_t indent;                  /* of its items */
	bool seen[OPTS_MAX];            /* by row */
};

struct scalar {
	char *text;      /* NULL: nothing stands there */
	bool quoted;
	const char *at;
};

static int refuse(const struct reader *r, const char *at, const char *format, ...) _printf_(3, 4);

static int refuse(const struct reader *r, const char *at, const char *format, ...)
{
	char text[FAULT_TEXT_MAX / 2];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return fault_plain(-EINVAL, "%s:%u:%zu: %s", r->name, r->line, (size_t)(at - r->begin) + 1, text);
}

static const char *skip_blanks(const struct reader *r, const char *p)
{
	while (p < r->end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/* Nothing more on the line but a comment, which stands apart? */
static bool is_over(const struct reader *r, const char *p)
{
	const char *rest = skip_blanks(r, p);

	return rest == r->end || (*rest == '#' && (rest > p || rest == r->begin));
}

/* -- values -- */

static int put_word(struct reader *r, const char *option, const char *value)
{
	struct profile *p = r->profile;
	char *word = value ? pool_printf(&p->pool, "--%s=%s", option, value) : pool_printf(&p->pool, "--%s", option);

	if (!word || !array_room(&p->at, p->n, &p->room, sizeof *p->at))
		return fault(-ENOMEM, "cannot read profile %s", r->name);
	p->at[p->n++] = (struct profile_word){ word, r->line };
	return 0;
}

static bool is_word(const struct scalar *s, const char *word)
{
	return s->text && !s->quoted && streq(s->text, word);
}

static int put_option(struct reader *r, const struct opt *row, const struct scalar *s)
{
	bool none = !s->text || is_word(s, "~") || is_word(s, "null");

	if (row->takes == OPT_ARG)
		return none ? refuse(r, s->at, "%s needs a value: %s", row->name, row->arg) : put_word(r, row->name, s->text);
	if (is_word(s, "false"))
		return 0;
	if (none || is_word(s, "true"))
		return put_word(r, row->name, NULL);
	return row->takes == OPT_FLAG ? refuse(r, s->at, "%s is true or false, and nothing else", row->name) : put_word(r, row->name, s->text);
}

static int read_quoted(struct reader *r, const char *p, struct scalar *s)
{
	char quote = *p++, *to = s->text = pool_alloc(&r->profile->pool, (size_t)(r->end - p) + 1);

	s->quoted = true;
	if (!to)
		return fault(-ENOMEM, "cannot read profile %s", r->name);
	for (; p < r->end; p++) {
		if (*p == quote && !(quote == '\'' && p + 1 < r->end && p[1] == quote))
			return is_over(r, p + 1) ? 0 : refuse(r, skip_blanks(r, p + 1), "nothing but a comment may follow the quoted value");
		if (*p == '\'' && quote == '\'')
			p++;
		if (*p == '\\' && quote == '"' && (++p == r->end || !strchr("\\\"/", *p)))
			return refuse(r, p - 1, "only \\\\ and \\\" are known between quotes");
		*to++ = *p;
	}
	return refuse(r, s->at, "the quote does not end on this line");
}

/* Characters that mean something else to YAML where a value begins with them, or later with what stands beside them. */
static int read_plain(struct reader *r, const char *p, struct scalar *s)
{
	const char *q = p;

	if (strchr("&*!|>%@`{}[],", *p) || (strchr("-?:", *p) && (p + 1 == r->end || p[1] == ' ')))
		return refuse(r, p, "a value that begins with %c must be quoted: '%.*s'", *p, (int)(r->end - p), p);
	for (; q < r->end && !(*q == '#' && (q[-1] == ' ' || q[-1] == '\t')); q++)
		if (*q == ':' && (q + 1 == r->end || q[1] == ' ' || q[1] == '\t'))
			return refuse(r, q, "a value with a colon before a blank or at its end must be quoted");
	while (q > p && (q[-1] == ' ' || q[-1] == '\t'))
		q--;
	s->text = pool_text(&r->profile->pool, p, (size_t)(q - p));
	return s->text ? 0 : fault(-ENOMEM, "cannot read profile %s", r->name);
}

static int read_scalar(struct reader *r, const char *p, struct scalar *s)
{
	*s = (struct scalar){ .at = skip_blanks(r, p) };
	if (is_over(r, p))
		return 0;
	return *s->at == '"' || *s->at == '\'' ? read_quoted(r, s->at, s) : read_plain(r, s->at, s);
}

/* -- lines -- */

/* NULL with a fault where there is none. */
static const struct opt *find_row(struct reader *r, const char *key, size_t len)
{
	const struct program *program = r->program;
	const struct opt *near;

	for (size_t i = 0; i < program->n_opts; i++)
		if (strncmp(program->opts[i].name, key, len) == 0 && !program->opts[i].name[len])
			return &program->opts[i];
	near = opt_nearest(program, key, len);
	refuse(r, key, "unknown option '%.*s'", (int)len, key);
	if (near)
		fault_hint(-EINVAL, "did you mean %s?", near->name);
	else
		fault_hint(-EINVAL, "'%s --help' lists all options", program->name);
	return NULL;
}

/* The key whose value or list may have followed is complete. */
static int close_key(struct reader *r)
{
	const struct opt *row = r->open;
	unsigned now = r->line;
	int result = 0;

	r->open = NULL;
	if (row && !r->n_items) {
		r->line = r->open_line;
		result = put_option(r, row, &(struct scalar){ .at = r->begin });
		r->line = now;
	}
	return result;
}

/* "key: value", "key:"; bare: "key", too. */
static int read_entry(struct reader *r, const char *p, bool bare)
{
	size_t len = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-");
	const char *after = p + len;
	const struct opt *row;
	struct scalar value;
	bool colon = after < r->end && *after == ':' && (after + 1 == r->end || after[1] == ' ' || after[1] == '\t');
	int result;

	if (!len || !(colon || is_over(r, after)))
		return refuse(r, after, "expected %s: the name of an option, a colon, a blank, its value", bare ? "OPTION or OPTION: VALUE" : "OPTION: VALUE");
	row = find_row(r, p, len);
	if (!row)
		return -EINVAL;
	if (!colon && !bare)
		return refuse(r, after, "a colon is missing: %s:", row->name);
	if (!bare && r->seen[row - r->program->opts]) {
		refuse(r, p, "%s stands there twice", row->name);
		return fault_hint(-EINVAL, "its values can be a list: a line '  - VALUE' each");
	}
	r->seen[row - r->program->opts] = true;
	result = read_scalar(r, colon ? after + 1 : after, &value);
	if (result < 0 || value.text || bare)
		return result < 0 ? result : put_option(r, row, &value);
	r->open = row;
	r->open_line = r->line;
	r->n_items = 0;
	return 0;
}

/* "  - value" below a key. */
static int read_item(struct reader *r, const char *dash)
{
	size_t indent = (size_t)(dash - r->begin);
	struct scalar value;
	int result;

	if (!r->open)
		return refuse(r, dash, "a list stands below an option without a value of its own");
	if (r->open->takes == OPT_FLAG)
		return refuse(r, dash, "%s is true or false, and no list", r->open->name);
	if (r->n_items && indent != r->indent)
		return refuse(r, dash, "it is not indented as the line before");
	r->indent = indent;
	r->n_items++;
	result = read_scalar(r, dash + 1, &value);
	if (result == 0 && !value.text)
		return refuse(r, value.at, "an empty value must be quoted: ''");
	return result < 0 ? result : put_option(r, r->open, &value);
}

static int read_line(struct reader *r)
{
	const char *p = r->begin;
	bool item;
	int result;

	while (p < r->end && *p == ' ')
		p++;
	if (p < r->end && *p == '\t' && !is_over(r, p))
		return refuse(r, p, "a tab does not indent: use blanks");
	if (p == r->end || *p == '#' || is_over(r, p) || (r->form == FORM_NONE && r->end - r->begin == 3 && str_after(r->begin, "---")))
		return 0;
	for (const char *c = p; c < r->end; c++)
		if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7f)
			return refuse(r, c, "a control character");
	item = *p == '-' && (p + 1 == r->end || p[1] == ' ');
	if (r->form == FORM_NONE)
		r->form = item ? FORM_LIST : FORM_KEYS;
	if (item && r->form == FORM_KEYS)
		return read_item(r, p);
	if (p > r->begin)
		return refuse(r, p, "only the list of an option's values is indented");
	if (!item && r->form == FORM_LIST)
		return refuse(r, p, "this file is a list: each line begins with '- '");
	result = close_key(r);
	return result < 0 ? result : read_entry(r, item ? skip_blanks(r, p + 1) : p, item);
}

int profile_read(const struct program *program, const char *name, const char *text, struct profile *profile)
{
	struct reader r = { .program = program, .name = name, .profile = profile };
	int result = 0;

	for (const char *p = text; *p && result == 0; p = r.end[0] == '\r' ? r.end + 2 : r.end[0] ? r.end + 1 : r.end) {
		r.line++;
		r.begin = p;
		r.end = p + strcspn(p, "\n");
		if (r.end > p && r.end[-1] == '\r' && *r.end)
			r.end--;
		result = read_line(&r);
	}
	return result < 0 ? result : close_key(&r);
}

void profile_done(struct profile *profile)
{
	free(profile->at);
	pool_done(&profile->pool);
	*profile = (struct profile){ .n = 0 };
}
