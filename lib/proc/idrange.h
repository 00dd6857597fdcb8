/* SPDX-License-Identifier: MIT */
/* The ranges of a user namespace's uid_map and gid_map: user_namespaces(7). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct idmap_range {
	uint32_t inner;
	uint32_t outer;   /* as the reader's user namespace numbers it; 4294967295: it has no number there */
	uint32_t count;
};

/* The next range of the text of such a file: moves *rest past its line. Lines that are none are left out. False at the end. */
bool idrange_next(const char **rest, struct idmap_range *range);

/* The whole text for people: "0:1000:1 1:100000:65535", "none" where nothing is mapped. */
void idrange_print(const char *text, struct buf *out);
