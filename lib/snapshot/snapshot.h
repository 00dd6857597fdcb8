/* SPDX-License-Identifier: MIT */
/*
 * Everything seen at one moment: namespaces and the processes that stand for them, as plain arrays. No renderer's pointer
 * is in it; strings and records live in its pool, and all is freed at once.
 *
 * What is gathered is said by a query: nothing is read that nobody asked for.
 */
#pragma once

#include <sys/types.h>

#include "base/map.h"
#include "base/pool.h"
#include "ns/id.h"
#include "proc/container.h"
#include "snapshot/holder.h"
#include "snapshot/host.h"
#include "snapshot/mounted.h"
#include "snapshot/road.h"

enum { NSID_UNKNOWN = -2, NSID_UNASSIGNED = -1 };   /* the latter is the kernel's NETNSA_NSID_NOT_ASSIGNED */

/* A process that stands for a namespace (the one with the lowest PID), or a member of the namespace that was asked for. */
struct proc {
	pid_t pid, ppid;            /* ppid 0: none in our view */
	uid_t uid;                  /* the owner of /proc/PID: the effective user, root for processes that hide (prctl(2) PR_SET_DUMPABLE); -1: not known */
	uint64_t started;           /* clock ticks after boot: with the PID an identity. 0: not asked for */
	const pid_t *pids;          /* its numbers from the PID namespace of /proc down to its own */
	unsigned n_pids;            /* 0: not asked for */
	const char *command;        /* the command line, else the name; NULL: not asked for */
	const struct container *container;   /* lives in query.containers; NULL: in none, or not asked for */
	uint64_t ns[NS_TYPES];      /* inode numbers; 0: not read, or no such kind here */
};

/* A mount of a namespace's file. */
struct ns_mount {
	const char *path;
	struct ns_mount *next;
};

struct ns {
	struct ns_id id;
	uint64_t handle;            /* the kernel's 64-bit id, never used again (nshandle.h); 0: not asked for, or it has none */
	struct ns *owner;           /* owning user namespace; NULL: unknown, or outside of our view */
	struct ns *parent;          /* user and pid namespaces */
	uid_t made_by;              /* user namespaces: the user that made it */
	const char *uid_map, *gid_map;   /* user namespaces: texts of /proc; NULL: not asked for, or no process that can be read is in it */
	bool related;               /* owner, parent and made_by were asked for */
	bool of_target;             /* the process of query.pid is in it */
	bool table_read;            /* mount namespaces: what is mounted there was looked at */
	int nsid;                   /* the number that our network namespace has for it, or NSID_... */
	const struct proc *first;   /* the process with the lowest PID; where only a thread is in it, that thread; NULL: none */
	const struct proc *thread;  /* a thread that is in it while its process is not */
	const struct container *container;   /* without a process: the named environment that keeps it; lives in query.containers. NULL: none */
	unsigned n_procs;           /* processes; threads do not count */
	struct ns_mount *mounts;    /* in the order of the mount table */
	struct ns_mount **last_mount;
	int fd;                     /* open where query.keep asked for that and it could be had; else -1 */
};

struct query {
	enum road_kind road;        /* how processes are read */
	unsigned types;             /* kinds of namespaces to look for, as bits 1u << type */
	pid_t pid;                  /* only the namespaces of this process; 0: of all */
	uint64_t members_of;        /* all processes of the namespace with this inode number, and no other namespace; 0: none */
	bool procs;                 /* read all processes. Without it: only that of `pid` */
	bool all;                   /* keep all processes that are read, not only those that stand for a namespace */
	bool search;                /* search threads, open files, sockets and other mount namespaces for what no process is in */
	bool mounts;                /* read our own mount table */
	bool relations;             /* owners and parents of all namespaces */
	bool nsids;
	bool handles;               /* the kernel's ids; asked with the relations */
	bool idmaps;                /* of user namespaces */
	bool stats, uids, commands, pids;   /* of the processes that are kept: ppid and started, uid, command, numbers */
	unsigned keep;              /* keep these kinds open (struct ns.fd), as bits: for going there. Raises our limit of open files */
	bool apart;                 /* with procs: all processes that are in another namespace of these kinds than `home`, as members */
	bool sockets;               /* with search: all sockets and tun files that are open */
	const struct map *holders_of;   /* what keeps these namespaces alive: inode number -> anything. NULL: not asked for */
	const struct mount_query *mounted;   /* these mounts, in every mount namespace that can be found. NULL: not asked for */
	struct containers *containers;   /* where to ask for the containers of the processes that are kept; outlives the snapshot. NULL: not asked for */
};

