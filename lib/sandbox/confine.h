/* SPDX-License-Identifier: MIT */
/* Steps after which the program, and whatever it runs, can do less: for good. */
#pragma once

#include "sandbox/sandbox.h"

/* No exec gives the program more rights than it has: prctl(2), PR_SET_NO_NEW_PRIVS. */
int confine_plan_no_new_privs(struct plan *plan, unsigned phase, const char *asked_by);

/* --landlock-ro and --landlock-rw PATH, for option rows: add to a struct sandbox_paths. */
int confine_parse_ro(const char *text, void *paths);
int confine_parse_rw(const char *text, void *paths);

/* Of all files the program has these alone. The paths are looked up by this step, in the new root. */
int confine_plan_files(struct plan *plan, unsigned phase, const struct sandbox_paths *paths, const char *asked_by);

/*
 * Only these system calls: "default" (syscalls.h), the number of an open file or the name of a file with a compiled BPF program, as bubblewrap and
 * seccomp_export_bpf(3) have it. The program is read by planning, for the file is one outside; an open file is closed then.
 */
int confine_plan_syscalls(struct plan *plan, unsigned phase, const char *filter, const char *asked_by);
