/* SPDX-License-Identifier: MIT */
/* The step that leaves out variables of the program's environment. */
#pragma once

#include "sandbox/sandbox.h"

/* A list "TERM,LANG" of variables to keep, for option rows: adds to a struct sandbox_environ. */
int environ_parse_kept(const char *text, void *field);

/* The program's environment has only those variables that are kept. The values are those of the moment of planning. */
int environ_plan(struct plan *plan, unsigned phase, const struct sandbox_environ *wanted, const char *asked_by);
