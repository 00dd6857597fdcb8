/* SPDX-License-Identifier: MIT */
/* Which namespace of one snapshot is which of an earlier one. */
#include "snapshot/match.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"

struct matching {
	const struct snapshot *then, *now;
	struct map by_handle;     /* of then */
	struct map by_pid;        /* of then */
	struct map common;        /* inode numbers of namespaces that a process is in, then and now */
	struct map places;        /* struct ns of then -> place in then->ns + 1 */
};

static bool put(struct map *map, uint64_t key, const void *value)
{
	void **slot = map_slot(map, key);

	if (slot)
		*slot = (void *)value;
	return slot;
}

static int index_then(struct matching *m)
{
	bool ok = true;

	for (size_t i = 0; i < m->then->n_ns; i++) {
		const struct ns *ns = m->then->ns[i];

		ok = put(&m->places, (uintptr_t)ns, (void *)(i + 1)) && ok;
		if (ns->handle)
			ok = put(&m->by_handle, ns->handle, ns) && ok;
	}
	for (size_t i = 0; i < m->then->n_members; i++)
		ok = put(&m->by_pid, (uint64_t)m->then->members[i]->pid, m->then->members[i]) && ok;
	return ok ? 0 : -ENOMEM;
}

/* Namespaces that a process is in which was in them before. */
static int find_common(struct matching *m)
{
	bool ok = true;

	for (size_t i = 0; i < m->now->n_members; i++) {
		const struct proc *is = m->now->members[i], *was = map_get(&m->by_pid, (uint64_t)is->pid);

		if (!was || !is->started || was->started != is->started)
			continue;
		for (enum ns_type t = 0; t < NS_TYPES; t++)
			if (is->ns[t] && is->ns[t] == was->ns[t])
				ok = put(&m->common, is->ns[t], is) && ok;
	}
	return ok ? 0 : -ENOMEM;
}

static bool has_mount(const struct ns *ns, const char *path)
{
	for (const struct ns_mount *mount = ns->mounts; mount; mount = mount->next)
		if (streq(mount->path, path))
			return true;
	return false;
}

/* What the namespace of this number was before, where nothing but its number and what is in it can tell. */
static struct ns *match_by_number(const struct matching *m, const struct ns *is)
{
	struct ns *was = snapshot_find(m->then, is->id.ino);

	if (!was || was->id.type != is->id.type || (was->handle && is->handle))
		return NULL;
	if (!was->n_procs || !is->n_procs || map_get(&m->common, is->id.ino))
		return was;
	for (const struct ns_mount *mount = is->mounts; mount; mount = mount->next)
		if (has_mount(was, mount->path))
			return was;
	return NULL;
}

static void match_all(const struct matching *m, struct match *match)
{
	for (size_t i = 0; i < m->now->n_ns; i++) {
		const struct ns *is = m->now->ns[i];
		struct ns *was = is->handle ? map_get(&m->by_handle, is->handle) : NULL;

		if (was && (was->id.ino != is->id.ino || was->id.type != is->id.type))
			was = NULL;
		if (!was)
			was = match_by_number(m, is);
		match->before[i] = was;
		if (was)
			match->lives_on[(uintptr_t)map_get(&m->places, (uintptr_t)was) - 1] = true;
	}
}

int match_make(const struct snapshot *then, const struct snapshot *now, struct match *match)
{
	struct matching m = { .then = then, .now = now };
	int r = 0;

	match->before = calloc(now->n_ns + 1, sizeof *match->before);
	match->lives_on = calloc(then->n_ns + 1, sizeof *match->lives_on);
	if (!match->before || !match->lives_on)
		r = -ENOMEM;
	if (r == 0 && host_is_same_boot(then->host, now->host)) {
		r = index_then(&m);
		if (r == 0)
			r = find_common(&m);
		if (r == 0)
			match_all(&m, match);
	}
	map_done(&m.by_handle);
	map_done(&m.by_pid);
	map_done(&m.common);
	map_done(&m.places);
	return r < 0 ? fault(r, "cannot compare the snapshots") : 0;
}

void match_done(struct match *match)
{
	free(match->before);
	free(match->lives_on);
	*match = (struct match){ .before = NULL };
}
