/* SPDX-License-Identifier: MIT */
/*
 * Into the cgroups of another process: cgroups(7), cgroup v1, v2 and both at once. The files are opened before anything is entered and written to
 * afterwards: the kernel asks for the rights of who opened them.
 */
#pragma once

#include <sys/types.h>

enum { CGROUP_HIERARCHIES_MAX = 32 };

struct cgroup_way {
	int procs[CGROUP_HIERARCHIES_MAX];   /* cgroup.procs of each hierarchy in which the process is elsewhere than we */
	unsigned n;
};

/*
 * Open the way into the cgroups of the process whose /proc/PID is open at dir; pid is for messages. A frozen one is refused: what
 * enters it stands still. 0 or a fault; cgroup_way_done() in any case. *way is zero-initialised before.
 */
int cgroup_way_open(int dir, pid_t pid, struct cgroup_way *way);

/* Go there: the calling process and all its threads. 0 or a fault. */
int cgroup_way_take(const struct cgroup_way *way);

void cgroup_way_done(struct cgroup_way *way);
