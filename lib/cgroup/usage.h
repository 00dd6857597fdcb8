/* SPDX-License-Identifier: MIT */
/* What the processes of a cgroup have used. */
#pragma once

#include "cgroup/group.h"

struct cgroup_usage {
	bool has_cpu, has_memory, has_oom;
	uint64_t cpu_us;        /* all processes together */
	uint64_t memory_peak;   /* bytes, at its highest */
	bool oom;               /* did the kernel end a process for want of memory? */
};

/* What can be read is. Ask before cgroup_group_end(). */
void cgroup_usage_read(const struct cgroup_group *group, struct cgroup_usage *usage);
