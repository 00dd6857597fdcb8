/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that are only mounted somewhere in another mount namespace than ours: the mount tables of all of them, from outside.
 *
 * Where the kernel lets us walk from one mount namespace to the next (6.12, in the first PID namespace) this finds all, also those that no
 * process is in. Elsewhere it is those that processes, threads, open files and mounts showed. The kernel lists the mounts
 * of a namespace by its id (6.11); before that /proc/PID/mountinfo of the process that stands for it has to do.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "proc/mountinfo.h"
#include "proc/scan.h"
#include "snapshot/gather.h"
#include "sys/inmount.h"
#include "sys/kernel.h"
#include "sys/mountlist.h"
#include "sys/pidfd.h"

enum { MOUNTINFO_MAX = 64 << 20 };

/* One mount namespace, and the namespaces mounted there that nothing else showed so far: opened when the list is read. */
struct table {
	struct gathering *g;
	struct ns *ns;          /* NULL: its kind was not asked for */
	int fd;                 /* of the mount namespace; -1: none */
	const char *paths[INMOUNT_MAX];
	struct ns_id ids[INMOUNT_MAX];
	size_t n;
	struct table_places places;
};

/* A process or thread in there; NULL: none. */
static const struct proc *someone(const struct ns *ns)
{
	return !ns ? NULL : ns->first ? ns->first : ns->thread;
}

