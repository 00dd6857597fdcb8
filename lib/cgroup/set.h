/* SPDX-License-Identifier: MIT */
/* Limits, written down in a cgroup. */
#pragma once

#include <stdio.h>

#include "cgroup/group.h"

/* Set one limit. 0 or a fault: what the kernel said, and where the reason is known the way out. */
int cgroup_set(const struct cgroup_group *group, const struct cgroup_limits *limits, enum limit_kind kind);

/* "memory 5242880 bytes" */
void cgroup_limit_print(const struct cgroup_limits *limits, enum limit_kind kind, FILE *to);
