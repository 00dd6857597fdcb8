/* SPDX-License-Identifier: MIT */
/*
 * A new /proc inside. Where a container's own program gets it, it must not be more than a container's /proc: root of a container without a user
 * namespace is our root, and a writable /proc/sys/kernel/core_pattern is a way out; the container's other processes reach ours by
 * /proc/PID/root. So the same files are read-only or hidden as runc and moby have them (moby oci/defaults.go).
 */
#pragma once

#include <stdbool.h>

enum { PROCFS_HIDDEN_MAX = 8 };

struct procfs {
	bool covers;
	int mount;                     /* it, made already; -1: made by procfs_mount() */
	int null[PROCFS_HIDDEN_MAX];   /* detached copies of our /dev/null, to hide files with; -1: not needed */
};

#define PROCFS_NONE { .mount = -1, .null = { -1, -1, -1, -1, -1, -1, -1, -1 } }

/* Outside: open what it needs. 0 or a fault; procfs_done() in any case. */
int procfs_prepare(bool covers, struct procfs *procfs);

/*
 * Make it for the PID namespace that `pidns` is an fd of, by a process that is not in there: where the kernel can (Linux 6.17); else it waits for
 * procfs_mount() (false). Once the other namespaces are entered, for the right to do so is that of the user namespace.
 */
bool procfs_make(int pidns, struct procfs *procfs);

/*
 * Inside, in a mount namespace of its own: mount it on `place`. Where it is not made yet, only in a process that is in the PID namespace. 0 or a fault.
 */
int procfs_mount(const struct procfs *procfs, int place);

void procfs_done(struct procfs *procfs);
