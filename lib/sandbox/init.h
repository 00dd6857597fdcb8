/* SPDX-License-Identifier: MIT */
/*
 * The small PID 1 of a new PID namespace. Without one the program would be PID 1 itself: the kernel then drops every signal
 * that it has no handler for (its own kill -TERM $$ too), and its orphans stay zombies.
 */
#pragma once

#include "sandbox/sandbox.h"

/*
 * Wait on the line until the program runs, then be init for good: reap, pass signals on, tell the process outside when the
 * program stops; exit as the program did. close_fds: it has no open files above 2 but the line. Returns only where the program could not run, with its fault.
 */
int init_begin(struct sandbox_run *run, pid_t program, int line, bool close_fds);
