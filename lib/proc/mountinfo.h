/* SPDX-License-Identifier: MIT */
/* /proc/PID/mountinfo, proc_pid_mountinfo(5), by libmount: which file systems are mounted where, a line each. */
#pragma once

#include <stdbool.h>

#include "base/macro.h"
#include "sys/mountlist.h"

/*
 * Keep of a mountinfo text only the lines of one type of file system, in place and without taking them apart: nsfs is a line or two of many.
 * n_mounts: how many mounts the namespace has. Returns whether the text told of all of them that can be of that type, which is no directory: it is
 * cut to what lies below the root of the process that it was read of, and one more mount can be there that its root lies on.
 */
bool mountinfo_keep(char *text, const char *fstype, size_t n_mounts);

/*
 * Call each(ctx, mount) for every line of a mountinfo text. A line that cannot be taken apart is left out: the others are still true. A
 * negative result of `each` ends it and is returned; -ENOMEM. Silent.
 */
int mountinfo_each(const char *text, listed_mount_fn *each, void *ctx);

/* The same of our own mount table, by a /proc. -ENOENT: we are not in it, as in one of another PID namespace. Silent. */
int mountinfo_each_own(int procfd, listed_mount_fn *each, void *ctx);
