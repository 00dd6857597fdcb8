/* SPDX-License-Identifier: MIT */
/*
 * Steps for a new time namespace. unshare(CLONE_NEWTIME) makes one for children and leaves us outside (the next exec takes us
 * in, but not yet on Linux 6.1); the offsets must be written before anything is in it: time_namespaces(7). So: new, offsets, enter.
 */
#pragma once

#include "sandbox/sandbox.h"

int clock_plan_new(struct plan *plan, unsigned phase, const char *asked_by);

/* Go where our children would be. */
int clock_plan_enter(struct plan *plan, unsigned phase, const char *asked_by);

/* clock: "monotonic" or "boottime". */
int clock_plan_offset(struct plan *plan, unsigned phase, const char *clock, int64_t seconds, const char *asked_by);
