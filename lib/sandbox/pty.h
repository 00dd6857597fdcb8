/* SPDX-License-Identifier: MIT */
/*
 * A session for the program, on a terminal of its own. One more process then: the one that the user started stays on the user's terminal and carries bytes
 * (sys/session.h); all that sandbox.h tells of goes on in the other, which leads the session and stands in for the program there.
 */
#pragma once

#include "sandbox/sandbox.h"

/* Is that asked for, and is there a terminal to be kept away from? */
bool pty_wanted(const struct sandbox_spec *spec);

/* Before the plan: session_split(). 0: go on, in the process that is to lead; 1: all is over, *wait_status tells; or a fault. */
int pty_split(const struct sandbox *sandbox, struct sandbox_run *run, int *wait_status);

/* Outside, first of all: begin the session. kill_child: what a signal reaches at our end, it is also to reach at the end of who carries the bytes. */
int pty_plan_lead(struct plan *plan, unsigned phase, bool kill_child, const char *asked_by);

/* The program: a process group of its own, in the foreground. */
int pty_plan_foreground(struct plan *plan, unsigned phase, const char *asked_by);
