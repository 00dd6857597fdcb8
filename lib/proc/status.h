/* SPDX-License-Identifier: MIT */
/* /proc/PID/status: proc_pid_status(5). What of it tells what a process may do. Silent (bare -errno): processes come and go. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum proc_id { PROC_ID_REAL, PROC_ID_EFFECTIVE, PROC_ID_SAVED, PROC_ID_FS, PROC_IDS };

enum proc_caps { PROC_CAPS_EFFECTIVE, PROC_CAPS_PERMITTED, PROC_CAPS_INHERITABLE, PROC_CAPS_BOUNDING, PROC_CAPS_AMBIENT, PROC_CAPS_SETS };

enum { PROC_SECCOMP_OFF, PROC_SECCOMP_STRICT, PROC_SECCOMP_FILTER };   /* SECCOMP_MODE_... of linux/seccomp.h */

struct proc_status {
	uid_t uid[PROC_IDS];   /* as the user namespace of the reader numbers them */
	gid_t gid[PROC_IDS];
	uint64_t caps[PROC_CAPS_SETS];
	bool no_new_privs;
	bool first_below;      /* PID 1 of a PID namespace right below that of /proc */
	int seccomp;           /* its mode; -1: this kernel has none */
	int filters;           /* how many; -1: not told (before Linux 5.9) */
	int umask;             /* -1: not told (before Linux 4.7) */
};

/* Parse the text of a status file. -EBADMSG where a line is missing that every kernel has, or is no such line. */
int proc_status_parse(const char *text, struct proc_status *status);

/* Read and parse `status` below an open /proc/PID. -ESRCH or -ENOENT: the process is gone. */
int proc_status_read(int dir, struct proc_status *status);

/* The supplementary groups in the text of a status file, or of a process. How many (the array is the caller's to free), or -errno; -EBADMSG as above. */
int proc_status_parse_groups(const char *text, gid_t **groups);
int proc_status_read_groups(int dir, gid_t **groups);
