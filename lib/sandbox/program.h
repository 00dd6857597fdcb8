/* SPDX-License-Identifier: MIT */
/* The last steps: who the program is and what it may do, then it runs. */
#pragma once

#include "sandbox/sandbox.h"

/* The steps of PHASE_PROGRAM, of a settled spec. 0 or a fault. */
int program_plan(struct sandbox *sandbox);
