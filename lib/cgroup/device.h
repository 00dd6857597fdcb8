/* SPDX-License-Identifier: MIT */
/* The disk that a limit is about. */
#pragma once

#include <sys/sysmacros.h>
#include <sys/types.h>

#include "cgroup/limits.h"

/*
 * "/dev/sda", "8:0", or a path on one of its file systems. Of a partition it is the whole disk, which alone the kernel
 * can slow down. 0 or a fault.
 */
int device_of_rate(const struct limit_rate *rate, dev_t *device);
