/* SPDX-License-Identifier: MIT */
/* Steps that remove a named environment. */
#pragma once

#include "base/buf.h"
#include "plan/plan.h"

/* What the steps share while they run, and what is told afterwards. */
struct unname_run {
	int lock;            /* of the name that is taken away; -1: none */
	bool gone;           /* a crash had left it, and it was cleared away: nothing is left to do */
	unsigned n_left;     /* processes that still run in it */
	struct buf left;     /* the first of them, "4711 (sleep), 4712 (sh)"; hostile bytes escaped */
};

/* Take the name away; with `kill` end the processes; unmount. A step that fails puts the name back. */
int unname_plan(struct plan *plan, const char *name, bool kill);

int unname_run(struct plan *plan, struct unname_run *run);
void unname_run_done(struct unname_run *run);
