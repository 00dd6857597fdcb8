/* SPDX-License-Identifier: MIT */
/* A map from a 64-bit key to a pointer. */
#include "base/map.h"

#include <stdlib.h>

/* Fibonacci hashing: inode numbers are consecutive, the multiplication spreads them. size is a power of two. */
static size_t home(uint64_t key, size_t size)
{
	return (size_t)((key * 0x9e3779b97f4a7c15ull) >> 32) & (size - 1);
}

static struct map_entry *probe(struct map_entry *slots, size_t size, uint64_t key)
{
	size_t i = home(key, size);

	while (slots[i].value && slots[i].key != key)
		i = (i + 1) & (size - 1);
	return &slots[i];
}

static bool grow(struct map *map)
{
	size_t size = map->size ? map->size * 2 : 64;
	struct map_entry *slots = calloc(size, sizeof *slots);

	if (!slots)
		return false;
	for (size_t i = 0; i < map->size; i++)
		if (map->slots[i].value)
			*probe(slots, size, map->slots[i].key) = map->slots[i];
	free(map->slots);
	map->slots = slots;
	map->size = size;
	return true;
}

void *map_get(const struct map *map, uint64_t key)
{
	return map->size ? probe(map->slots, map->size, key)->value : NULL;
}

void **map_slot(struct map *map, uint64_t key)
{
	struct map_entry *entry;

	if (map->used + 1 > map->size / 4 * 3 && !grow(map))
		return NULL;
	entry = probe(map->slots, map->size, key);
	if (!entry->value) {
		entry->key = key;
		map->used++;
	}
	return &entry->value;
}

void map_done(struct map *map)
{
	free(map->slots);
	*map = (struct map){ 0 };
}
