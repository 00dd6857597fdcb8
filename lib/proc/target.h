/* SPDX-License-Identifier: MIT */
/*
 * A target: one process, pinned. What is read of it is read through the fds here, never again by its number, so that a
 * reused PID cannot put another process in its place.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct proc_target {
	pid_t pid;    /* as the user said it; for messages */
	int pidfd;    /* -1: this kernel has none (before 5.3, or hidden by a seccomp filter); dir pins the process as well */
	int dir;      /* its /proc/PID, which answers ESRCH once the process is gone, whoever gets the number next */
};

/* /proc, where it is that of our own PID namespace, so that numbers mean the same in both. An fd (a place only) or a fault. */
int proc_open_own(void);

#define PROC_TARGET_NONE { .pidfd = -1, .dir = -1 }

/* Pin the process (or, since Linux 6.9, the thread) with a number of our own PID namespace. 0, or a fault. */
int proc_target_open(pid_t pid, struct proc_target *target);

/* Pin the process that has a number in this /proc, of whatever PID namespace it may be: by its folder alone. 0, or a fault. */
int proc_target_open_seen(int proc, pid_t number, struct proc_target *target);

/* Has it not been reaped yet? */
bool proc_target_alive(const struct proc_target *target);

void proc_target_done(struct proc_target *target);
#define _target_ __attribute__((cleanup(proc_target_done)))

/* The fault for a part of it that could not be read, by what reading said (err): who is gone is gone, who is another's is another's. Returns it. */
int proc_target_unread(const struct proc_target *target, const char *what, int err);

/* The fault for a process that is there and that /proc does not show us. Returns it. */
int proc_target_hidden(pid_t pid);

/* Open the directory behind its link "root" or "cwd", as a place only (O_PATH). An fd that is the caller's, or a fault. */
int proc_target_open_dir(const struct proc_target *target, const char *link);

/*
 * Its effective user and group id, in the numbers of the user namespace that we are in at the time of the call: call it
 * after entering the target's. 0, or a fault.
 */
int proc_target_ids(const struct proc_target *target, uid_t *uid, gid_t *gid);

/*
 * Its supplementary groups, in the numbers of the user namespace that we are in now. Returns how many; *groups is the caller's to free.
 */
int proc_target_groups(const struct proc_target *target, gid_t **groups);

/*
 * The environment it was started with, as an array like environ. One allocation holds it all: free() it. Texts that
 * are no NAME=VALUE are left out: a process may write what it likes there. 0, or a fault.
 */
int proc_target_environ(const struct proc_target *target, char ***env);
