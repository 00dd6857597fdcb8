/* SPDX-License-Identifier: MIT */
/*
 * Where a cgroup can be made that keeps these limits. Looks and changes nothing.
 *
 * A controller lives in one hierarchy: in one of cgroup v1, or in the unified one (v2); a hybrid machine has both kinds, and an environment may need
 * a cgroup in each of several. In v1 it is made in our own. In v2 a cgroup that hands controllers on must have no
 * processes itself, the root apart: it is made in the nearest one above us that can, or, where we are alone in ours, in ours, which we then leave for
 * a place of our own.
 */
#pragma once

#include <limits.h>

#include "cgroup/limits.h"

struct cgroup_home {
	bool unified;
	unsigned kinds;          /* 1u << enum limit_kind: what its controllers are for */
	bool leave;              /* our own: we have to leave it for a place in it */
	char dir[PATH_MAX];      /* the cgroup in which ours is to be made */
};

enum { CGROUP_HOMES_MAX = LIMIT_KINDS };
struct cgroup_homes {
	struct cgroup_home at[CGROUP_HOMES_MAX];
	unsigned n;
};

/*
 * Find homes for these kinds of limits. within: the path of a cgroup, as in /proc/PID/cgroup, to make it in; NULL: near ours.
 * 0, or a fault that says what is in the way, with the way out.
 */
int cgroup_find(unsigned kinds, const char *within, struct cgroup_homes *homes);

/* Are the controllers for these kinds in the unified hierarchy, some of them at least? */
bool cgroup_is_unified(unsigned kinds);

/* Where we are in the unified hierarchy, as a folder. 0 or a fault. */
int cgroup_own_dir(char dir[static PATH_MAX]);

/* The controllers of v2 for these kinds, each once, with `mark` before each: "+cpu +memory ". */
void cgroup_controllers(unsigned kinds, const char *mark, char text[static 64]);
