/* SPDX-License-Identifier: MIT */
/* Records of plain C as objects of JSON, by rows. */
#include "base/json_record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>

#include "base/buf.h"
#include "base/fault.h"

enum { KEY_MAX = 64 };

static const char bytes_suffix[] = "_bytes";

void json_record_text(struct json *j, const char *key, const char *text)
{
	_buf_ struct buf hex = { 0 };
	char name[KEY_MAX];

	json_text(j, key, text);
	if (!text || json_holds(text))
		return;
	snprintf(name, sizeof name, "%s%s", key, bytes_suffix);
	for (; *text; text++)
		buf_printf(&hex, "%02x", (unsigned char)*text);
	json_text(j, name, buf_failed(&hex) ? NULL : buf_text(&hex));
}

static void write_number(struct json *j, const struct json_member *m, const void *field)
{
	uint64_t number = m->type == JSON_U32 ? *(const uint32_t *)field : *(const uint64_t *)field;

	if ((m->flags & JSON_NULL) && number == m->null)
		json_null(j, m->key);
	else
		json_number(j, m->key, number);
}

static void set_number(const struct json_member *m, void *field, uint64_t number)
{
	if (m->type == JSON_U32)
		*(uint32_t *)field = (uint32_t)number;
	else
		*(uint64_t *)field = number;
}

void json_record_write(struct json *j, const struct json_member *members, size_t n, const void *record)
{
	for (size_t i = 0; i < n; i++) {
		const struct json_member *m = &members[i];
		const void *field = (const char *)record + m->at;

		if (m->type == JSON_OWN)
			m->write(j, m->key, record);
		else if (m->type == JSON_TEXT)
			json_record_text(j, m->key, *(const char *const *)field);
		else if (m->type == JSON_BOOL)
			json_bool(j, m->key, *(const bool *)field);
		else
			write_number(j, m, field);
	}
}

int json_source_fault(struct json_source *from, const char *where, const char *format, ...)
{
	const char *line = from->text, *next;
	char text[FAULT_TEXT_MAX];
	size_t n = 1;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (!where || from->j.broken)
		where = json_read_at(&from->j);
	for (; (next = memchr(line, '\n', (size_t)(where - line))); line = next + 1)
		n++;
	return fault_plain(-EBADMSG, "line %zu, byte %zu: %s", n, (size_t)(where - line) + 1, from->j.broken ? "this is no JSON" : text);
}

static int read_number(struct json_source *from, const struct json_member *m, void *field)
{
	const char *where = json_read_at(&from->j);
	uint64_t number, max = m->max ? m->max : m->type == JSON_U32 ? UINT32_MAX : UINT64_MAX;

	if ((m->flags & JSON_NULL) && json_read_null(&from->j))
		number = m->null;
	else if (!json_read_u64(&from->j, &number))
		return json_source_fault(from, where, "\"%s\" is no whole number", m->key);
	else if (number > max)
		return json_source_fault(from, where, "\"%s\" is greater than %" PRIu64, m->key, max);
	set_number(m, field, number);
	return 0;
}

static int keep(struct json_source *from, size_t len, void *field)
{
	const char *kept = pool_text(from->pool, from->buffer, len);

	if (!kept)
		return fault(-ENOMEM, "cannot keep the file");
	*(const char **)field = kept;
	return 0;
}

static int read_text(struct json_source *from, const struct json_member *m, void *field)
{
	const char *where = json_read_at(&from->j);

	if (!(m->flags & JSON_NEEDED) && json_read_null(&from->j)) {
		*(const char **)field = NULL;
		return 0;
	}
	if (!json_read_text(&from->j, from->buffer, JSON_TEXT_MAX))
		return json_source_fault(from, where, "\"%s\" is no text, holds a NUL, or is longer than %d bytes", m->key, JSON_TEXT_MAX - 1);
	return keep(from, strlen(from->buffer), field);
}

static int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/* Pairs of hexadecimal digits to bytes, in place; -1: they are none. A NUL would cut the text. */
static ssize_t unhex(char *text)
{
	size_t n = 0;

	for (const char *c = text; *c; c += 2, n++) {
		int high = digit(c[0]), low = high < 0 ? -1 : digit(c[1]);

		if (low < 0 || high + low == 0)
			return -1;
		text[n] = (char)(high << 4 | low);
	}
	return (ssize_t)n;
}

static int read_bytes(struct json_source *from, const struct json_member *m, void *field)
{
	const char *where = json_read_at(&from->j);
	ssize_t n;

	if (json_read_null(&from->j))
		return 0;
	n = json_read_text(&from->j, from->buffer, JSON_TEXT_MAX) ? unhex(from->buffer) : -1;
	if (n < 0)
		return json_source_fault(from, where, "\"%s%s\" is no text of pairs of hexadecimal digits (0-9, a-f) without 00", m->key, bytes_suffix);
	return keep(from, (size_t)n, field);
}

static int read_member(struct json_source *from, const struct json_member *m, void *record)
{
	void *field = (char *)record + m->at;
	const char *where = json_read_at(&from->j);

	if (m->type == JSON_OWN)
		return m->read(from, m, record);
	if (m->type == JSON_TEXT)
		return read_text(from, m, field);
	if (m->type != JSON_BOOL)
		return read_number(from, m, field);
	return json_read_bool(&from->j, field) ? 0 : json_source_fault(from, where, "\"%s\" is neither true nor false", m->key);
}

/* The row of a key; *bytes: it is that of "KEY_bytes". n: there is none. */
static size_t find(const struct json_member *members, size_t n, const char *key, bool *bytes)
{
	size_t i = 0;

	*bytes = false;
	for (; i < n; i++) {
		size_t len = strlen(members[i].key);

		if (strncmp(key, members[i].key, len) != 0)
			continue;
		*bytes = members[i].type == JSON_TEXT && streq(key + len, bytes_suffix);
		if (*bytes || !key[len])
			break;
	}
	return i;
}

int json_record_read(struct json_source *from, const struct json_member *members, size_t n, void *record)
{
	const char *start = json_read_at(&from->j);
	uint32_t seen = 0, seen_bytes = 0;
	char key[KEY_MAX];
	int r = 0;

	if (!json_read_object(&from->j))
		return json_source_fault(from, start, "this is no object");
	while (r == 0 && json_read_key(&from->j, key, sizeof key)) {
		const char *where = json_read_at(&from->j);
		bool bytes;
		size_t i = find(members, n, key, &bytes);
		uint32_t *which = bytes ? &seen_bytes : &seen;

		if (i == n) {
			json_read_skip(&from->j);
			continue;
		}
		if (*which & 1u << i)
			return json_source_fault(from, where, "\"%s\" stands twice in one object", key);
		*which |= 1u << i;
		if (bytes)
			r = read_bytes(from, &members[i], (char *)record + members[i].at);
		else if (seen_bytes & 1u << i)
			json_read_skip(&from->j);   /* sorted by another program: the bytes came first */
		else
			r = read_member(from, &members[i], record);
	}
	if (r == 0 && from->j.broken)
		return json_source_fault(from, NULL, "this is no JSON");
	for (size_t i = 0; i < n && r == 0; i++)
		if ((members[i].flags & JSON_NEEDED) && !(seen & 1u << i))
			r = json_source_fault(from, start, "\"%s\" is missing", members[i].key);
	return r;
}
