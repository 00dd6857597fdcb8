/* SPDX-License-Identifier: MIT */
/* Our own mount points. */
#pragma once

/*
 * Call each(ctx, path) for every mount point below the directory `dir` ("" for all) of our mount namespace, parents mostly before children: those that
 * were moved may come later. A negative result ends it and is returned; else -errno. Silent.
 */
int mountpoints_each(const char *dir, int (*each)(void *ctx, const char *path), void *ctx);
