/* SPDX-License-Identifier: MIT */
/* A set of namespaces to enter: at most one of each kind, of a process, or each from a file, or both together. */
#pragma once

#include <sys/types.h>

#include "ns/type.h"

#define NS_BIT(type) (1u << (type))

/* Where the namespace of one kind comes from. */
struct ns_source {
	int fd;              /* the namespace; -1: of the process, or not (yet) open */
	const char *path;    /* the file it was opened from, or what else it is called; NULL: of the process */
};

struct ns_set {
	unsigned types;      /* what to enter: NS_BIT(type) */
	struct ns_source from[NS_TYPES];
	int pidfd;           /* the process; -1: none, or a kernel without pidfds */
	int dir;             /* its /proc/PID; -1: no process */
	pid_t pid;           /* for messages */
};

/* An empty set. */
void ns_set_init(struct ns_set *set);

/* Close the namespaces opened from files. The process's fds are not ours. */
void ns_set_done(struct ns_set *set);

/* Add the namespace that a file stands for (ns/ref.h). 0 or a fault. */
int ns_set_add_file(struct ns_set *set, enum ns_type type, const char *path);

/*
 * Add the namespace behind fd, in place of the process's; whose it is, for messages, `title` tells: "of the socket". Both become the set's, title's text
 * outlives it. What is ours already is left out. 0 or a fault: it is of another kind.
 */
int ns_set_add_fd(struct ns_set *set, enum ns_type type, int fd, const char *title);

/*
 * Add the namespaces of the process in set->dir. Where `must` is set a kind that this kernel lacks is a fault and a
 * namespace that is ours already is left out only where entering it would change nothing (a mount namespace is
 * entered again: that leads out of a chroot); else only namespaces that differ from ours are added. 0 or a fault.
 */
int ns_set_add_process(struct ns_set *set, unsigned types, bool must);

static inline bool ns_set_has(const struct ns_set *set, enum ns_type type) { return set->types & NS_BIT(type); }
