/* SPDX-License-Identifier: MIT */
/*
 * A view: what the program alone sees of the target's files. It is a copy of the mount namespace that was entered, private, so that nothing that
 * is mounted in it spreads into the target, and it ends with the program. What can be put into it: a new /proc, host's tools.
 *
 * The target's own files lie in it where they are, and are the same ones: what the program writes to them it writes to the target. Only where a
 * directory is needed that the target's root has not, its place is taken by one of ours, on which everything that lies in the target's root is
 * mounted: no directory is ever made in the target.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>

#include "nsjoin/procfs.h"
#include "nsjoin/toolbox.h"

struct view {
	bool proc, tools;
	struct procfs procfs;
	struct toolbox box;
};

#define VIEW_NONE { .procfs = PROCFS_NONE, .box = TOOLBOX_NONE }

/* Is there anything to be done? */
static inline bool view_is_wanted(const struct view *view)
{
	return view->proc || view->tools;
}

/*
 * Make it, in the process that becomes the program or is its child, after namespaces, root and working directory are entered; those stay
 * what they are. 0 or a fault.
 */
int view_make(const struct view *view);

/*
 * Its parts, for who builds another one: a mount namespace of our own in which nothing spreads, with *root our root as it is called in there, and cwd
 * the path of our working directory below it ("/" where it is outside). We are at the root of the mount namespace then, until view_settle()
 * makes `root` the root and goes to cwd. 0 or a fault.
 */
int view_split(int *root, char cwd[PATH_MAX]);
int view_settle(int root, const char *cwd);
