/* SPDX-License-Identifier: MIT */
/* /proc/PID/mountinfo, proc_pid_mountinfo(5), by libmount: which file systems are mounted where, a line each. */
#pragma once

#include "base/macro.h"
#include "sys/mountlist.h"

/*
 * Call each(ctx, mount) for every line of a mountinfo text. A line that cannot be taken apart is left out: the others are still true. A
 * negative result of `each` ends it and is returned; -ENOMEM. Silent.
 */
int mountinfo_each(const char *text, listed_mount_fn *each, void *ctx);
