/* SPDX-License-Identifier: MIT */
/* Where ranges of IDs come from: /etc/subuid and /etc/subgid, and the map of our own user namespace. */
#pragma once

#include "sandbox/idmap.h"

/*
 * The first block of a user in a subid file: "NAME:START:COUNT" lines, where NAME may also be the number (subuid(5); the
 * group file, too, is keyed by user). range->inner is 0. A fault with a hint where there is none.
 */
int subid_first(const char *file, uid_t user, struct idmap_range *range);

/* Every range of a uid_map, each mapped to itself. */
int subid_own(const char *file, struct idmap *map);
