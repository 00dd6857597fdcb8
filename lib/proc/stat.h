/* SPDX-License-Identifier: MIT */
/* /proc/PID/stat: proc_pid_stat(5). Silent (bare -errno): processes come and go. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

enum { PROC_COMM_MAX = 64 };   /* TASK_COMM_LEN is 16; kernel threads' names are longer (workqueues) */

struct proc_stat {
	char comm[PROC_COMM_MAX];   /* hostile: any bytes but NUL, also ')' and newlines */
	char state;                 /* R S D Z T t X I */
	pid_t ppid;                 /* 0: none, or outside of this pid namespace */
	uint64_t started;           /* clock ticks after boot; with the PID an identity */
};

/*
 * Parse the text of a stat file. The name is all between the first '(' and the *last* ')', for it may hold blanks, brackets
 * and newlines itself. -EBADMSG where it is no such text.
 */
int proc_stat_parse(const char *text, struct proc_stat *stat);

/* Read and parse `stat` below an open /proc/PID. -ESRCH or -ENOENT: the process is gone. */
int proc_stat_read(int dir, struct proc_stat *stat);
