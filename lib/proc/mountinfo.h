/* SPDX-License-Identifier: MIT */
/* /proc/PID/mountinfo, proc_pid_mountinfo(5), by libmount: which file systems are mounted where, a line each. */
#pragma once

#include "base/macro.h"

struct mountinfo {
	const char *root;     /* what of the file system is mounted; for a namespace "net:[4026531840]" */
	const char *target;   /* the mount point, below the reader's root. Hostile: any bytes */
	const char *fstype;
};

/*
 * Call each(ctx, mount) for every line of a mountinfo text; the strings are good during the call. A line that cannot be taken apart is left
 * out: the others are still true. A negative result of `each` ends it and is returned; -ENOMEM. Silent.
 */
int mountinfo_each(const char *text, int (*each)(void *ctx, const struct mountinfo *mount), void *ctx);
