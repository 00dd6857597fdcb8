/* SPDX-License-Identifier: MIT */
/* The hierarchies of cgroups: one a line in /proc/PID/cgroup, each mounted below /sys/fs/cgroup. */
#pragma once

#include <stddef.h>

#include "base/macro.h"

enum { CGROUP_HIERARCHY_MAX = 192 };

/* A line "ID:CONTROLLERS:PATH" of a /proc/PID/cgroup. Controllers hold no ':', paths may. */
struct cgroup_line {
	char controllers[128];   /* "cpu,cpuacct"; "": the unified hierarchy */
	const char *path;        /* not ended by NUL */
	size_t len;
};

/* Is the text such a line? */
bool cgroup_line_parse(const char *text, size_t len, struct cgroup_line *line);

/* The line of that hierarchy in the text of a whole file. */
bool cgroup_line_find(const char *text, const char *controllers, struct cgroup_line *found);

/* The line of the hierarchy of cgroup v1 that has this controller. */
bool cgroup_line_find_controller(const char *text, const char *controller, struct cgroup_line *found);

/* Open (O_PATH) where a hierarchy is mounted, and tell where that is. -ENOENT: nowhere (silent). */
int cgroup_hierarchy_open(const char *controllers, char path[static CGROUP_HIERARCHY_MAX]);
