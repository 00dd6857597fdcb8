/* SPDX-License-Identifier: MIT */
/* Paths inside that nobody shall see, or write to. */
#pragma once

#include "sandbox/sandbox.h"

/* An empty read-only directory on a directory, /dev/null on all else. -ENOENT where there is nothing, or a fault. */
int hide_path(int root, const char *path);

/* What is there, and all that is mounted below, becomes read-only. -ENOENT where there is nothing, or a fault. */
int hide_writing(int root, const char *path);

/* The paths of /proc and /sys that container engines mask and those that they make read-only, where the kernel has them. */
int hide_plan_kernel(struct plan *plan, unsigned phase, const char *asked_by);
