/* SPDX-License-Identifier: MIT */
/* Steps that keep a namespace beyond its processes: its file of /proc bound to a file of the user's. */
#pragma once

#include "sandbox/sandbox.h"

/* Make the file where it is missing (before the child is born), and bind the child's namespace to it (when all stands). */
int keep_plan_file(struct plan *plan, unsigned phase, const char *file, const char *asked_by);
int keep_plan_bind(struct plan *plan, unsigned phase, enum ns_type type, const char *file, const char *asked_by);
