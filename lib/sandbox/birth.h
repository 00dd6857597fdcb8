/* SPDX-License-Identifier: MIT */
/* Steps that make the new namespaces, and the process that becomes the program. */
#pragma once

#include "sandbox/sandbox.h"

/*
 * A child in the new namespaces of the spec (not time, see clock.h). The step returns twice: outside
 * with run->child set, inside with run->inside. Undone by letting the child end.
 */
int birth_plan_child(struct plan *plan, unsigned phase, const struct sandbox_spec *spec);

/* This process enters new namespaces itself. */
int birth_plan_in_place(struct plan *plan, unsigned phase, const struct sandbox_spec *spec);

/* PID 1 of the new PID namespace stays as init (init.h), its child goes on with the steps. close_fds: init keeps no open file of our caller's above 2. */
int birth_plan_init(struct plan *plan, unsigned phase, bool close_fds);

/* The last step: become the program. */
int birth_plan_program(struct plan *plan, unsigned phase, const struct sandbox_spec *spec);
