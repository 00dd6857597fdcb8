/* SPDX-License-Identifier: MIT */
/*
 * newuidmap(1) and newgidmap(1): the setuid programs that write maps of subordinate IDs for those who may not. They are run
 * from outside, on a process that waits in its new user namespace and has not run anything yet.
 */
#pragma once

#include <signal.h>

#include "sandbox/idmap.h"

extern const char *const maptool_names[];   /* by enum idmap_kind */

struct maptool {
	enum idmap_kind kind;
	pid_t pid;      /* 0: not running */
	int said;       /* what it prints, -1: nothing */
};

#define MAPTOOL_IDLE { .said = -1 }

/* Start it; mask: the signals it shall block. 0 or a fault. */
int maptool_start(struct maptool *tool, enum idmap_kind kind, pid_t target, const struct idmap *map, const sigset_t *mask);

/* Wait for it. A fault with its own words where it failed; say false: only wait, an older fault stays. An idle tool is fine. */
int maptool_finish(struct maptool *tool, bool say);
