/* SPDX-License-Identifier: MIT */
/* Steps that give an environment a name: all its namespaces are kept below /run/nskit/env/NAME (envdir.h). */
#pragma once

#include "sandbox/sandbox.h"

/* What must be there before the child: the name is reserved, with a file for each of its namespaces. */
int name_plan_reserve(struct plan *plan, unsigned phase, const struct sandbox_spec *spec);

/* When all stands: the namespaces are bound, the record is written, and last of all the name appears. */
int name_plan_publish(struct plan *plan, unsigned phase, const struct sandbox_spec *spec);
