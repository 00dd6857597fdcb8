/* SPDX-License-Identifier: MIT */
/* Processes by pidfd: an identity that a reused PID cannot steal. All functions are silent (bare -errno). */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A pidfd (close-on-exec) of a process, -ESRCH when there is none. Linux 5.3. */
int pidfd_of(pid_t pid);

/*
 * The same, but the number may also be that of a single thread, which may live in other namespaces than its process
 * (Linux 6.9; -EINVAL or -ENOENT for a thread before).
 */
int pidfd_of_task(pid_t tid);

/* Has the process not been reaped yet? (A zombie still counts.) */
bool pidfd_alive(int pidfd);

int pidfd_kill(int pidfd, int signal);

/* Is `proc` the /proc of our own PID namespace, so that its numbers are those of our system calls? */
bool pidfd_proc_is_ours(int proc);

/*
 * Which number process `pid` has in the /proc that is mounted here. That may be of another PID namespace than ours, as in a new
 * one that kept the old /proc; there our number means another process. Its pidfd tells; without (negative), only a /proc
 * of our own namespace will do. -ENOENT: it is not in that /proc, or nobody knows; -ESRCH: it has ended.
 */
pid_t pidfd_number_in_proc(int pidfd, pid_t pid);

/* The inode number of a process's pidfds: no other process since boot has it (64-bit machines). Linux 6.9, -ENOSYS before. */
int pidfd_inode(int pidfd, uint64_t *inode);

/* A copy of fd number `fd` of the process. Linux 5.6; needs ptrace access. */
int pidfd_copy_fd(int pidfd, int fd);

/* Does this error of pidfd_of_task() or pidfd_copy_fd() mean that nobody is served: by a filter, or a single thread by an old kernel? */
bool pidfd_is_missing(int err);

/* The number of its cgroup in the unified hierarchy, which is that folder's inode number there. Linux 6.13, -ENOSYS before. */
int pidfd_cgroup_id(int pidfd, uint64_t *id);
