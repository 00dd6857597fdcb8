/* SPDX-License-Identifier: MIT */
/* Lines of several programs on one stream. */
#include "nsjoin/prefixed.h"

#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/str.h"

static void add_visible(struct buf *out, const char *text, size_t len)
{
	while (len) {
		unsigned safe = *text == '\t' ? 1 : str_safe_char(text);   /* text ends with NUL, so that it looks at nothing behind */

		if (safe)
			buf_add(out, text, safe);
		else
			buf_printf(out, "\\x%02x", (unsigned char)*text);
		safe = safe ? safe : 1;
		text += safe;
		len -= safe;
	}
}

/* What p->line holds is a whole line. */
static void add_line(struct prefixed *p, struct buf *out)
{
	buf_puts(out, p->label);
	buf_puts(out, ": ");
	if (p->visible)
		add_visible(out, buf_text(&p->line), p->line.len);
	else
		buf_add(out, buf_text(&p->line), p->line.len);
	buf_add(out, "\n", 1);
	buf_clear(&p->line);
}

static int take(struct prefixed *p, const char *text, size_t len)
{
	_buf_ struct buf out = { 0 };

	while (len) {
		const char *newline;
		size_t part;

		if (p->line.len == PREFIXED_LINE_MAX && *text != '\n')
			add_line(p, &out);   /* too long: cut */
		part = MIN(len, PREFIXED_LINE_MAX - p->line.len);
		newline = memchr(text, '\n', part ? part : 1);
		part = newline ? (size_t)(newline - text) : part;
		buf_add(&p->line, text, part);
		if (newline)
			add_line(p, &out);
		part += newline ? 1 : 0;
		text += part;
		len -= part;
	}
	if (buf_failed(&p->line) || buf_failed(&out))
		return -ENOMEM;
	return out.len ? fd_write(p->to, out.text, out.len) : 0;
}

int prefixed_carry(struct prefixed *p)
{
	char text[16384];
	ssize_t n = read(p->from, text, sizeof text);
	int r;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 1 : -errno;
	if (n == 0)
		return 0;
	r = take(p, text, (size_t)n);
	return r < 0 ? r : 1;
}

/* As much as a pipe holds: what others, who have it open still, write from now on is not waited for. */
int prefixed_end(struct prefixed *p)
{
	enum { MOST = 1 << 20 };
	char text[16384];
	ssize_t n;
	int r = 0;

	for (size_t got = 0; r == 0 && p->from >= 0 && got < MOST && (n = read(p->from, text, sizeof text)) > 0; got += (size_t)n)
		r = take(p, text, (size_t)n);
	if (r == 0 && p->line.len)
		r = take(p, "\n", 1);
	p->from = fd_close(p->from);
	buf_done(&p->line);
	p->line = (struct buf){ 0 };
	return r;
}
