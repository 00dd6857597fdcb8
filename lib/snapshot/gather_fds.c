/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that only an open file holds: a file of nsfs, or a socket (which keeps its network namespace).
 *
 * readlink(2) of /proc/PID/fd/N tells both by their names, "net:[4026531840]" and "socket:[12345]", without opening anything.
 * A socket is asked through a copy of its fd (pidfd_getfd(2), SIOCGSKNS), once: sockets are shared by inheritance.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "proc/scan.h"
#include "snapshot/gather.h"
#include "sys/nsfs.h"
#include "sys/pidfd.h"

struct files {
	struct gathering *g;
	int dir;       /* /proc/PID/fd */
	pid_t pid;
	int pidfd;     /* -1: not opened yet */
};

static int add_nsfs(struct files *f, const char *name, const char *link)
{
	_close_ int fd = -1;
	struct ns_id id, opened;

	if (ns_id_parse_link(link, &id) < 0 || !gather_wants(f->g, id))
		return 0;
	fd = nsfs_open_at(f->dir, name);
	if (fd >= 0 && (ns_id_of_fd(fd, &opened) < 0 || !ns_id_equal(opened, id)))
		fd = fd_close(fd);   /* the number was given to another file meanwhile */
	return gather_unowned(f->g, id, fd);
}

/* The network namespace of a socket as an fd, or -errno. */
static int open_socket_ns(struct files *f, unsigned number)
{
	_close_ int copy = -1;

	if (f->pidfd < 0)
		f->pidfd = pidfd_of(f->pid);
	if (f->pidfd < 0)
		return f->pidfd;
	copy = pidfd_copy_fd(f->pidfd, (int)number);
	return copy < 0 ? copy : nsfs_of_socket(copy);
}

/* "12345]" to a number; 0: it is none. */
static uint64_t read_inode(const char *text)
{
	uint64_t ino = 0;

	while (*text >= '0' && *text <= '9')
		ino = ino * 10 + (uint64_t)(*text++ - '0');
	return streq(text, "]") ? ino : 0;
}

static int add_socket(struct files *f, unsigned number, const char *inode)
{
	uint64_t ino = read_inode(inode);
	void **seen = map_slot(&f->g->sockets, ino);
	_close_ int fd = -1;
	struct ns_id id;

	if (!seen)
		return -ENOMEM;
	if (*seen)
		return 0;
	*seen = f->g;   /* any pointer: the map serves as a set */
	fd = open_socket_ns(f, number);
	if (fd == -EPERM || fd == -EACCES)
		f->g->snapshot->unread.sockets++;
	if (fd < 0 || ns_id_of_fd(fd, &id) < 0 || !gather_wants(f->g, id))
		return 0;
	return gather_unowned(f->g, id, fd);
}

static int see_file(void *ctx, unsigned number, const char *name)
{
	struct files *f = ctx;
	char link[64];
	const char *inode;
	ssize_t n = readlinkat(f->dir, name, link, sizeof link - 1);

	if (n <= 0 || link[n - 1] != ']')   /* longer names are cut, and are not ours */
		return 0;
	link[n] = 0;
	inode = str_after(link, "socket:[");
	if (!inode)
		return add_nsfs(f, name, link);
	return f->g->query->types & 1u << NS_NET ? add_socket(f, number, inode) : 0;
}

int gather_fds(struct gathering *g, int dir, pid_t pid)
{
	_close_ int fds = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct files f = { .g = g, .dir = fds, .pid = pid, .pidfd = -1 };
	int r;

	if (fds < 0)
		return 0;   /* gone, or as closed to us as its namespaces: counted there */
	r = scan_numbers(fds, see_file, &f);
	fd_close(f.pidfd);
	return r == -ENOMEM ? r : 0;
}
