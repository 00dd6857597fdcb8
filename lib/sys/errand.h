/* SPDX-License-Identifier: MIT */
/* Errands: what only a process in other namespaces can open, opened by a short-lived child into our table of open files. Silent (bare -errno). */
#pragma once

#include <stddef.h>

/*
 * In the child: go there, open, and say fds[0..n): numbers of open files, or -errno each. Negative: it could not even go there. What it
 * opens is ours already, so it closes what it does not hand over.
 */
typedef int (*errand_fn)(const void *errand, int *fds, size_t n);

enum { ERRAND_MAX = 512 };   /* open files at a time */

/*
 * Send a child on an errand and wait for it. It shares our open files and nothing else: a plain fork, so it may join namespaces that a process
 * with threads, or our main thread, had better not. fds is written by the child's report. 0; -EPERM where it came to nothing; -errno.
 */
int errand_run(errand_fn work, const void *errand, int *fds, size_t n);

/*
 * The same for one open file, where that may take for ever: after so many milliseconds the child is killed and forgotten (-ETIMEDOUT), for it may be
 * beyond signals, in the hands of a file server. So it has open files of its own, of which it keeps `needed` alone (-1: none), and
 * hands over what it opened. An fd or -errno.
 */
int errand_run_within(errand_fn work, const void *errand, int needed, int milliseconds);

/*
 * The same as root of a new user namespace with a copy of our mount namespace: an ordinary user may do there what root may with it.
 */
int errand_run_as_root(errand_fn work, const void *errand, int *fds, size_t n);
