/* SPDX-License-Identifier: MIT */
/* Who has which socket open: what the search meets among open files is written down here, and who it is is read when somebody asks. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "proc/scan.h"
#include "snapshot/gather.h"

int gather_sockets(struct gathering *g)
{
	const struct reading *seen = g->task.seen;
	struct snapshot *s = g->snapshot;

	for (size_t i = 0; i < seen->n_sockets; i++) {
		if (!array_room(&s->sockets, s->n_sockets, &s->sockets_room, sizeof *s->sockets))
			return -ENOMEM;
		s->sockets[s->n_sockets++] = seen->sockets[i];
	}
	return 0;
}

static int by_socket(const void *a, const void *b)
{
	const struct open_socket *x = a, *y = b;

	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	return (x->fd > y->fd) - (x->fd < y->fd);
}

void gather_sockets_done(struct gathering *g)
{
	if (g->snapshot->n_sockets)
		qsort(g->snapshot->sockets, g->snapshot->n_sockets, sizeof *g->snapshot->sockets, by_socket);
}

const struct open_socket *snapshot_sockets(const struct snapshot *snapshot, uint64_t ino, size_t *n)
{
	size_t low = 0, high = snapshot->n_sockets, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (snapshot->sockets[middle].ino < ino)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < snapshot->n_sockets && snapshot->sockets[end].ino == ino; end++)
		;
	*n = end - low;
	return snapshot->sockets + low;
}

/* Is it still open there? A tun file has no number of its own: any of its kind will do, under that number. */
static bool has_open(int dir, const struct open_socket *socket)
{
	char path[48];
	struct statx st;

	if (socket->tid == socket->pid)
		snprintf(path, sizeof path, "fd/%d", socket->fd);
	else
		snprintf(path, sizeof path, "task/%d/fd/%d", socket->tid, socket->fd);
	if (statx(dir, path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_INO, &st) < 0)
		return false;
	return socket->ino ? S_ISSOCK(st.stx_mode) && st.stx_ino == socket->ino : S_ISCHR(st.stx_mode);
}

int snapshot_owner(int procfd, const struct query *query, struct snapshot *snapshot, const struct open_socket *socket, const struct proc **proc)
{
	struct gathering g = { .procfd = procfd, .query = query, .snapshot = snapshot };
	const uint64_t ns[NS_TYPES] = { 0 };
	_close_ int dir = scan_open(procfd, socket->pid);
	struct proc *made = NULL;
	void **slot;
	int r;

	*proc = NULL;
	if (dir < 0 || !has_open(dir, socket))
		return 0;
	*proc = map_get(&snapshot->owners, (uint64_t)socket->pid);
	if (*proc)
		return 0;
	r = gather_proc(&g, dir, socket->pid, ns, &made);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	slot = map_slot(&snapshot->owners, (uint64_t)socket->pid);
	if (!slot)
		return -ENOMEM;
	*proc = *slot = made;
	return 0;
}
