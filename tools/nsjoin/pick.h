/* SPDX-License-Identifier: MIT */
/*
 * The one process that something fits. Where it fits several, they must be of one place: one container or, outside of containers, the same
 * namespaces; then the oldest stands for them.
 */
#pragma once

#include "proc/target.h"

/* Does it fit the process whose /proc/PID is open at dir? */
typedef bool pick_fn(void *ctx, int dir);

/*
 * Pin it; it fits still when it is pinned. what: for messages ("port 8080"). 1: it fits none that we can see. Or a fault: several places, all named.
 */
int pick_one(pick_fn *fits, void *ctx, const char *what, struct proc_target *target);
