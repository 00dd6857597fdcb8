/* SPDX-License-Identifier: MIT */
/*
 * Steps that make a directory the root: a copy of its mounts put over it, /proc, /sys and a minimal /dev in it, pivot_root(2),
 * and the old root gone. The directory's content is not trusted: every place in it is found by fd inside it (sys/inroot.h),
 * so that a link there, absolute or with "..", leads to nothing outside.
 */
#pragma once

#include "sandbox/sandbox.h"

/* All of them in order. Our mounts must not spread at that time (private or slave). */
int rootfs_plan(struct plan *plan, unsigned phase, const struct sandbox_spec *spec);

/*
 * A directory in the new root for a mount: an O_PATH fd, or a fault. Made where it is missing (*made). Links are followed
 * inside the root; one that leads to the root itself is refused, as a mount there would hide everything.
 */
int rootfs_place(int root, const char *name, bool *made);

/* Take what is mounted there off and remove a directory that rootfs_place() made. */
int rootfs_unplace(int root, const char *name);
