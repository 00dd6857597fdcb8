/* SPDX-License-Identifier: MIT */
/* Which namespace it is: kind and inode number. All functions are silent (bare -errno): they race with exiting processes. */
#pragma once

#include <stdint.h>

#include "ns/type.h"

struct ns_id {
	uint64_t ino;           /* inode number on nsfs; 0: unknown */
	enum ns_type type;
};

static inline bool ns_id_equal(struct ns_id a, struct ns_id b) { return a.ino == b.ino && a.type == b.type; }

/* "net:[4026531840]" to an id; -EINVAL where the text is none. */
int ns_id_parse_link(const char *text, struct ns_id *id);

/*
 * Read the id behind a link like "ns/net" below an open /proc/PID. readlinkat(2) does not open the namespace and is
 * twice as cheap as stat(2), which makes an inode on nsfs. -ENOENT: this kernel has no such kind, or the process is gone.
 */
int ns_id_read(int dir, const char *link, struct ns_id *id);

/* The id of an open namespace; -EINVAL for a file that is none. */
int ns_id_of_fd(int fd, struct ns_id *id);

/* Is it the namespace that we are in? 1, 0, or -errno (silent). */
int ns_id_is_ours(struct ns_id id);
