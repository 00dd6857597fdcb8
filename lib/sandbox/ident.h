/* SPDX-License-Identifier: MIT */
/* Steps of one call each for the namespaces that have little to set up: the host name, lo, the working directory. */
#pragma once

#include "sandbox/sandbox.h"

int ident_plan_domainname(struct plan *plan, unsigned phase, const char *name, const char *asked_by);   /* NIS */
int ident_plan_hostname(struct plan *plan, unsigned phase, const char *name, const char *asked_by);
int ident_plan_lo(struct plan *plan, unsigned phase);
int ident_plan_wd(struct plan *plan, unsigned phase, const char *dir, const char *asked_by);
