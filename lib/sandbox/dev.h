/* SPDX-License-Identifier: MIT */
/* The step that makes a minimal /dev in the new root. */
#pragma once

#include "sandbox/sandbox.h"

/*
 * A tmpfs with null zero full random urandom tty, pts and ptmx, shm, and the links fd stdin stdout stderr. tty_group: new
 * terminals belong to group 5 (tty); not in a user namespace, where that group may have no number.
 */
int dev_plan(struct plan *plan, unsigned phase, bool tty_group);
