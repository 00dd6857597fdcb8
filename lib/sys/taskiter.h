/* SPDX-License-Identifier: MIT */
/*
 * Tasks and their open files as the kernel walks them: two BPF iterators, which read a whole machine in a hundredth of the time that /proc
 * takes. Linux 5.17 (which finds the members of its structures itself), CAP_BPF and CAP_PERFMON in the first user namespace.
 *
 * Only tasks of our own pid namespace are seen. What is told is read without the kernel's locks: see bpf/tasks.bpf.c.
 */
#pragma once

#include <sys/types.h>

#include "sys/bpf/task.h"

struct taskiter;

/* Load the programs. 0, or a fault that tells why they cannot be had: -EOPNOTSUPP where they were not built. */
int taskiter_open(struct taskiter **made);

/* All tasks, all files: an array that is the caller's to free, by task number. 0 or -errno, silent. */
int taskiter_tasks(const struct taskiter *iter, struct taskiter_task **tasks, size_t *n);
int taskiter_files(const struct taskiter *iter, struct taskiter_file **files, size_t *n);

void taskiter_close(struct taskiter *iter);
