/* SPDX-License-Identifier: MIT */
/* Steps by which the program is a user of the new root: names mean what that root's own files say (proc/lookup.h), never NSS. */
#pragma once

#include "sandbox/sandbox.h"

/* USER[:GROUP], names or numbers, and "GROUP,GROUP..." or "none". For option rows: the words are looked up later, when the root is there. */
int users_parse_run_as(const char *text, void *field);
int users_parse_groups(const char *text, void *field);

/* Become spec->run_as, with the groups that are asked for. */
int users_plan_run_as(struct plan *plan, unsigned phase, const struct sandbox_spec *spec, const char *asked_by);

/* Take spec->member_of as the supplementary groups. */
int users_plan_groups(struct plan *plan, unsigned phase, const struct sandbox_spec *spec, const char *asked_by);
