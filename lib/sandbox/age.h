/* SPDX-License-Identifier: MIT */
/* The step that makes sure that a new mount namespace is younger than ours, so that it can be bound to a file of ours. */
#pragma once

#include "sandbox/sandbox.h"

/*
 * The kernel binds only mount namespaces with a higher ID than our own, so that they form no loop (fs/namespace.c,
 * mnt_ns_loop()). Since 6.18 each CPU hands out IDs of its own stock: a namespace made on another CPU may look older than it
 * is, and the bind fails with EINVAL. Then another one is made, on each CPU in turn; the one where ours was made will do.
 */
int age_plan(struct plan *plan, unsigned phase);
