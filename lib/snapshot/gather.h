/* SPDX-License-Identifier: MIT */
/*
 * The sources of a snapshot, a file each. Between themselves they share this record.
 *
 * A gathering is *closed* when only some namespaces matter (those of one process, or one by number): then no source adds others.
 */
#pragma once

#include "snapshot/reading.h"
#include "snapshot/snapshot.h"
#include "sys/mountlist.h"

/* The process whose reading is being used. */
struct task {
	const struct reading *seen;
	int dir;              /* its /proc/PID; -1: not opened (yet) */
	struct proc *proc;    /* its record; NULL: none yet */
};

struct gathering {
	int procfd;
	const struct query *query;
	struct snapshot *snapshot;
	bool closed;          /* namespaces that are not there yet are of no interest */
	bool searching;       /* look at threads, open files and other mount tables as well */
	unsigned types;       /* kinds to look for: those of the query, and what the search itself needs */
	bool own_proc;        /* the numbers below procfd are those of our own pid namespace: calls may be given them */
	int own_mnt;          /* our mount namespace; -1: none, or not needed */
	bool walkable;        /* the kernel leads us from one mount namespace to the next */
	bool reading_table;
	struct unread_table *unread_tables;
	struct task task;
	bool mounts_read;
	int netlink;          /* -1: not opened yet */
	dev_t nsfs;           /* its device number; 0: not known yet */
	struct map dismissed;    /* namespaces that open files showed, and that are of no interest: by inode number */
	struct map paths;     /* mount points that are kept already, by hash */
};

/* Is a namespace of interest that nothing showed so far? */
bool gather_wants(const struct gathering *g, struct ns_id id);

/* Is it an fd of this namespace? fstat(2) tells: no other file of nsfs has its inode number, whatever its kind. */
bool gather_is_of(struct gathering *g, int fd, struct ns_id id);

/*
 * A record of a process or thread with what is asked about it, read through one directory. ns: its namespaces, just read through the same.
 * -ENOENT or -ESRCH: it has ended meanwhile.
 */
int gather_proc(struct gathering *g, int dir, pid_t pid, const uint64_t *ns, struct proc **made);

/* The record of the process whose reading is being used, made where there is none yet. -ENOENT, -ESRCH: it has ended meanwhile. -ENOMEM. */
int gather_task(struct gathering *g, struct proc **proc);

/* "PID/BELOW" or "PID/task/TID/BELOW" of the process whose reading is being used: below procfd. */
enum { TASK_PATH_MAX = 96 };
void gather_task_path(const struct gathering *g, pid_t tid, const char *below, char path[TASK_PATH_MAX]);

/* Ask about a process's namespace what its link does not tell. Where that fails, the next process that is in it is tried. Only -ENOMEM. */
int gather_by_link(struct gathering *g, struct ns *ns, int dir);

/* A namespace that no process is in (so far), and an fd of it; negative: it could not be opened. Only -ENOMEM. */
int gather_unowned(struct gathering *g, struct ns_id id, int fd);

int gather_target(struct gathering *g);   /* the namespaces of query->pid; closes the gathering */
int gather_procs(struct gathering *g);    /* every process below procfd; with searching also its open files */
int gather_mounts(struct gathering *g);   /* the mount table of our own mount namespace */

/* Read all processes by the road that is asked for, or is best, and hand each to use(ctx, reading). 0 or a fault. */
int road_take(const struct scope *scope, enum road_kind kind, int (*use)(void *ctx, const struct reading *reading), void *ctx, struct road *road);

/* Use what was read of a process (reading.h). Negative: -ENOMEM. */
int gather_reading(struct gathering *g, const struct reading *seen);

/* What it has open, what its threads have other than it, and where its and their children will be. Only -ENOMEM. */
int gather_files(struct gathering *g);
int gather_threads(struct gathering *g);
int gather_children(struct gathering *g, pid_t tid, const uint64_t *children);

/*
 * The mount tables of other mount namespaces, when processes are read, and open files where g->walkable is false: begin() before these tells.
 * Only -ENOMEM.
 */
void gather_tables_begin(struct gathering *g);
int gather_tables(struct gathering *g);

/* That of a mount namespace that no process is in: fd is one of it. Nothing where the kernel leads us there anyway. */
int gather_table_of(struct gathering *g, struct ns *ns, int fd);
void gather_tables_done(struct gathering *g);

/* The mounts of one table while it is read: what lies over what. Zero-initialised before. */
struct table_places {
	struct place *at;
	size_t n, room;
	struct buf targets;
	bool asked;           /* some of them are asked for */
};

/* A mount of the table of ns (NULL: not known): kept if it is asked for. Nothing where no mounts are. Only -ENOMEM. */
int gather_place(struct gathering *g, struct table_places *table, const struct ns *ns, const struct listed_mount *mount);
int gather_places_end(struct table_places *table);   /* the table is read. In any case */
void gather_mounted_done(struct gathering *g);       /* their order */

/* Namespaces that are only known to the kernel. Only -ENOMEM. */
int gather_listed(struct gathering *g);

/* Are the holders of this namespace asked for? */
static inline bool gather_is_asked(const struct gathering *g, uint64_t ino)
{
	return g->query->holders_of && map_get(g->query->holders_of, ino);
}

/* Note a holder: one of the process whose reading is being used (tid: its thread, or it), one that is mounted. Nothing if not asked for. Only -ENOMEM. */
int gather_task_holder(struct gathering *g, enum holder_kind kind, uint64_t ino, pid_t tid, int fd);
int gather_mount_holder(struct gathering *g, uint64_t ino, const struct ns *mnt, const char *path);

/* Note all open sockets of the process whose reading is being used. Only -ENOMEM. */
int gather_sockets(struct gathering *g);
void gather_sockets_done(struct gathering *g);   /* their order */

/* Children and owned namespaces, when all are known. Only -ENOMEM. */
int gather_relatives(struct gathering *g);
void gather_holders_done(struct gathering *g);   /* their order */

/* The maps of user namespaces that a process is in, when all processes are known. -ENOMEM with a fault. */
int gather_idmaps(struct gathering *g);

/* The number that our network namespace has for another one: NSID_UNASSIGNED, a number, or NSID_UNKNOWN. */
int gather_nsid(struct gathering *g, int fd);

void gather_begin(struct gathering *g, int procfd, const struct query *query, struct snapshot *snapshot);
void gather_search(struct gathering *g);   /* look for what no process is in as well: before processes are read */
void gather_done(struct gathering *g);