/* What could not be looked at for want of permission. */
struct unread {
	unsigned procs, sockets;
	unsigned unasked;           /* sockets that the kernel lets nobody ask for their namespace */
	unsigned tables;            /* mount tables of namespaces that were found; counted where query.mounted asks for them */
	bool hidden;                /* /proc shows no process 1: it is mounted with hidepid */
};

struct snapshot {
	struct ns **ns;             /* by inode number, once snapshot_take() is done */
	size_t n_ns, ns_room;
	const struct proc **members;/* of query.members_of or query.apart, or all, by PID */
	size_t n_members, members_room;
	struct holder **holders;    /* of query.holders_of, by namespace, kind and process */
	size_t n_holders, holders_room;
	struct mounted **mounted;   /* of query.mounted, by mount namespace */
	size_t n_mounted, mounted_room;
	struct open_socket *sockets;/* of query.sockets, by inode number of the socket, then by process */
	size_t n_sockets, sockets_room;
	unsigned n_procs;           /* processes seen, those that could not be read too */
	struct unread unread;
	struct host *host;          /* which machine it is of; lives in the pool. NULL: this one, and nobody asked */
	bool stored;                /* it was read from a file */
	bool handles;               /* query.handles */
	uint64_t home[NS_TYPES];    /* of query.apart: where process 1 is, or we, where that is closed to us; 0: not known */
	struct road road;
	struct map by_ino;          /* inode number -> struct ns */
	struct map owners;          /* PID -> struct proc: those of snapshot_owner() */
	struct pool pool;
};

/*
 * Take a snapshot by the /proc (or a folder like it) at procfd. *snapshot is zero-initialised before; done by snapshot_done() in any case.
 * Processes that exit meanwhile are no error. -ESRCH with a fault: query.pid is not there; -EACCES: its namespaces are not ours to see.
 */
int snapshot_take(int procfd, const struct query *query, struct snapshot *snapshot);

/* What follows when all is gathered: the order, and who stands for namespaces that no process is in. For sources of snapshots. */
void snapshot_settle(struct snapshot *snapshot);

/* Keep a process among the members. -ENOMEM. */
int snapshot_keep(struct snapshot *snapshot, const struct proc *proc);

/* The namespace with an inode number (unique over all kinds: they share one nsfs); NULL: not seen. */
struct ns *snapshot_find(const struct snapshot *snapshot, uint64_t ino);

/* The same, made where it is missing; NULL when there is no memory. */
struct ns *snapshot_add(struct snapshot *snapshot, struct ns_id id);

/* The open sockets of this inode number (0: tun files), how many in *n. */
const struct open_socket *snapshot_sockets(const struct snapshot *snapshot, uint64_t ino, size_t *n);

/*
 * Who has an open socket, with what the query asks of processes, read now and by the same /proc/PID that still has it open. *proc NULL: nobody
 * any more. Only -ENOMEM.
 */
int snapshot_owner(int procfd, const struct query *query, struct snapshot *snapshot, const struct open_socket *socket, const struct proc **proc);

/* The user that a namespace belongs to: who made the user namespace that owns it, or it. False: not known. */
bool ns_user(const struct ns *ns, uid_t *uid);

void snapshot_done(struct snapshot *snapshot);
#define _snapshot_ __attribute__((cleanup(snapshot_done)))
