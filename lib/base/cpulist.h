/* SPDX-License-Identifier: MIT */
/* Lists of processors, as people and the kernel write them: "0-3,6". */
#pragma once

#include <sched.h>
#include <stddef.h>

/* Add the processors of a list to *cpus. Silent: -EINVAL where it is none, or an empty one; *cpus is nothing then. */
int cpulist_parse(const char *text, size_t len, cpu_set_t *cpus);
