/* SPDX-License-Identifier: MIT */
/* The reader of /proc: what its files share. reading.h tells what comes out. */
#pragma once

#include <pthread.h>

#include "base/map.h"
#include "snapshot/reading.h"
#include "sys/netcookie.h"

/* Which network namespace a socket is in, told once for each socket: sockets are shared by inheritance. All readers write into one book. */
struct socket_book {
	pthread_mutex_t lock;
	struct map sockets;             /* socket's inode number -> inode number of its namespace, or SOCKET_CLOSED */
	struct map cookies;             /* the kernel's cookie of a namespace -> the same */
};

enum {
	SOCKET_CLOSED = 1,              /* we may not know. No namespace has this number */
	SOCKETS_AT_ONCE = NETCOOKIE_MAX,
};

/* The inode number of a socket's namespace, SOCKET_CLOSED; 0: nobody asked yet. */
uint64_t book_find(struct socket_book *book, uint64_t ino);
void book_done(struct socket_book *book);

/* One for each thread that reads. */
struct reader {
	const struct scope *scope;
	struct socket_book *book;
	bool keep;                      /* the directory of a process stays open: reading.dir */
	dev_t nsfs;                     /* its device number; 0: not known yet */
	struct netcookie cookies;
};

#define READER(scope, book) { (scope), (book), false, 0, NETCOOKIE_NONE }
void reader_done(struct reader *reader);

/*
 * Read the links of some kinds below an open /proc/PID. Those that are not there stay 0: an old kernel has no time namespaces, a
 * zombie is only in its user and pid namespaces still. -ENOENT where there is none at all: the process is gone.
 */
int read_links(int dir, unsigned types, uint64_t *ns);

/* Where children to come will be, when that is elsewhere than in ns; else 0. */
void read_children(int dir, unsigned types, const uint64_t *ns, uint64_t *children);

/*
 * Read one process. -ENOENT, -ESRCH: it is gone. -ENOMEM. One that is closed to us is no error: reading->denied. Where reader->keep is set, the
 * caller closes reading->dir.
 */
int read_proc(struct reader *reader, pid_t pid, struct reading *reading);

/* Its threads, as far as they are apart from it. Only -ENOMEM. */
int read_threads(struct reader *reader, int dir, struct reading *reading);

/* The open files of a task: dir is its /proc/PID or /proc/PID/task/TID, tid its number. Only -ENOMEM. */
int read_fds(struct reader *reader, int dir, pid_t tid, struct reading *reading);

/* A socket or a tun file met among the open files of a task. */
struct met_socket {
	enum holder_kind kind;          /* HOLDER_SOCKET, HOLDER_TUN */
	int fd;
	uint64_t ino;                   /* of the socket */
};

/* Find out in which network namespaces they are, and add them to the reading. Only -ENOMEM. */
int read_sockets(struct reader *reader, pid_t tid, const struct met_socket *met, size_t n, struct reading *reading);
