/* SPDX-License-Identifier: MIT */
/* The last steps: who the program is and what it may do, then it runs. */
#pragma once

#include "sandbox/sandbox.h"

/* Do its last steps take rights away that undoing the others needs? */
bool program_is_confined(const struct sandbox_spec *spec);

/* The steps of PHASE_PROGRAM, of a settled spec. 0 or a fault. */
int program_plan(struct sandbox *sandbox);
