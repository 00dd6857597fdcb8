/* SPDX-License-Identifier: MIT */
/*
 * A map from a 64-bit key to a pointer: open addressing, linear probing, doubled at three quarters full, so that a
 * look-up is a constant few memory reads. Key 0 is allowed. Entries are never removed one by one.
 */
#pragma once

#include "base/macro.h"

struct map_entry {
	uint64_t key;
	void *value;   /* NULL: the slot is free */
};

struct map {
	struct map_entry *slots;   /* zero-initialised is ready to use */
	size_t used, size;
};

/* The value of a key, NULL where there is none. */
void *map_get(const struct map *map, uint64_t key);

/*
 * The slot of a key, made where it is missing (with value NULL): the caller must store a value that is not NULL before
 * the next call. The pointer is good until then. NULL when there is no memory.
 */
void **map_slot(struct map *map, uint64_t key);

void map_done(struct map *map);
