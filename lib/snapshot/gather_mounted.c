/* SPDX-License-Identifier: MIT */
/*
 * Mounts that a query asks for, picked from the mount tables that the other sources read. Whether a path leads to a mount can only be said with all
 * mounts of its namespace at hand: they are kept, as places, until the table ends.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "snapshot/gather.h"

enum reach { REACH_UNKNOWN, REACH_ASKED, REACHED, HIDDEN };

/* A mount of the table that is being read. */
struct place {
	uint32_t id, parent;
	size_t target;               /* in table_places.targets */
	enum reach reach;
	struct mounted *mounted;     /* NULL: not asked for */
};

/* The table, to be looked up in. */
struct ways {
	const struct table_places *table;
	struct map by_id;            /* struct place */
	struct map taken;            /* (mount, path below the root of the namespace), hashed: a mount lies there. A false hit in 2^64 does no harm */
};

static const char *target_of(const struct ways *w, const struct place *p) { return w->table->targets.text + p->target; }

/* FNV-1a */
static uint64_t spot(uint32_t mount, const char *path, size_t len)
{
	uint64_t h = 0xcbf29ce484222325ull ^ mount;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)path[i]) * 0x100000001b3ull;
	return h;
}

static bool is_taken(const struct ways *w, uint32_t mount, const char *path, size_t len)
{
	return map_get(&w->taken, spot(mount, path, len));
}

static struct place *parent_of(const struct ways *w, const struct place *p)
{
	return p->parent == p->id ? NULL : map_get(&w->by_id, p->parent);
}

static int make_ways(const struct table_places *table, struct ways *w)
{
	for (size_t i = 0; i < table->n; i++) {
		struct place *p = &table->at[i];
		const char *target = table->targets.text + p->target;
		void **slot = map_slot(&w->by_id, p->id);

		if (!slot)
			return -ENOMEM;
		*slot = p;
		if (p->parent == p->id)
			continue;
		slot = map_slot(&w->taken, spot(p->parent, target, strlen(target)));
		if (!slot)
			return -ENOMEM;
		*slot = p;
	}
	return 0;
}

/* Does no sibling lie over a folder between its parent's root and its mount point? What lies on its parent's root itself is on top of it. */
static bool is_way_free(const struct ways *w, const struct place *p, const struct place *parent)
{
	const char *target = target_of(w, p), *top = target_of(w, parent);
	size_t top_len = strlen(top);

	if (streq(target, top))
		return true;
	for (size_t i = 0; target[i]; i++) {
		size_t len = i ? i : 1;   /* of the folder: "/" or what is before this slash */

		if (target[i] == '/' && target[1] && len >= top_len && is_taken(w, parent->id, target, len))
			return false;
	}
	return true;
}

/* Up to the root, or to what is known already. What is on this way and below a blocked step is hidden as well. */
static bool is_hidden(const struct ways *w, struct place *p)
{
	struct place *at = p, *up;
	bool hidden = false;

	for (; at && at->reach == REACH_UNKNOWN && !hidden; at = up) {
		at->reach = REACH_ASKED;
		up = parent_of(w, at);
		hidden = up && !is_way_free(w, at, up);
	}
	hidden |= at && at->reach == HIDDEN;
	for (at = p; at && at->reach == REACH_ASKED; at = parent_of(w, at))   /* numbers that are used again could make a ring of it */
		at->reach = hidden ? HIDDEN : REACHED;
	return hidden;
}

static int find_covered(struct table_places *table)
{
	struct ways w = { .table = table };
	int r = make_ways(table, &w);

	for (size_t i = 0; i < table->n && r == 0; i++) {
		struct place *p = &table->at[i];
		const char *target = target_of(&w, p);

		if (p->mounted)
			p->mounted->covered = is_taken(&w, p->id, target, strlen(target)) || is_hidden(&w, p);
	}
	map_done(&w.by_id);
	map_done(&w.taken);
	return r;
}

static const char *kept(struct snapshot *snapshot, const char *text, bool *failed)
{
	const char *copy = pool_text(&snapshot->pool, text, strlen(text));

	*failed |= !copy;
	return copy;
}

static struct mounted *keep(struct snapshot *s, const struct ns *ns, const struct listed_mount *m)
{
	struct mounted *made = pool_alloc(&s->pool, sizeof *made);
	bool failed = !made;

	if (failed || !array_room(&s->mounted, s->n_mounted, &s->mounted_room, sizeof *s->mounted))
		return NULL;
	*made = (struct mounted){
		.ns = ns, .order = s->n_mounted, .id = m->id, .parent = m->parent, .dev = m->dev, .fstype = kept(s, m->fstype, &failed), .source = kept(s, m->source, &failed),
		.root = kept(s, m->root, &failed), .target = kept(s, m->target, &failed), .options = kept(s, m->options, &failed),
		.fs_options = kept(s, m->fs_options, &failed), .propagation = kept(s, m->propagation, &failed),
	};
	if (failed)
		return NULL;
	s->mounted[s->n_mounted++] = made;
	return made;
}

int gather_place(struct gathering *g, struct table_places *table, const struct ns *ns, const struct listed_mount *m)
{
	const struct mount_query *q = g->query->mounted;
	bool asked, other;
	struct place *p;

	if (!q)
		return 0;
	if (!array_room(&table->at, table->n, &table->room, sizeof *table->at))
		return -ENOMEM;
	p = &table->at[table->n++];
	*p = (struct place){ .id = m->id, .parent = m->parent, .target = table->targets.len };
	buf_add(&table->targets, m->target, strlen(m->target) + 1);
	asked = (q->dev && m->dev == q->dev) || (q->source && streq(m->source, q->source));
	other = !asked && q->target && streq(m->target, q->target);
	if (!asked && !other)
		return 0;
	p->mounted = keep(g->snapshot, ns, m);
	if (!p->mounted)
		return -ENOMEM;
	p->mounted->other = other;
	table->asked = true;
	return 0;
}

int gather_places_end(struct table_places *table)
{
	int r = table->targets.failed ? -ENOMEM : table->asked ? find_covered(table) : 0;

	free(table->at);
	buf_done(&table->targets);
	*table = (struct table_places){ .n = 0 };
	return r;
}

static int by_namespace(const void *a, const void *b)
{
	const struct mounted *x = *(struct mounted *const *)a, *y = *(struct mounted *const *)b;
	uint64_t left = x->ns ? x->ns->id.ino : 0, right = y->ns ? y->ns->id.ino : 0;
	int order = (left > right) - (left < right);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

void gather_mounted_done(struct gathering *g)
{
	if (g->snapshot->n_mounted)
		qsort(g->snapshot->mounted, g->snapshot->n_mounted, sizeof *g->snapshot->mounted, by_namespace);
}
