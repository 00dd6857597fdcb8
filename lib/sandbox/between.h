/* SPDX-License-Identifier: MIT */
/* A process between us and the new one: what the new one must find changed, and we must not. */
#pragma once

#include "sandbox/sandbox.h"

struct between {
	struct ns_set *joins;                /* it enters these first; empty: none */
	const struct sandbox_owner *owner;   /* then it becomes this user; NULL: nobody else */
};

/*
 * Clone a child in new namespaces from a process that has changed so: new user namespaces belong to who makes them, other new ones to the user namespace
 * that their maker is in, and a PID namespace holds only the children of who entered it. *child as clone_process() has it, or the fault where it did
 * not come to that. Outside *child is negative with a fault, too.
 */
int between_clone(const struct between *between, uint64_t flags, pid_t *child);
