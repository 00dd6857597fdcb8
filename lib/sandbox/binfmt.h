/* SPDX-License-Identifier: MIT */
/* Steps that give a user namespace its own binary formats: binfmt_misc, Linux 6.7. */
#pragma once

#include "sandbox/sandbox.h"

/* Mount binfmt_misc of our user namespace on a directory. */
int binfmt_plan_mount(struct plan *plan, unsigned phase, const char *dir, const char *asked_by);

/*
 * Register an interpreter, ":name:type:offset:magic:mask:interpreter:flags", there. hold: it is forgotten with the last mount of this binfmt_misc, so
 * keep that open until the next binfmt_plan_mount().
 */
int binfmt_plan_load(struct plan *plan, unsigned phase, const char *dir, const char *format, bool hold, const char *asked_by);

/* Has it the flag F: the interpreter is opened at once, and so is one of the root that we have at that time? */
bool binfmt_is_fixed(const char *format);
