/* SPDX-License-Identifier: MIT */
/* A cgroup and those that were made in it: ending and removing them. Silent: bare -errno. */
#pragma once

#include "base/macro.h"

/*
 * Remove cgroup `name` in the folder `home`, with those in it. kill: end its processes first, and wait until they are gone, for seconds
 * where it must be. 0, -EBUSY where processes are in it, -ENOENT, ...
 */
int tree_remove(int home, const char *name, bool kill);
