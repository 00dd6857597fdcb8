/* SPDX-License-Identifier: MIT */
/* A user namespace that belongs to somebody else: its owner is whoever makes it, user_namespaces(7). */
#pragma once

#include "sandbox/sandbox.h"

/* clone_process() (sys/clone.h) by a process that has become this user and group: *child is its result, ours too. 0, or a fault where it did not come to that. */
int owner_clone(const struct sandbox_owner *owner, uint64_t flags, pid_t *child);

/* This process becomes the owner, before it makes the namespace. */
int owner_plan_become(struct plan *plan, unsigned phase, const struct sandbox_owner *owner, const char *asked_by);

void owner_print(const struct sandbox_owner *owner, FILE *to);
