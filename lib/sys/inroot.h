/* SPDX-License-Identifier: MIT */
/*
 * Paths inside a root directory that we do not trust: links in it, absolute ones and "..", lead nowhere outside of it,
 * just as a process chrooted there would see them.
 */
#pragma once

/*
 * Open a path inside `root` as an O_PATH fd (close-on-exec), links followed inside the root. Silent: -errno; -ELOOP for
 * too many links. openat2(2) with RESOLVE_IN_ROOT (Linux 5.6), else a walk of our own, one component at a time.
 */
int inroot_open(int root, const char *path);

/*
 * Open a regular file inside `root` for reading, and tell about it. What else lies there is not opened (-EACCES): a FIFO could make us wait, a device
 * could do something. Silent.
 */
struct stat;
int inroot_open_regular(int root, const char *path, struct stat *st);

/* The walk alone, so that it can be tested where openat2 is there. */
int inroot_walk(int root, const char *path);
