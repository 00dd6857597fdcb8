/* SPDX-License-Identifier: MIT */
/* A growing text buffer. Once memory runs out it stays failed: check buf_failed() once, at the end. */
#pragma once

#include "base/macro.h"

struct buf {
	char *text;    /* ends with NUL once anything was added; NULL before that */
	size_t len, room;
	bool failed;
};

void buf_add(struct buf *buf, const char *text, size_t len);
void buf_puts(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) _printf_(2, 3);
static inline bool buf_failed(const struct buf *buf) { return buf->failed; }

/* The text ("" when nothing was added); good until the next call. */
const char *buf_text(const struct buf *buf);

/* Forget the text, keep the memory. */
void buf_clear(struct buf *buf);

void buf_done(struct buf *buf);
#define _buf_ __attribute__((cleanup(buf_done)))
