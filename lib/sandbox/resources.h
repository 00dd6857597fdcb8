/* SPDX-License-Identifier: MIT */
/* Steps that bound what the program takes of the machine, without cgroups: resource limits, the OOM killer's opinion, priority, processors. */
#pragma once

#include "sandbox/sandbox.h"

/* For option rows. "nofile=1024:4096", "stack=8M", "core=unlimited": adds to a struct sandbox_rlimits. */
int resources_parse_rlimit(const char *text, void *rlimits);
int resources_parse_oom(const char *text, void *number);    /* -1000..1000 */
int resources_parse_nice(const char *text, void *number);   /* -20..19 */
int resources_parse_cpus(const char *text, void *cpus);     /* "0-3,6" */

/* All that the spec wants. */
int resources_plan(struct plan *plan, unsigned phase, const struct sandbox_spec *spec);
