/* SPDX-License-Identifier: MIT */
/*
 * --tools=host-root: the host's root stays the program's, and the target's lies at /run/nsjoin/NAME, in a private copy of our mount namespace. The
 * whole host would be behind /proc/PID/root of the program, so it is kept out of the target's PID namespace.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>

struct joining;

struct hostroot {
	int tree;                    /* a detached copy of all that the target has mounted; -1: not asked for */
	char name[NAME_MAX + 1];
	bool only_look;              /* make no folder for it on the host */
};

#define HOSTROOT_NONE { .tree = -1 }

/* Outside: copy the target's mounts. 0 or a fault. */
int hostroot_open(const struct joining *joining, struct hostroot *hostroot);

/* Before other namespaces are entered, while the rights over ours last: go where it lies. 0 or a fault. */
int hostroot_enter(const struct hostroot *hostroot);

void hostroot_done(struct hostroot *hostroot);
