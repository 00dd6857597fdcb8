/* SPDX-License-Identifier: MIT */
/* PID namespaces: what a user writes for one, and who has which number there. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * Open the PID namespace of a place: a container or environment by name (container_find()), a process by its PID, the namespace itself by number
 * ("4026532213", "pid:[4026532213]") or by a file. proc: proc_open_own(). An fd or a fault.
 */
int pidns_open(const char *where, int proc);

/*
 * Which process is number `inside` there? By its number in our own PID namespace. -ESRCH: none; all errors are silent. *unread: it may be one
 * that we may not read. The kernel is asked, and before Linux 6.11 every process of /proc is read.
 */
int pidns_find(int pidns, int proc, pid_t inside, pid_t *pid, bool *unread);
int pidns_find_by_reading(int pidns, int proc, pid_t inside, pid_t *pid, bool *unread);

enum { PIDNS_DEPTH_MAX = 33 };   /* they nest 32 deep: pid_namespaces(7) */

/*
 * The numbers of a process out of the text of its /proc/PID/status, the outermost first. Returns how many, 0 where the line is
 * missing. Silent.
 */
unsigned pidns_parse_numbers(const char *status, pid_t numbers[static PIDNS_DEPTH_MAX]);

/* The same of an open /proc/PID. Silent: -errno where it is gone. */
int pidns_read_numbers(int dir, pid_t numbers[static PIDNS_DEPTH_MAX]);
