/* SPDX-License-Identifier: MIT */
/* The snapshot: its arrays, and the order in which its sources are asked. */
#include "snapshot/snapshot.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/fault.h"
#include "base/fd.h"
#include "snapshot/gather.h"

struct ns *snapshot_find(const struct snapshot *snapshot, uint64_t ino)
{
	return map_get(&snapshot->by_ino, ino);
}

struct ns *snapshot_add(struct snapshot *snapshot, struct ns_id id)
{
	struct ns *ns = snapshot_find(snapshot, id.ino);
	void **slot;

	if (ns)
		return ns;
	ns = pool_alloc(&snapshot->pool, sizeof *ns);
	if (!ns || !array_room(&snapshot->ns, snapshot->n_ns, &snapshot->ns_room, sizeof *snapshot->ns))
		return NULL;
	slot = map_slot(&snapshot->by_ino, id.ino);
	if (!slot)
		return NULL;
	*slot = ns;
	ns->id = id;
	ns->nsid = NSID_UNKNOWN;
	ns->last_mount = &ns->mounts;
	ns->fd = -1;
	snapshot->ns[snapshot->n_ns++] = ns;
	return ns;
}

int snapshot_keep(struct snapshot *snapshot, const struct proc *proc)
{
	if (!array_room(&snapshot->members, snapshot->n_members, &snapshot->members_room, sizeof *snapshot->members))
		return -ENOMEM;
	snapshot->members[snapshot->n_members++] = proc;
	return 0;
}

bool ns_user(const struct ns *ns, uid_t *uid)
{
	const struct ns *user = ns->id.type == NS_USER ? ns : ns->owner;

	if (!user || !user->related || user->made_by == (uid_t)-1)
		return false;
	*uid = user->made_by;
	return true;
}

static int by_ino(const void *a, const void *b)
{
	const struct ns *const *x = a, *const *y = b;

	return ((*x)->id.ino > (*y)->id.ino) - ((*x)->id.ino < (*y)->id.ino);
}

static int by_pid(const void *a, const void *b)
{
	const struct proc *const *x = a, *const *y = b;

	return ((*x)->pid > (*y)->pid) - ((*x)->pid < (*y)->pid);
}

/* What neither processes nor our own mount table show. */
static int gather_hidden(struct gathering *g)
{
	int r = gather_tables(g);

	if (r >= 0)
		r = gather_listed(g);
	if (r >= 0 && g->query->holders_of)
		r = gather_relatives(g);
	return r < 0 ? fault(r, "cannot keep the namespaces") : 0;
}

/* A namespace number may be one that no process is in: searched where none has it. */
static int gather_unmanned(struct gathering *g)
{
	int r = 0;

	if (snapshot_find(g->snapshot, g->query->members_of))
		return 0;
	r = gather_mounts(g);
	if (r < 0 || snapshot_find(g->snapshot, g->query->members_of))
		return r;
	gather_search(g);
	r = gather_procs(g);
	return r < 0 || snapshot_find(g->snapshot, g->query->members_of) ? r : gather_hidden(g);
}

/* A namespace that no process is in as a whole has its thread to show. */
static void show_threads(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_ns; i++)
		if (!snapshot->ns[i]->first)
			snapshot->ns[i]->first = snapshot->ns[i]->thread;
}

void snapshot_settle(struct snapshot *snapshot)
{
	show_threads(snapshot);
	if (snapshot->n_ns)
		qsort(snapshot->ns, snapshot->n_ns, sizeof *snapshot->ns, by_ino);
	if (snapshot->n_members)
		qsort(snapshot->members, snapshot->n_members, sizeof *snapshot->members, by_pid);
}

/* What no process is in may be kept by a name of ours. */
static int name_unmanned(const struct query *query, struct snapshot *snapshot)
{
	int r = 0;

	for (size_t i = 0; query->containers && i < snapshot->n_ns && r == 0; i++)
		if (!snapshot->ns[i]->first)
			r = containers_of_namespace(query->containers, snapshot->ns[i]->id.ino, &snapshot->ns[i]->container);
	return r;
}

int snapshot_take(int procfd, const struct query *query, struct snapshot *snapshot)
{
	struct gathering g;
	int r = 0;

	snapshot->handles = query->handles;
	if (query->keep)
		fd_raise_limit();
	gather_begin(&g, procfd, query, snapshot);
	if (query->pid)
		r = gather_target(&g);
	if (r >= 0 && query->procs)
		r = gather_procs(&g);
	if (r >= 0 && query->members_of)
		r = gather_unmanned(&g);
	if (r >= 0 && query->mounts)
		r = gather_mounts(&g);
	if (r >= 0 && (query->search || query->mounted))
		r = gather_hidden(&g);
	if (r >= 0 && query->idmaps)
		r = gather_idmaps(&g);
	gather_holders_done(&g);
	gather_mounted_done(&g);
	gather_sockets_done(&g);
	gather_done(&g);
	if (r < 0)
		return r;
	snapshot_settle(snapshot);
	r = name_unmanned(query, snapshot);
	return r < 0 ? fault(r, "cannot keep the namespaces") : 0;
}

void snapshot_done(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_ns; i++)
		fd_close(snapshot->ns[i]->fd);
	free(snapshot->ns);
	free(snapshot->members);
	free(snapshot->holders);
	free(snapshot->mounted);
	free(snapshot->sockets);
	map_done(&snapshot->owners);
	map_done(&snapshot->by_ino);
	pool_done(&snapshot->pool);
	*snapshot = (struct snapshot){ .n_ns = 0 };
}
