/* SPDX-License-Identifier: MIT */
/*
 * The folder of named environments (proc/environment.h), written. A name appears and goes as a whole: an environment is made, and taken apart,
 * in a folder ".NAME", and renamed. Whoever works on a ".NAME" holds a lock (flock) on it, so that what kill -9 leaves
 * behind is known by its free lock and cleared away by the next who comes. The folder itself is locked for moments only.
 */
#pragma once

#include "proc/environment.h"

/*
 * Make the folder where it is missing, lock it, and clear away what others left. *cleared (may be NULL) tells whether something of this name
 * was among that. Returns the locked folder, an fd: closing it unlocks; or a fault.
 */
int envdir_lock(const char *name, bool *cleared);

/*
 * Get hold of ".NAME" to make an environment in it. Waits for somebody else who works on it; -EEXIST where the name is taken.
 * Returns its lock, an fd that must not outlive us in a child; or a fault.
 */
int envdir_reserve(const char *name);

/* The name appears; or goes, its parts stand in ".NAME" again. The caller holds the lock of ".NAME". 0 or a fault. */
int envdir_publish(const char *name);
int envdir_withdraw(const char *name);

/* Take a name away: it is ".NAME" now. Returns the lock of that, or a fault: -ENOENT. */
int envdir_take(const char *name);

/* Read what stands in ".NAME". 0 or -errno (silent). */
int envdir_read(const char *name, struct environment *environment);

/* Unmount and remove all of ".NAME". 0 or a fault. */
int envdir_discard(const char *name);

/* A path of ".NAME". */
const char *envdir_path(const char *name, const char *file, char path[static ENVIRONMENT_PATH_MAX]);
