/* SPDX-License-Identifier: MIT */
/* Owners and parents: asked of the kernel once for every distinct namespace. */
#pragma once

#include "snapshot/snapshot.h"

/*
 * Ask who owns the namespace behind fd, what its parent is, and for a user namespace who made it; owners and parents that nothing
 * else showed are added to the snapshot, and asked in turn. What the kernel refuses (it lies outside of our
 * view) or does not know (older than 4.9) stays NULL. Only -ENOMEM.
 */
int relate(struct snapshot *snapshot, struct ns *ns, int fd);
