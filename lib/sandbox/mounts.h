/* SPDX-License-Identifier: MIT */
/* Steps on the mounts of the new mount namespace. */
#pragma once

#include "sandbox/sandbox.h"

/* Set the propagation of every mount: a new mount namespace starts with copies that still share with their originals. */
int mounts_plan_propagation(struct plan *plan, unsigned phase, enum sandbox_propagation propagation, const char *asked_by);

/* Mount a new proc of our PID namespace on a directory. isolated: what is mounted does not spread to other namespaces. */
int mounts_plan_proc(struct plan *plan, unsigned phase, const char *dir, bool isolated, const char *asked_by);
