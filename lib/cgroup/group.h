/* SPDX-License-Identifier: MIT */
/*
 * A cgroup of our own: one folder, of the same name, in each home (find.h).
 *
 * Folders are called nsnew-... One that lasts, because it belongs to a named environment, has the sticky bit. Of the others
 * the maker holds a lock (flock) until they are removed: what kill -9 leaves behind is known by its free lock, and removed
 * by the next who makes one beside it, once no process is in it.
 */
#pragma once

#include <sys/types.h>

#include "cgroup/find.h"

enum { CGROUP_NAME_MAX = 96 };

struct cgroup_group {
	struct cgroup_homes homes;
	bool lasts;                        /* it stays when we end */
	char name[CGROUP_NAME_MAX];        /* set where it lasts, else made up */
	unsigned n;                        /* homes in which it is made */
	struct cgroup_part {
		int dir;                   /* its folder, locked where it does not last */
		int procs;                 /* its cgroup.procs, to be written to */
		bool left;                 /* we left the home for a place of our own in it */
	} at[CGROUP_HOMES_MAX];
};

/* Make it in all its homes; remove first what others left there. 0 or a fault, with nothing left of it. */
int cgroup_group_make(struct cgroup_group *group);

/* The folder that clone3(2) can put a child in, -1: none; cgroup_group_enter() does the rest. */
int cgroup_group_birthplace(const struct cgroup_group *group);

/* The calling process goes there. born: by clone3(2) it is in the unified one already. 0 or a fault. */
int cgroup_group_enter(const struct cgroup_group *group, bool born);

/* Kill all that is in it and remove it. 0 or a fault, which says what stays. */
int cgroup_group_end(struct cgroup_group *group);

/* Close what is open of it; the cgroup stays. */
void cgroup_group_done(struct cgroup_group *group);

/*
 * Remove a cgroup that lasted by its path, with those in it. -EBUSY (silent): it has processes; the next who makes one beside it
 * will remove it, once they have ended. 0, also where it is gone; or a fault.
 */
int cgroup_remove(const char *path);
