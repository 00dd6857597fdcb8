/* SPDX-License-Identifier: MIT */
/*
 * Steps that mount what a struct mountspecs asks for, in its order, in the new root or, where there is none, in the one that we have. What comes
 * from outside is opened in a step before all others: the paths of users are those that they know, whatever is mounted meanwhile.
 */
#pragma once

#include "sandbox/sandbox.h"

/* What will be mounted. */
struct mounting {
	const struct mountspec *spec;
	int source;          /* of a bind: O_PATH, or the detached copy of an idmapped one; -1: none */
	size_t made;         /* how many places were made before */
	bool from_outside;   /* /proc or /sys: the one outside, for the kernel allows no new one */
	bool tty_group;      /* /dev: terminals belong to group 5 */
	bool mqueue;         /* /dev: with message queues */
};

struct mountings {
	struct mounting *at;
	size_t n;
	bool nobody;         /* our own user has no number in the new user namespace */
};

/* All that is wanted, in order: /proc, /sys and /dev of a new root, then what was asked for. In the plan's memory. 0 or a fault. */
int mounting_collect(struct plan *plan, const struct sandbox_spec *spec, struct mountings *mountings);

/* Open what is bound. No step where nothing is. */
int mounting_plan_sources(struct plan *plan, unsigned phase, const struct mountings *mountings);

/* Mount all. */
int mounting_plan(struct plan *plan, unsigned phase, const struct mountings *mountings);

/*
 * Idmapped binds, which only who is privileged outside can make: copy their mounts, beforehand, and give the copies the maps of the new user
 * namespace, once these are written.
 */
int mounting_plan_copies(struct plan *plan, unsigned phase, const struct mountings *mountings);
int mounting_plan_idmaps(struct plan *plan, unsigned phase, const struct mountings *mountings);
bool mounting_has_idmap(const struct mountspecs *specs);

/* A line for each mount that a later one hides: "--tmpfs on /a hides --bind on /a/b". */
struct buf;
void mounting_warn(const struct mountspecs *specs, struct buf *notes);
