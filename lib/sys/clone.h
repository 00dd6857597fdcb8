/* SPDX-License-Identifier: MIT */
/* A child process born in new namespaces. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * fork() with CLONE_NEW* flags, and CLONE_PARENT: 0 in the child, its PID in the parent, or -errno (silent). clone3(2) where the kernel and
 * its seccomp filters let us, else clone(2). The child may do what it likes before exec as long as we have one thread.
 * CLONE_NEWTIME is not for here: it would put the child inside, and then the clock offsets can no longer be set.
 */
pid_t clone_process(uint64_t flags);

/* The same, born in a cgroup of v2: an open folder of it. *born tells whether it was: not by clone(2), and not before Linux 5.7. */
pid_t clone_process_into(uint64_t flags, int cgroup, bool *born);
