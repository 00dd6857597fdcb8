/* SPDX-License-Identifier: MIT */
/* What keeps a namespace alive: one record for each thing that does. Recorded for those namespaces only that a query names. */
#pragma once

#include <sys/types.h>

#include "base/map.h"

struct ns;
struct proc;

enum holder_kind {
	HOLDER_PROCESS,    /* is in it */
	HOLDER_THREAD,     /* is in it, while its process is not */
	HOLDER_CHILDREN,   /* the children that a task will have are going to be in it */
	HOLDER_FILE,       /* an open file of nsfs */
	HOLDER_SOCKET,
	HOLDER_TUN,        /* an open file of /dev/net/tun */
	HOLDER_MOUNT,      /* its file is mounted somewhere */
	HOLDER_CHILD,      /* another namespace, its child (user, pid) */
	HOLDER_OWNED,      /* another namespace that it owns (user) */
	HOLDER_KINDS,
};

/* A socket or tun file that a process has open, as the search met it: recorded where query.sockets asks for them. */
struct open_socket {
	uint64_t ino;             /* of the socket; 0: a tun file */
	pid_t pid, tid;           /* tid: whose table it is in, where that is a thread's own; else pid */
	int fd;
};

extern const char *const holder_names[HOLDER_KINDS];   /* "process" ... */

struct holder {
	enum holder_kind kind;
	uint64_t ino;             /* of the namespace that is held */
	const struct proc *proc;  /* whose it is; of a mount: who stands for the mount namespace; NULL: nobody */
	pid_t tid;                /* a thread of its own kind; 0: the process as a whole */
	int fd;                   /* files, sockets, tun; else -1 */
	const char *path;         /* mounts: below the root of the mount namespace; else NULL */
	const struct ns *ns;      /* mounts: in which mount namespace (NULL: not known); children and owned ones: which it is */
};
