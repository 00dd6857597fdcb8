/* SPDX-License-Identifier: MIT */
/* A pool: blocks of memory in a list, the newest first, pieces cut from the newest. */
#include "base/pool.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* The first block is small, each one is twice as large as the one before: calloc(3) writes to all of it, and a page touched is a page that the kernel has to give. */
enum { BLOCK_FIRST = 2 * 1024, BLOCK_MAX = 32 * 1024 };

struct pool_block {
	struct pool_block *older;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

static void *cut(struct pool *pool, size_t size, size_t align)
{
	struct pool_block *b = pool->blocks;
	size_t at = b ? (b->used + align - 1) & ~(align - 1) : 0;

	if (!b || at + size > b->size) {
		size_t next = b ? MIN(b->size * 2, (size_t)BLOCK_MAX) : BLOCK_FIRST, room = MAX(size, next);

		b = calloc(1, sizeof *b + room);
		if (!b)
			return NULL;
		b->size = room;
		b->older = pool->blocks;
		pool->blocks = b;
		at = 0;
	}
	b->used = at + size;
	return b->bytes + at;
}

void *pool_alloc(struct pool *pool, size_t size)
{
	return cut(pool, size, alignof(max_align_t));
}

char *pool_text(struct pool *pool, const char *text, size_t len)
{
	char *copy = cut(pool, len + 1, 1);

	if (copy)
		memcpy(copy, text, len);   /* the block is zeroed: the NUL is there */
	return copy;
}

char *pool_printf(struct pool *pool, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = len < 0 ? NULL : cut(pool, (size_t)len + 1, 1);
	if (!text)
		return NULL;
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

void pool_done(struct pool *pool)
{
	while (pool->blocks) {
		struct pool_block *older = pool->blocks->older;

		free(pool->blocks);
		pool->blocks = older;
	}
}
