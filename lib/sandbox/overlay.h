/* SPDX-License-Identifier: MIT */
/*
 * A root of layers: LOWER[:LOWER...][,upper=DIR,work=DIR], the topmost first. What is changed goes to the upper one; without one nothing can be
 * changed. Of an ephemeral root the upper one is in memory, and gone with the environment.
 */
#pragma once

#include <stdbool.h>

#include "base/pool.h"

struct sandbox_run;

enum { OVERLAY_LOWERS_MAX = 64 };

struct overlay {
	struct pool pool;
	const char *lowers[OVERLAY_LOWERS_MAX];
	unsigned n;
	const char *upper, *work;   /* NULL: none */
};

/* An option row: takes a struct overlay. A backslash takes ',' and ':' their meaning. */
int overlay_parse(const char *text, void *field);

/*
 * Mount it over the directory `place`: an fd of the new root, or a fault. memory: with an upper layer in memory; in_userns: in a user namespace of
 * our own, where overlayfs keeps what it notes in other attributes.
 */
int overlay_mount(const struct overlay *overlay, bool memory, bool in_userns, int place);

void overlay_done(struct overlay *overlay);
