/* SPDX-License-Identifier: MIT */
/* Steps after which the program, and whatever it runs, can do less: for good. */
#pragma once

#include "sandbox/sandbox.h"

/* No exec gives the program more rights than it has: prctl(2), PR_SET_NO_NEW_PRIVS. */
int confine_plan_no_new_privs(struct plan *plan, unsigned phase, const char *asked_by);
