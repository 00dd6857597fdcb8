/* SPDX-License-Identifier: MIT */
/* The step that closes open files that our caller had. Ours are close-on-exec, all of them. */
#pragma once

#include "sandbox/sandbox.h"

/* An option row's: one more to keep, in a struct sandbox_fds; the others above 2 are closed. */
int fds_parse_keep(const char *text, void *fds);

/* -EBADF with a fault where one that is to be kept is not open. */
int fds_check(const struct sandbox_fds *fds);

int fds_plan_close(struct plan *plan, unsigned phase, const struct sandbox_fds *fds, const char *asked_by);
