/* SPDX-License-Identifier: MIT */
/*
 * Steps that make a directory, or several as layers, the root: a copy of its mounts put over it, what is to be mounted in it, pivot_root(2), and the
 * old root gone. The content is not trusted: every place in it is found by fd inside it (site.h).
 */
#pragma once

#include "sandbox/mounting.h"

/* The new root, to which mounts can be added. Our mounts must not spread at that time (private or slave). */
int rootfs_plan_mount(struct plan *plan, unsigned phase, const struct sandbox_spec *spec);

/* Go there, and take the old root away. */
int rootfs_plan_pivot(struct plan *plan, unsigned phase);

/* Where there is no mount namespace of our own: chroot(2). */
int rootfs_plan_chroot(struct plan *plan, unsigned phase, const char *dir);
