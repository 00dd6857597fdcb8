/* SPDX-License-Identifier: MIT */
/*
 * What becomes of an environment, told on a file descriptor of our caller's: an object of JSON a line. "started": all of it stands; "ready": the program
 * runs; "exited": it has ended. The program does not get that file descriptor.
 */
#pragma once

#include "cgroup/usage.h"
#include "sandbox/sandbox.h"

/* For an option row: the number of an open file that can be written to, into a struct sandbox_number. */
int report_parse_fd(const char *text, void *number);

/* Outside, when all inside stands. */
int report_plan_started(struct plan *plan, unsigned phase, const struct sandbox_spec *spec, const char *asked_by);

/* Outside, before the child: the program shall not have the file descriptor. Nothing where nobody asked. */
void report_begin(const struct sandbox_spec *spec);

/* Inside: an init that had it would lend it to the program, by /proc/1/fd. */
void report_leave(const struct sandbox_spec *spec);

/* Outside: the program runs. Nothing where nobody asked. */
void report_ready(const struct sandbox *sandbox);

/* Outside: it has ended as waitpid() says; signal: what killed it, as its init says, 0: nothing. What no cgroup counted the kernel did. */
void report_exited(const struct sandbox *sandbox, int wait_status, int signal, const struct cgroup_usage *usage);