/* The root of a process in there; it can be deeper than that of the namespace, then paths lead nowhere. */
static int open_root(const struct table *t)
{
	char path[32];

	if (!someone(t->ns))
		return -ENOENT;
	snprintf(path, sizeof path, "%d/root", someone(t->ns)->pid);
	return openat(t->g->procfd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static int add_opened(struct table *t, size_t i, int given)
{
	_close_ int fd = given;

	if (!gather_wants(t->g, t->ids[i]))
		return 0;   /* mounted twice */
	if (fd >= 0 && !gather_is_of(t->g, fd, t->ids[i]))
		fd = fd_close(fd);   /* covered by another mount */
	return gather_unowned(t->g, t->ids[i], fd);
}

/* What was put off: opened by way of a process in there, else by one of ours that goes there. */
static int flush(struct table *t)
{
	_close_ int root = t->n ? open_root(t) : -1;
	int fds[INMOUNT_MAX];
	int r = 0;

	for (size_t i = 0; i < t->n; i++)
		fds[i] = root < 0 ? -ENOENT : inmount_open(root, t->paths[i]);
	if (t->n && root < 0 && t->fd >= 0 && inmount_open_all(t->fd, t->paths, t->n, fds) < 0)
		for (size_t i = 0; i < t->n; i++)
			fds[i] = -EPERM;
	for (size_t i = 0; i < t->n; i++)
		if (r >= 0)
			r = add_opened(t, i, fds[i]);
		else
			fd_close(fds[i]);
	t->n = 0;
	return r;
}

static int see_nsfs(struct table *t, const char *mount_root, const char *target)
{
	struct ns_id id;
	const char *path;
	int r;

	if (ns_id_parse_link(mount_root, &id) < 0)
		return 0;
	r = gather_mount_holder(t->g, id.ino, t->ns, target);
	if (r < 0 || !gather_wants(t->g, id))
		return r;
	path = pool_text(&t->g->snapshot->pool, target, strlen(target));
	if (!path)
		return -ENOMEM;
	if (t->n == INMOUNT_MAX)
		r = flush(t);
	t->paths[t->n] = path;
	t->ids[t->n++] = id;
	return r;
}

static int see_mount(void *ctx, const struct listed_mount *mount)
{
	struct table *t = ctx;
	int r = streq(mount->fstype, "nsfs") ? see_nsfs(t, mount->root, mount->target) : 0;

	return r < 0 ? r : gather_place(t->g, &t->places, t->ns, mount);
}

/* That of a process in there, which is cut to what lies below its root, else that of a process of ours that goes there. */
static int open_mountinfo(const struct table *t)
{
	char path[32];
	int fd;

	if (someone(t->ns)) {
		snprintf(path, sizeof path, "%d/mountinfo", someone(t->ns)->pid);
		fd = openat(t->g->procfd, path, O_RDONLY | O_CLOEXEC);
		return fd < 0 ? -errno : fd;
	}
	return t->fd >= 0 && t->g->own_proc ? inmount_open_table(t->fd, t->g->procfd) : -ENOENT;
}

static int read_mountinfo(struct table *t)
{
	_close_ int fd = open_mountinfo(t);
	_free_ char *text = NULL;
	ssize_t n;

	if (fd < 0) {   /* gone meanwhile, or not ours to see */
		t->g->snapshot->unread.tables += t->g->query->mounted && (!someone(t->ns) || fd == -EACCES || fd == -EPERM);
		return 0;
	}
	n = file_read_all(fd, MOUNTINFO_MAX, &text);
	if (n < 0)
		return n == -ENOMEM ? (int)n : 0;
	return mountinfo_each(text, see_mount, t);
}

/*
 * Only files of nsfs are looked for, and a process is in there: the kernel writes its mountinfo at a fraction of what it costs to ask for each
 * mount. 1: that told all; 0: it did not, or cannot be known to; -ENOMEM.
 */
static int read_short(struct table *t)
{
	_close_ int fd = someone(t->ns) && t->fd >= 0 ? open_mountinfo(t) : -1;
	_free_ char *text = NULL;
	size_t n_mounts;
	int r;

	if (fd < 0 || mountlist_count(t->fd, &n_mounts) < 0)
		return 0;
	r = (int)MIN(file_read_all(fd, MOUNTINFO_MAX, &text), 0);
	if (r < 0 || !mountinfo_keep(text, "nsfs", n_mounts))
		return r == -ENOMEM ? r : 0;
	r = mountinfo_each(text, see_mount, t);
	return r < 0 ? r : 1;
}

/* The mountinfo that a child of ours sees in there. 1: that told all; 0: it could not go there; -ENOMEM. */
static int read_inside(struct table *t)
{
	_close_ int fd = t->g->own_proc ? inmount_open_table(t->fd, t->g->procfd) : -EPERM;
	_free_ char *text = NULL;
	ssize_t n = fd < 0 ? fd : file_read_all(fd, MOUNTINFO_MAX, &text);
	int r;

	if (n < 0)
		return n == -ENOMEM ? (int)n : 0;
	r = mountinfo_each(text, see_mount, t);
	return r < 0 ? r : 1;
}

/* What the kernel lists from outside. -ENOSYS where it does not. */
static int read_listed(struct table *t)
{
	uint64_t id;
	int r = t->fd < 0 ? -ENOSYS : mountlist_id(t->fd, &id);

	if (r == 0 && !mountlist_is_whole(t->fd, id))
		r = read_inside(t);
	if (r == 0)
		r = t->g->query->mounted ? mountlist_each(id, see_mount, t) : mountlist_of_type(id, NSFS_MAGIC, see_mount, t);
	return r;
}

/* Read the mount table of the namespace behind fd (negative: of the process in it). Only -ENOMEM. */
static int read_table(struct gathering *g, struct ns *ns, int fd)
{
	struct table t = { .g = g, .ns = ns, .fd = fd };
	int r, ended;

	if (ns && ns->table_read)
		return 0;
	if (ns)
		ns->table_read = true;
	r = g->query->mounted ? 0 : read_short(&t);
	if (r == 0)
		r = read_listed(&t);
	if (r < 0 && r != -ENOMEM)
		r = read_mountinfo(&t);
	ended = gather_places_end(&t.places);
	r = r < 0 ? r : ended;
	return r < 0 ? r : flush(&t);
}

/* Mount namespaces that others hold in turn, as deep as anybody likes: a list, not a recursion. */
struct unread_table {
	struct unread_table *next;
	struct ns *ns;
	int fd;
};

static int put_off(struct gathering *g, struct ns *ns, int fd)
{
	struct unread_table *table = pool_alloc(&g->snapshot->pool, sizeof *table);

	if (!table)
		return -ENOMEM;
	*table = (struct unread_table){ g->unread_tables, ns, fcntl(fd, F_DUPFD_CLOEXEC, 0) };
	g->unread_tables = table;
	return 0;
}

int gather_table_of(struct gathering *g, struct ns *ns, int fd)
{
	int r;

	if (g->walkable || !g->searching)
		return 0;
	if (g->reading_table)
		return put_off(g, ns, fd);
	g->reading_table = true;
	r = read_table(g, ns, fd);
	while (r >= 0 && g->unread_tables) {
		struct unread_table *table = g->unread_tables;

		g->unread_tables = table->next;
		r = read_table(g, table->ns, table->fd);
		fd_close(table->fd);
	}
	g->reading_table = false;
	return r;
}

/* A mount namespace that the walk came to. */
static int see_walked(struct gathering *g, int fd)
{
	struct stat st;
	struct ns_id id;
	int r = 0;

	if (fstat(fd, &st) < 0)
		return 0;
	id = (struct ns_id){ st.st_ino, NS_MNT };
	if (gather_wants(g, id))
		r = gather_unowned(g, id, fd);
	return r < 0 ? r : read_table(g, snapshot_find(g->snapshot, id.ino), fd);
}

/* From our own mount namespace to the youngest or the oldest one. */
static int walk(struct gathering *g, bool forward)
{
	_close_ int at = fcntl(g->own_mnt, F_DUPFD_CLOEXEC, 0);
	int r = 0;

	while (at >= 0 && r >= 0) {
		int next = mountlist_neighbour(at, forward);

		fd_close(at);
		at = next;
		if (at >= 0)
			r = see_walked(g, at);
	}
	return r;
}

/* Those that processes are in. The list grows while it is read: what is mounted there may be a mount namespace too. */
static int read_known(struct gathering *g)
{
	struct stat own;
	uint64_t own_ino = g->own_mnt >= 0 && fstat(g->own_mnt, &own) == 0 ? own.st_ino : 0;
	int r = 0;

	for (size_t i = 0; i < g->snapshot->n_ns && r >= 0; i++) {
		struct ns *ns = g->snapshot->ns[i];
		_close_ int fd = -1;
		char path[32];

		if (ns->id.type != NS_MNT || !someone(ns) || ns->id.ino == own_ino)
			continue;
		snprintf(path, sizeof path, "%d/%s", someone(ns)->pid, ns_kinds[NS_MNT].link);
		fd = openat(g->procfd, path, O_RDONLY | O_CLOEXEC);
		r = read_table(g, ns, fd);
	}
	return r;
}

int gather_tables(struct gathering *g)
{
	int r;

	if (!g->walkable)
		return read_known(g);
	r = walk(g, false);
	return r < 0 ? r : walk(g, true);
}

void gather_tables_done(struct gathering *g)
{
	fd_close(g->own_mnt);
	for (; g->unread_tables; g->unread_tables = g->unread_tables->next)
		fd_close(g->unread_tables->fd);
}

void gather_tables_begin(struct gathering *g)
{
	_close_ int other = -1;

	g->own_proc = pidfd_proc_is_ours(g->procfd);
	g->own_mnt = openat(g->procfd, "self/ns/mnt", O_RDONLY | O_CLOEXEC);
	other = g->own_mnt < 0 ? g->own_mnt : mountlist_neighbour(g->own_mnt, true);
	g->walkable = other >= 0 || other == -ENOENT;
	if (!g->walkable)
		g->types |= 1u << NS_MNT;   /* then we have to find them ourselves */
}
