/* SPDX-License-Identifier: MIT */
/*
 * A pool: memory that is given out piece by piece and freed at once. Strings and small records that live as long as
 * their snapshot or plan come from here; nobody frees them one by one. Addresses never move.
 */
#pragma once

#include "base/macro.h"

struct pool_block;

struct pool {
	struct pool_block *blocks;   /* zero-initialised is ready to use */
};

/* Zeroed memory aligned for any type; NULL when there is none left. */
void *pool_alloc(struct pool *pool, size_t size);

/* A copy of len bytes of text, ended with NUL; NULL when there is no memory. */
char *pool_text(struct pool *pool, const char *text, size_t len);

/* pool_text() of a formatted string. */
char *pool_printf(struct pool *pool, const char *format, ...) _printf_(2, 3);

/* Give everything back; the pool can be used again. */
void pool_done(struct pool *pool);
