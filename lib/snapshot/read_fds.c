/* SPDX-License-Identifier: MIT */
/*
 * Reading /proc: open files that keep a namespace alive: files of nsfs, sockets and files of /dev/net/tun (these keep their network
 * namespace).
 *
 * statx(2) of /proc/PID/fd/N tells both by device and inode number. Not readlink(2): a namespace that was opened by way of a mount has the
 * name of its mount point there. AT_STATX_DONT_SYNC keeps a dead NFS or FUSE server from stopping us.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "proc/scan.h"
#include "snapshot/reader.h"

struct files {
	struct reader *reader;
	struct reading *reading;
	int dir;       /* /proc/PID/fd */
	pid_t tid;
	struct met_socket met[SOCKETS_AT_ONCE];   /* that nobody looked at so far */
	size_t n_met;
};

/* The clone device of tun and tap interfaces: fixed numbers, Documentation/admin-guide/devices.txt. */
static bool is_tun(const struct statx *st)
{
	return S_ISCHR(st->stx_mode) && st->stx_rdev_major == 10 && st->stx_rdev_minor == 200;
}

static int flush(struct files *f)
{
	size_t n = f->n_met;

	f->n_met = 0;
	return n ? read_sockets(f->reader, f->tid, f->met, n, f->reading) : 0;
}

static int meet(struct files *f, enum holder_kind kind, unsigned number, uint64_t ino)
{
	f->met[f->n_met++] = (struct met_socket){ kind, (int)number, ino };
	return f->n_met == SOCKETS_AT_ONCE ? flush(f) : 0;
}

static int add_file(struct files *f, enum holder_kind kind, unsigned number, uint64_t ns)
{
	struct read_file *file = reading_add_file(f->reading);

	if (!file)
		return -ENOMEM;
	*file = (struct read_file){ kind, f->tid, (int)number, ns };
	return 0;
}

static int add_socket(struct files *f, unsigned number, uint64_t ino)
{
	struct open_socket *socket = reading_add_socket(f->reading);

	if (!socket)
		return -ENOMEM;
	*socket = (struct open_socket){ ino, f->reading->pid, f->tid, (int)number };
	return 0;
}

static int see_socket(struct files *f, unsigned number, uint64_t ino)
{
	uint64_t ns = book_find(f->reader->book, ino);

	if (!ns)
		return meet(f, HOLDER_SOCKET, number, ino);
	return ns == SOCKET_CLOSED ? 0 : add_file(f, HOLDER_SOCKET, number, ns);
}

static int see_file(void *ctx, unsigned number, const char *name)
{
	struct files *f = ctx;
	bool net = f->reader->scope->types & 1u << NS_NET;
	struct statx st;

	if (statx(f->dir, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_INO, &st) < 0)
		return 0;   /* closed meanwhile */
	if (f->reader->scope->sockets && (S_ISSOCK(st.stx_mode) || is_tun(&st)) && add_socket(f, number, is_tun(&st) ? 0 : st.stx_ino) < 0)
		return -ENOMEM;
	if (S_ISSOCK(st.stx_mode))
		return net ? see_socket(f, number, st.stx_ino) : 0;
	if (is_tun(&st))
		return net ? meet(f, HOLDER_TUN, number, 0) : 0;   /* all have one inode, and each its own namespace */
	if (makedev(st.stx_dev_major, st.stx_dev_minor) == f->reader->nsfs)
		return add_file(f, HOLDER_FILE, number, st.stx_ino);
	return 0;
}

/* The device number of nsfs, from the links of any process. */
static void find_nsfs(struct reader *reader, int dir)
{
	struct stat st;

	for (enum ns_type t = 0; t < NS_TYPES && !reader->nsfs; t++)
		if ((reader->scope->types & 1u << t) && fstatat(dir, ns_kinds[t].link, &st, 0) == 0)
			reader->nsfs = st.st_dev;
}

int read_fds(struct reader *reader, int dir, pid_t tid, struct reading *reading)
{
	_close_ int fds = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct files f = { .reader = reader, .reading = reading, .dir = fds, .tid = tid };
	int r;

	if (fds < 0)
		return 0;   /* gone, or as closed to us as its namespaces: counted there */
	if (!reader->nsfs)
		find_nsfs(reader, dir);
	r = scan_numbers(fds, see_file, &f);
	if (r != -ENOMEM)
		r = flush(&f);
	return r == -ENOMEM ? r : 0;
}
