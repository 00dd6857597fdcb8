/* SPDX-License-Identifier: MIT */
/* What a user means with nsls --mount PATH|MAJ:MIN|SOURCE. */
#pragma once

#include <limits.h>

#include "nsls/nsls.h"

struct mount_wanted {
	const char *text;           /* as the user said it */
	char path[PATH_MAX];        /* where that is a path, without links; empty: it is none */
	bool missing;               /* it looks like a path, and there is none: it was taken for a source */
	struct mount_query query;   /* points into the two above */
};

/* 0 or a fault. */
int mount_wanted_find(const char *text, int procfd, struct mount_wanted *wanted);
