/* SPDX-License-Identifier: MIT */
/* From what a user writes for a namespace (ns/token.h) to the namespace, wherever it is held. */
#pragma once

#include <sys/types.h>

#include "ns/token.h"

/*
 * Open a namespace by its number or the kernel's id. The kernel opens what has an id (Linux 6.18 by id, kind and number, 6.19 by the id alone);
 * else processes, their threads, our mount table and all open files are searched, in this order. proc: proc_open_own(). An fd, or a
 * fault: -ENOENT where there is none that we can see.
 */
int nsfind_open(const struct ns_token *token, int proc);

/* The process with the lowest PID in this namespace, 0: none that we can see. Silent: -errno. */
pid_t nsfind_member(struct ns_id id, int proc);
