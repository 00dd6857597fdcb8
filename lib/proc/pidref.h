/* SPDX-License-Identifier: MIT */
/*
 * References to processes: "42"; "42:1234", which is process 42 only if its pidfd has this inode number, that no process ever had before (Linux
 * 6.9, where `getino 42` of util-linux tells it); "42@web": the process that is number 42 in the PID namespace of web.
 */
#pragma once

#include <stdint.h>

#include "proc/target.h"

struct pidref {
	pid_t pid;            /* 0: none */
	uint64_t inode;       /* of its pidfd; 0: not said */
	const char *where;    /* whose PID namespace (proc/pidns.h); NULL: our own */
};

/* For option rows: struct pidref. Keeps pointers into the text; nothing is looked up yet. */
int pidref_parse(const char *text, void *field);

/*
 * Which process it is, by its number in our own PID namespace. 0, or a fault: there is none, or the place can be several. The
 * number may be another's at once where the process ends: pidref_open() is for those who do something to it.
 */
int pidref_find(const struct pidref *ref, pid_t *pid);

/* The process itself, pinned, and still the one that is meant. 0, or a fault. */
int pidref_open(const struct pidref *ref, struct proc_target *target);

/*
 * The same for those who show what /proc shows: a number alone is what `proc` (which may be of another PID namespace) calls the process, as in the
 * list that is made of it. More than a number is refused in such a /proc.
 */
int pidref_open_seen(const struct pidref *ref, int proc, struct proc_target *target);
