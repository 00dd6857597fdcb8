/* SPDX-License-Identifier: MIT */
/*
 * What was read of one process: the seam between those who read and the one who uses it.
 *
 *   read_procs()  /proc                      struct reading              gather_reading()
 *     read_proc     links, start time   --->   one a process,   --->       counts, keeps who stands for a namespace,   ---> snapshot
 *     read_threads  threads apart              by rising PID               notes holders, opens what nothing else
 *     read_fds      open files                                             showed so far
 *     read_sockets  whose sockets
 *
 * A reader touches no snapshot and asks for nothing that others saw, so that several threads can read at once, and so that something else than
 * /proc can be read: whoever hands out the same readings in the same order gives the same answer to the byte. It puts down all
 * it sees of the kinds that it was told to look for; what of it is news is found out by the user.
 *
 * A reading is old when it is used: its process may have moved to other namespaces, ended, or left its PID to another one. So nothing is shown
 * by a reading alone. Of a process that is shown, its name comes from the directory that its links were read through. Where that was not kept
 * open, they are read once more through another, and these count; where a reading tells when the process began, it must still be that one. What a reading's file, thread or
 * child-to-come holds, is opened and must be the namespace with this number.
 */
#pragma once

#include <sys/types.h>

#include "ns/type.h"
#include "snapshot/holder.h"

/* An open file that keeps a namespace alive. */
struct read_file {
	enum holder_kind kind;          /* HOLDER_FILE, HOLDER_SOCKET, HOLDER_TUN */
	pid_t tid;                      /* in whose table it is: the process itself, or a thread with a table of its own */
	int fd;
	uint64_t ns;                    /* inode number of the namespace */
};

/* Threads of one process are always in the same user, pid and time namespace: setns(2) refuses those to one of several. */
#define THREAD_TYPES (1u << NS_CGROUP | 1u << NS_IPC | 1u << NS_UTS | 1u << NS_NET | 1u << NS_MNT)

/* A thread that is in other namespaces than its process, or whose children will be. */
struct read_thread {
	pid_t tid;
	uint64_t ns[NS_TYPES];          /* inode numbers; only THREAD_TYPES */
	uint64_t children[NS_TYPES];    /* where children to come will be; 0: where the process's are */
};

struct reading {
	pid_t pid;
	int dir;                        /* its /proc/PID that all here was read through, open while it is used; -1: not kept */
	bool denied;                    /* it is there, but closed to us: nothing else was read */
	uint64_t started;               /* field 22 of /proc/PID/stat; 0: not asked for */
	uint64_t ns[NS_TYPES];          /* inode numbers; 0: not asked for, no such kind, or a zombie, which has left it */
	uint64_t children[NS_TYPES];    /* where children to come will be; 0: where it is itself */
	struct read_thread *threads;
	size_t n_threads, threads_room;
	struct read_file *files;
	size_t n_files, files_room;
	struct open_socket *sockets;    /* where they are asked for: all, also those whose namespace we may not know */
	size_t n_sockets, sockets_room;
	unsigned unread_sockets;        /* whose namespace we may not know */
	unsigned unasked_sockets;       /* whose namespace the kernel lets nobody ask for */
};

/* Begin a new one in the memory of the last: all empty. A reading is zero-initialised before its first use. */
void reading_begin(struct reading *reading, pid_t pid);

/* Room for one more, zeroed; NULL when there is no memory. */
struct read_file *reading_add_file(struct reading *reading);
struct open_socket *reading_add_socket(struct reading *reading);

/* Add a thread, unless it is in all as its process. Children to come are where those of the process are, unless they say otherwise. Only -ENOMEM. */
int reading_add_apart(struct reading *reading, struct read_thread *thread);

/* Was anything read that a later process with this PID must not be said to have: threads, files, children to come? */
bool reading_says_more(const struct reading *reading);

void reading_done(struct reading *reading);

/* What is to be read. */
struct scope {
	int procfd;
	unsigned types;                 /* kinds of namespaces, as bits 1u << type */
	bool search;                    /* threads, open files and children to come as well */
	bool sockets;                   /* with search: all open sockets and tun files */
	bool own_proc;                  /* the numbers below procfd are those of our own pid namespace: calls may be given them */
	bool identify;                  /* tell when processes began, of which anything but their own namespaces was read */
};

/*
 * Read all processes below scope->procfd and hand each to use(ctx, reading), by rising PID as far as /proc is sorted, in the calling
 * thread. Those that have ended meanwhile are left out. A negative result of it ends the walk and is returned; -errno. Silent.
 */
int read_procs(const struct scope *scope, int (*use)(void *ctx, const struct reading *reading), void *ctx);
