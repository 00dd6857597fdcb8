/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that only an open file holds: a file of nsfs, a socket or a file of /dev/net/tun (these keep their network namespace).
 *
 * statx(2) of /proc/PID/fd/N tells both by device and inode number. Not readlink(2): a namespace that was opened by way of a mount has the
 * name of its mount point there. AT_STATX_DONT_SYNC keeps a dead NFS or FUSE server from stopping us. A socket is asked
 * through a copy of its fd (pidfd_getfd(2), SIOCGSKNS), once: sockets are shared by inheritance.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "proc/scan.h"
#include "snapshot/gather.h"
#include "sys/nsfs.h"
#include "sys/pidfd.h"

struct files {
	struct gathering *g;
	int dir;       /* /proc/PID/fd */
	pid_t tid;
	int pidfd;     /* -1: not opened yet */
};

/* Sockets and namespaces are numbered each by themselves. */
static uint64_t key_of(const struct statx *st) { return st->stx_ino << 1 | S_ISSOCK(st->stx_mode); }

/* Was a file looked at before? */
static int is_new(struct gathering *g, const struct statx *st)
{
	void **seen = map_slot(&g->seen_files, key_of(st));

	if (!seen)
		return -ENOMEM;
	if (*seen)
		return 0;
	*seen = g;   /* any pointer: the map serves as a set */
	return 1;
}

static int add_nsfs(struct files *f, const char *name)
{
	_close_ int fd = nsfs_open_at(f->dir, name);
	struct ns_id id;

	if (fd < 0 || ns_id_of_fd(fd, &id) < 0 || !gather_wants(f->g, id))
		return 0;
	return gather_unowned(f->g, id, fd);
}

/* The network namespace of a socket as an fd, or -errno. */
static int open_socket_ns(struct files *f, unsigned number)
{
	_close_ int copy = -1;

	if (f->pidfd < 0)
		f->pidfd = f->g->own_proc ? pidfd_of_task(f->tid) : -EPERM;
	if (f->pidfd < 0)
		return f->pidfd;
	copy = pidfd_copy_fd(f->pidfd, (int)number);
	return copy < 0 ? copy : nsfs_of_socket(copy);
}

/* *ns: the network namespace of the socket, where it was seen. */
static int add_socket(struct files *f, unsigned number, struct ns **ns)
{
	_close_ int fd = open_socket_ns(f, number);
	struct ns_id id;
	int r = 0;

	if (fd == -EPERM || fd == -EACCES)
		f->g->snapshot->unread.sockets++;
	if (fd < 0 || ns_id_of_fd(fd, &id) < 0)
		return 0;
	if (gather_wants(f->g, id))
		r = gather_unowned(f->g, id, fd);
	*ns = snapshot_find(f->g->snapshot, id.ino);
	return r;
}

/* A socket is asked once; all who have it open hold its namespace. */
static int see_socket(struct files *f, unsigned number, const struct statx *st)
{
	void **seen = map_slot(&f->g->seen_files, key_of(st));
	struct ns *ns = NULL;
	int r = 0;

	if (!seen)
		return -ENOMEM;
	if (*seen) {
		ns = *seen == f->g ? NULL : *seen;
	} else {
		*seen = f->g;
		r = add_socket(f, number, &ns);
		seen = map_slot(&f->g->seen_files, key_of(st));
		if (seen && ns)
			*seen = ns;
	}
	return r < 0 || !ns ? r : gather_task_holder(f->g, HOLDER_SOCKET, ns->id.ino, f->tid, (int)number);
}

static int see_tun(struct files *f, unsigned number)
{
	struct ns *ns = NULL;
	int r = add_socket(f, number, &ns);   /* all have one inode, and each its own namespace */

	return r < 0 || !ns ? r : gather_task_holder(f->g, HOLDER_TUN, ns->id.ino, f->tid, (int)number);
}

static int see_nsfs(struct files *f, unsigned number, const char *name, const struct statx *st)
{
	int r = gather_task_holder(f->g, HOLDER_FILE, st->stx_ino, f->tid, (int)number);

	if (r < 0 || snapshot_find(f->g->snapshot, st->stx_ino))
		return r;
	r = is_new(f->g, st);
	return r > 0 ? add_nsfs(f, name) : r;
}

/* The clone device of tun and tap interfaces: fixed numbers, Documentation/admin-guide/devices.txt. */
static bool is_tun(const struct statx *st)
{
	return S_ISCHR(st->stx_mode) && st->stx_rdev_major == 10 && st->stx_rdev_minor == 200;
}

static int see_file(void *ctx, unsigned number, const char *name)
{
	struct files *f = ctx;
	struct statx st;

	if (statx(f->dir, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_INO, &st) < 0)
		return 0;   /* closed meanwhile */
	if (S_ISSOCK(st.stx_mode))
		return f->g->types & 1u << NS_NET ? see_socket(f, number, &st) : 0;
	if (is_tun(&st))
		return f->g->types & 1u << NS_NET ? see_tun(f, number) : 0;
	return makedev(st.stx_dev_major, st.stx_dev_minor) == f->g->nsfs ? see_nsfs(f, number, name, &st) : 0;
}

/* The device number of nsfs, from the links of any process. */
static void find_nsfs(struct gathering *g, int dir)
{
	struct stat st;

	for (enum ns_type t = 0; t < NS_TYPES && !g->nsfs; t++)
		if ((g->types & 1u << t) && fstatat(dir, g->links[t], &st, 0) == 0)
			g->nsfs = st.st_dev;
}

int gather_fds(struct gathering *g, int dir, pid_t tid)
{
	_close_ int fds = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct files f = { .g = g, .dir = fds, .tid = tid, .pidfd = -1 };
	int r;

	if (fds < 0)
		return 0;   /* gone, or as closed to us as its namespaces: counted there */
	if (!g->nsfs)
		find_nsfs(g, dir);
	r = scan_numbers(fds, see_file, &f);
	fd_close(f.pidfd);
	return r == -ENOMEM ? r : 0;
}
