/* SPDX-License-Identifier: MIT */
/*
 * --bind and --unbind: files of the host in the mount namespace of a target that runs, and out of it again. The only mounts of ours that the
 * target sees.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct joining;

enum { BINDINGS_MAX = 16 };

struct binding {
	const char *source;   /* NULL: what is mounted at `place` is taken away */
	size_t source_len;
	const char *place;
	size_t place_len;
	bool read_only;
};

struct bindings {
	unsigned n;
	struct binding at[BINDINGS_MAX];   /* in the order in which they were given */
};

/* "SRC:DST[:ro]" and "DST" into a struct bindings; for option rows. */
int bindings_parse_bind(const char *text, void *field);
int bindings_parse_unbind(const char *text, void *field);

/* Do them in the target of `joining`, one after the other; when one fails, what was mounted before it is taken away again. 0 or a fault. */
int bindings_apply(const struct bindings *bindings, const struct joining *joining);

/* The target's mount namespace, and what it takes to enter it, into an empty set: whichever namespaces the program is to enter. 0 or a fault. */
struct ns_set;
int bindings_choose_mounts(const struct joining *joining, struct ns_set *set);
