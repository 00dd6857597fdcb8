/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that only an open file holds: what a reading (reading.h) says of files is used here. A file whose namespace nothing showed so far
 * is opened, or copied and asked, and must still hold that one.
 */
#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "snapshot/gather.h"
#include "sys/nsfs.h"
#include "sys/pidfd.h"

/* The namespace of a socket or a tun file. */
static int open_copied(const struct gathering *g, const struct read_file *file)
{
	_close_ int pidfd = g->own_proc ? pidfd_of_task(file->tid) : -EPERM;
	_close_ int copy = pidfd < 0 ? pidfd : pidfd_copy_fd(pidfd, file->fd);

	return copy < 0 ? copy : nsfs_of_socket(copy);
}

static int open_held(const struct gathering *g, const struct read_file *file)
{
	char name[16], path[TASK_PATH_MAX];

	if (file->kind != HOLDER_FILE)
		return open_copied(g, file);
	snprintf(name, sizeof name, "fd/%d", file->fd);
	gather_task_path(g, file->tid, name, path);
	return nsfs_open_at(g->procfd, path);
}

static int dismiss(struct gathering *g, uint64_t ino)
{
	void **slot = map_slot(&g->dismissed, ino);

	if (slot)
		*slot = g;   /* any pointer: the map serves as a set */
	return slot ? 0 : -ENOMEM;
}

static int use_file(struct gathering *g, const struct read_file *file)
{
	int r = gather_task_holder(g, file->kind, file->ns, file->tid, file->fd);
	_close_ int fd = -1;
	struct ns_id id;

	if (r < 0 || g->closed || snapshot_find(g->snapshot, file->ns) || map_get(&g->dismissed, file->ns))
		return r;
	fd = open_held(g, file);
	g->snapshot->unread.unasked += file->kind != HOLDER_FILE && pidfd_is_missing(fd);
	if (fd < 0 || ns_id_of_fd(fd, &id) < 0 || id.ino != file->ns)
		return 0;   /* closed meanwhile; others may hold it too */
	return gather_wants(g, id) ? gather_unowned(g, id, fd) : dismiss(g, id.ino);
}

int gather_files(struct gathering *g)
{
	int r = 0;

	for (size_t i = 0; i < g->task.seen->n_files && r >= 0; i++)
		r = use_file(g, &g->task.seen->files[i]);
	return r;
}
