/* SPDX-License-Identifier: MIT */
/*
 * Named network namespaces as ip-netns(8) keeps them: a file a name in /run/netns, the namespace bind-mounted on it, and settings
 * in /etc/netns/NAME. Without netlink: nsls and nsjoin use it too.
 *
 * ip netns locks the folder only while it prepares it, so that a name can be seen before its namespace is there, and a
 * crash leaves a file that blocks the name. Here the folder stays locked (flock, the same lock) during the whole of
 * adding and deleting, and what a crash left is healed.
 */
#pragma once

#include "base/macro.h"

#define NETNS_FOLDER "/run/netns"
#define NETNS_SETTINGS "/etc/netns"

enum { NETNS_NAME_MAX = 255 };   /* NAME_MAX */

/* A name that can be a file of its own and be shown: not empty, '.', '..'; no '/', no control bytes. 0 or a fault with STATUS_USAGE's meaning (-EINVAL). */
int netns_name_check(const char *name);

/* Make the folder where it is missing and open it. An fd or a fault. */
int netns_folder(void);

/*
 * Prepare the folder (a shared mount, so that names made here are seen in every mount namespace that listens) and lock it.
 * Returns the lock, an fd: closing it unlocks. Or a fault.
 */
int netns_lock(void);

/* Is the file of that name a namespace (is one mounted there)? Silent; opens nothing, so a hostile file does no harm. */
bool netns_is_there(const char *name);

/* Open the namespace of a name; one that is being added or deleted at this moment is waited for, 100 ms. An fd or a fault. */
int netns_open(const char *name);

/* The network namespace of a process, pinned by a pidfd while it is opened. An fd or a fault. */
int netns_of_pid(int pid);

/* The network namespace that we are in. An fd or a fault. */
int netns_own(void);

/* A new network namespace, an fd; we stay in ours. It lives as long as something holds it. Or a fault. */
int netns_new(void);

/*
 * Give a namespace a name: the caller holds the lock. What a crash left under that name is replaced. -EEXIST where the name is taken.
 * Refused (-EXDEV) where the mount would not be seen by the host although its folder is the host's: the name would be dead there.
 */
int netns_attach(const char *name, int ns_fd);

/* Take a name away, the caller holds the lock. The namespace goes when its last process does. Only namespaces and what a crash left. */
int netns_detach(const char *name);

/* Go into a namespace; *home is the way back (close it after netns_return()). */
int netns_visit(int ns_fd, int *home);
void netns_return(int home);

struct netns_name {
	char *name;
	uint64_t ino;    /* identity of the namespace: its inode on nsfs */
};

/* All names that are namespaces, in the folder's order (as ip netns shows them). */
struct netns_names {
	struct netns_name *at;   /* zero-initialised is empty */
	size_t n, room;
};

int netns_names_read(struct netns_names *names);
void netns_names_done(struct netns_names *names);
#define _netns_names_ __attribute__((cleanup(netns_names_done)))
