/* SPDX-License-Identifier: MIT */
/* Steps that put all processes of the environment together in a cgroup with limits. */
#pragma once

#include "cgroup/usage.h"
#include "sandbox/sandbox.h"

/*
 * Which cgroup can keep what the spec wants? Under try_limits what none can is taken out of the spec, with a note. Looks and changes nothing. 0 or
 * a fault.
 */
int limits_find(struct sandbox *sandbox);

/* Outside, before the child: make the cgroup and set each limit. */
int limits_plan(struct sandbox *sandbox, unsigned phase);

/* Inside, first of all: be in it, wherever the child was not born there; then a cgroup namespace has it as its root. */
int limits_plan_enter(struct plan *plan, unsigned phase, bool namespace);

/*
 * Outside, when the program has ended: *usage is what all have used; what the program left running ends, and the cgroup goes; that of a named
 * environment stays. Nothing where there is no cgroup.
 */
void limits_finish(const struct sandbox *sandbox, struct sandbox_run *run, struct cgroup_usage *usage);
