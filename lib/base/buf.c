/* SPDX-License-Identifier: MIT */
/* A growing text buffer. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool reserve(struct buf *buf, size_t more)
{
	size_t room = MAX(buf->room, (size_t)64);
	char *text;

	if (buf->failed)
		return false;
	if (buf->len + more + 1 <= buf->room)
		return true;
	while (room < buf->len + more + 1)
		room *= 2;
	text = realloc(buf->text, room);
	if (!text)
		return !(buf->failed = true);
	buf->text = text;
	buf->room = room;
	return true;
}

void buf_add(struct buf *buf, const char *text, size_t len)
{
	if (!reserve(buf, len))
		return;
	memcpy(buf->text + buf->len, text, len);
	buf->len += len;
	buf->text[buf->len] = 0;
}

void buf_puts(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || !reserve(buf, (size_t)len))
		return;
	va_start(args, format);
	vsnprintf(buf->text + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}

const char *buf_text(const struct buf *buf)
{
	return buf->text ? buf->text : "";
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->text)
		buf->text[0] = 0;
}

void buf_done(struct buf *buf)
{
	free(buf->text);
	*buf = (struct buf){ 0 };
}
