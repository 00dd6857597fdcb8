/* SPDX-License-Identifier: MIT */
/* Ends that an environment may meet besides its program's own: a time limit, the death of our parent. Told by signals to the process outside. */
#pragma once

#include <signal.h>

#include "sandbox/sandbox.h"

enum { ENDING_STATUS = 124, ENDING_GRACE_S = 5 };   /* of a time limit; between SIGTERM and SIGKILL */

/* Outside, first of all: after so many nanoseconds the environment ends. */
int ending_plan_limit(struct plan *plan, unsigned phase, uint64_t nanoseconds, bool own_pids, const char *asked_by);

/* Outside: when our parent dies, the environment is killed. A process and not one of its threads is meant. */
int ending_plan_parent(struct plan *plan, unsigned phase, const char *asked_by);

/*
 * Is this signal an end that was asked for, and not one for the program? 0: no; else what the environment is to be sent: SIGTERM, SIGKILL, or
 * -1: nothing yet.
 */
int ending_of(struct sandbox_run *run, const siginfo_t *info);

/* Our child has ended by a time limit: end what it left. Sets the status. Without a PID namespace of their own these are our children now. */
void ending_finish(struct sandbox_run *run, int *wait_status);
