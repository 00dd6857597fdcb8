/* SPDX-License-Identifier: MIT */
/* Paths of another mount namespace. All functions are silent (bare -errno). */
#pragma once

#include <stddef.h>

/*
 * Open a namespace's file at a mount point below `root` (an fd of a directory that is the root of things there, AT_FDCWD: our own root). The path is one that
 * the kernel told: it has no links. A dead file server, or one that its owner stopped, must not hold us up: first nothing is asked but what the
 * kernel has in memory (RESOLVE_CACHED); mount points are always in memory. Where the file systems above it want to ask their servers nevertheless,
 * a child waits for them, not longer than half a second in all. -EINVAL: something else lies there.
 */
int inmount_open(int root, const char *path);

/*
 * The mount table of the mount namespace behind `fd`, as an open mountinfo: for kernels that do not list it from outside
 * (mountlist.h). procfd: a /proc of our own pid namespace. An fd or -errno.
 */
int inmount_open_table(int fd, int procfd);

enum { INMOUNT_MAX = 64 };   /* paths at a time: as many files are open at once */

/*
 * The same for n paths of the mount namespace behind `fd`, for one that no process is in: a short-lived child joins it and
 * opens them into our table of open files. fds[i] is an fd or -errno. Needs CAP_SYS_ADMIN over it.
 */
int inmount_open_all(int fd, const char *const *paths, size_t n, int *fds);
