/* SPDX-License-Identifier: MIT */
/* Holders of the namespaces that a query names: what the other sources see on their way is written down here. */
#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "snapshot/gather.h"

const char *const holder_names[HOLDER_KINDS] = {
	[HOLDER_PROCESS] = "process", [HOLDER_THREAD] = "thread", [HOLDER_CHILDREN] = "children", [HOLDER_FILE] = "file",
	[HOLDER_SOCKET] = "socket", [HOLDER_TUN] = "tun", [HOLDER_MOUNT] = "mount", [HOLDER_CHILD] = "child", [HOLDER_OWNED] = "owned",
};

static int keep(struct gathering *g, struct holder holder)
{
	struct holder *kept = pool_alloc(&g->snapshot->pool, sizeof *kept);

	if (!kept || !array_room(&g->snapshot->holders, g->snapshot->n_holders, &g->snapshot->holders_room, sizeof *g->snapshot->holders))
		return -ENOMEM;
	*kept = holder;
	g->snapshot->holders[g->snapshot->n_holders++] = kept;
	return 0;
}

int gather_task_holder(struct gathering *g, enum holder_kind kind, uint64_t ino, pid_t tid, int fd)
{
	struct proc *proc;
	int r;

	if (!gather_is_asked(g, ino))
		return 0;
	r = gather_task(g, &proc);
	if (r < 0)
		return r == -ENOMEM ? r : 0;   /* gone meanwhile */
	return keep(g, (struct holder){ .kind = kind, .ino = ino, .proc = proc, .tid = tid == proc->pid ? 0 : tid, .fd = fd });
}

int gather_mount_holder(struct gathering *g, uint64_t ino, const struct ns *mnt, const char *path)
{
	struct holder holder = { .kind = HOLDER_MOUNT, .ino = ino, .fd = -1, .ns = mnt };

	if (!gather_is_asked(g, ino))
		return 0;
	holder.path = pool_text(&g->snapshot->pool, path, strlen(path));
	return holder.path ? keep(g, holder) : -ENOMEM;
}

int gather_relatives(struct gathering *g)
{
	int r = 0;

	for (size_t i = 0; i < g->snapshot->n_ns && r >= 0; i++) {
		const struct ns *ns = g->snapshot->ns[i];
		struct holder holder = { .fd = -1, .ns = ns };

		if (ns->parent && gather_is_asked(g, ns->parent->id.ino)) {
			holder.kind = HOLDER_CHILD;
			holder.ino = ns->parent->id.ino;
		} else if (ns->owner && gather_is_asked(g, ns->owner->id.ino)) {
			holder.kind = HOLDER_OWNED;
			holder.ino = ns->owner->id.ino;
		} else {
			continue;
		}
		r = keep(g, holder);
	}
	return r;
}

/* By namespace, then by kind, then by process; mounts by their namespace. */
static int by_place(const void *a, const void *b)
{
	const struct holder *x = *(const struct holder *const *)a, *y = *(const struct holder *const *)b;
	pid_t x_pid = x->proc ? x->proc->pid : 0, y_pid = y->proc ? y->proc->pid : 0;

	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	if (x->kind != y->kind)
		return (int)x->kind - (int)y->kind;
	if (x_pid != y_pid)
		return x_pid < y_pid ? -1 : 1;
	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	if (x->fd != y->fd)
		return x->fd < y->fd ? -1 : 1;
	if (x->ns != y->ns)
		return !x->ns || (y->ns && x->ns->id.ino < y->ns->id.ino) ? -1 : 1;
	return x->path && y->path ? strcmp(x->path, y->path) : 0;
}

/* Who stands for a mount namespace is known when all are read. */
void gather_holders_done(struct gathering *g)
{
	struct snapshot *s = g->snapshot;

	for (size_t i = 0; i < s->n_holders; i++) {
		struct holder *h = s->holders[i];

		if (!h->proc && h->ns)
			h->proc = h->ns->first ? h->ns->first : h->ns->thread;
	}
	if (s->n_holders)
		qsort(s->holders, s->n_holders, sizeof *s->holders, by_place);
}
