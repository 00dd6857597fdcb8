/* SPDX-License-Identifier: MIT */
/* /proc/PID/mountinfo, proc_pid_mountinfo(5): which file systems are mounted where, a line each. */
#pragma once

#include "base/macro.h"

struct mountinfo {
	const char *root;     /* what of the file system is mounted; for a namespace "net:[4026531840]" */
	const char *target;   /* the mount point, below the reader's root. Hostile: any bytes */
	const char *fstype;
};

/*
 * Take one line apart, in place: octal escapes of the kernel (\040 \011 \012 \134) are undone. The fields point into the line.
 * -EBADMSG where it is none.
 */
int mountinfo_parse(char *line, struct mountinfo *mount);

/* Call each(ctx, mount) for every line of a mountinfo text, which is overwritten. A negative result ends it and is returned. */
int mountinfo_each(char *text, int (*each)(void *ctx, const struct mountinfo *mount), void *ctx);
