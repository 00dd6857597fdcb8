/* SPDX-License-Identifier: MIT */
/* Existing namespaces for a new environment: what --join says, and the steps that find and enter them. */
#pragma once

#include "sandbox/sandbox.h"

/* For option rows: KIND=REF into the struct sandbox_joins. A kind that is given again is replaced; nothing is looked up yet. */
int join_parse(const char *text, void *field);

/*
 * Find and open all of them, before anything is made: names mean what they mean outside. Those that are ours already are left out. Undone by closing them.
 */
int join_plan_find(struct plan *plan, unsigned phase, const struct sandbox_joins *joins, const char *asked_by);

/* This process enters them. */
int join_plan_enter(struct plan *plan, unsigned phase, const struct sandbox_joins *joins, const char *asked_by);

/*
 * Enter the set that was found. Whoever enters a user namespace becomes its root where it has one: the IDs that we have outside are nobody's or
 * somebody else's in there, and could not make a file. 0 or a fault.
 */
int join_enter(struct ns_set *set);

/* "the network namespace of netns:web" and so on. */
void join_print(const struct sandbox_joins *joins, FILE *to);
