/* SPDX-License-Identifier: MIT */
/* /proc/PID/limits: proc_pid_limits(5). prlimit(2) takes a number, which may be another's by then, and asks for more rights. */
#pragma once

#include <sys/resource.h>

/* Parse the text of a limits file: its lines stand in the order of RLIMIT_... -EBADMSG. */
int proc_limits_parse(const char *text, struct rlimit limits[static RLIM_NLIMITS]);

/* Read and parse `limits` below an open /proc/PID. -ESRCH or -ENOENT: the process is gone (silent). */
int proc_limits_read(int dir, struct rlimit limits[static RLIM_NLIMITS]);
