/* SPDX-License-Identifier: MIT */
/*
 * A helping hand: a process with our rights that stays until the program runs. Whoever has confined itself can no longer take away what it has made
 * (directories of a new root); where the program then cannot be run, the hand does.
 */
#pragma once

#include "sandbox/sandbox.h"

/* Apply PHASE_PROGRAM with such a hand. Returns only with a fault; all is undone then. */
int hand_apply(struct plan *plan, struct sandbox_run *run);
