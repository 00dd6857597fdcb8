/* SPDX-License-Identifier: MIT */
/* A user namespace that belongs to somebody else: its owner is whoever makes it, user_namespaces(7). */
#pragma once

#include "sandbox/sandbox.h"

/* Become this user and group, for good. 0 or a fault. */
int owner_become(const struct sandbox_owner *owner);

/* The same as a step: this process becomes the owner, before it makes the namespace. */
int owner_plan_become(struct plan *plan, unsigned phase, const struct sandbox_owner *owner, const char *asked_by);

void owner_print(const struct sandbox_owner *owner, FILE *to);
