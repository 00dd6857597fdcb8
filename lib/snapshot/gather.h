/* SPDX-License-Identifier: MIT */
/*
 * The sources of a snapshot, a file each. Between themselves they share this record.
 *
 * A gathering is *closed* when only some namespaces matter (those of one process, or one by number): then no source adds others.
 */
#pragma once

#include "snapshot/snapshot.h"

struct gathering {
	int procfd;
	const struct query *query;
	struct snapshot *snapshot;
	bool closed;          /* namespaces that are not there yet are of no interest */
	bool searching;       /* look at threads, open files and other mount namespaces as well */
	bool mounts_read;
	int netlink;          /* -1: not opened yet */
	struct map seen_files;   /* sockets and files of nsfs that were looked at */
	dev_t nsfs;           /* its device number; 0: not known yet */
	struct map paths;     /* mount points that are kept already, by hash */
	char links[NS_TYPES][16];   /* "ns/net" ... */
};

/* Is a namespace of interest that nothing showed so far? */
bool gather_wants(const struct gathering *g, struct ns_id id);

/*
 * Read the links of some kinds below an open /proc/PID. Those that are not there stay 0: an old kernel has no time namespaces, a
 * zombie is only in its user and pid namespaces still. -ENOENT where there is none at all: the process is gone.
 */
int gather_links(const struct gathering *g, int dir, unsigned types, uint64_t *ino);

/* A record of a process with what is asked about it. -ENOENT or -ESRCH: it has ended meanwhile. */
int gather_proc(struct gathering *g, int dir, pid_t pid, const uint64_t *ino, struct proc **made);

/* Ask about a process's namespace what its link does not tell. Where that fails, the next process that is in it is tried. Only -ENOMEM. */
int gather_by_link(struct gathering *g, struct ns *ns, int dir);

/* A namespace that no process is in (so far), and an fd of it; negative: it could not be opened. Only -ENOMEM. */
int gather_unowned(struct gathering *g, struct ns_id id, int fd);

/* Keep a process in snapshot->members. -ENOMEM. */
int gather_member(struct snapshot *snapshot, const struct proc *proc);

int gather_target(struct gathering *g);   /* the namespaces of query->pid; closes the gathering */
int gather_procs(struct gathering *g);    /* every process below procfd; with searching also its open files */
int gather_threads(struct gathering *g, int dir, pid_t pid);   /* the threads of one process. Only -ENOMEM */
int gather_fds(struct gathering *g, int dir, pid_t pid);   /* the open files of one process. Only -ENOMEM */
int gather_mounts(struct gathering *g);   /* the mount table of our own mount namespace */
int gather_foreign_mounts(struct gathering *g);   /* those of the others that processes are in. Only -ENOMEM */

/* The number that our network namespace has for another one: NSID_UNASSIGNED, a number, or NSID_UNKNOWN. */
int gather_nsid(struct gathering *g, int fd);

void gather_begin(struct gathering *g, int procfd, const struct query *query, struct snapshot *snapshot);
void gather_done(struct gathering *g);
