/* SPDX-License-Identifier: MIT */
#include "nsls/lives.h"

#include <stdlib.h>

struct member {
	unsigned n;   /* 0: it has ended, or left them */
	struct life *in[NSEVENT_KINDS];
};

bool is_held(const struct ns *ns) { return ns->mounts || !ns->n_procs; }

bool lives_has(const struct lives *l, uint64_t ino) { return map_get(&l->current, ino); }

static bool has_life(const struct member *m, const struct life *life)
{
	for (unsigned i = 0; i < m->n; i++)
		if (m->in[i] == life)
			return true;
	return false;
}

/* Threads that are in none leave the map when it is full: it has no other way to remove them. */
static void drop_idle(struct lives *l)
{
	struct map kept = { .used = 0 };

	for (size_t i = 0; i < l->members.size; i++) {
		struct member *m = l->members.slots[i].value;
		void **slot = m && m->n ? map_slot(&kept, l->members.slots[i].key) : NULL;

		if (slot) {
			*slot = m;
			continue;
		}
		for (unsigned k = 0; m && k < m->n; k++)
			m->in[k]->threads--;
		l->lost += m && m->n;   /* no memory */
		free(m);
	}
	map_done(&l->members);
	l->members = kept;
}

static struct member *add_member(struct lives *l, pid_t tid)
{
	struct member *m;
	void **slot;

	if (l->members.used >= MEMBERS_MAX)
		drop_idle(l);
	if (l->members.used >= MEMBERS_MAX || !(m = calloc(1, sizeof *m)))
		return NULL;
	slot = map_slot(&l->members, (uint64_t)tid);
	if (!slot) {
		free(m);
		return NULL;
	}
	return *slot = m;
}

static struct life *begin_life(struct lives *l, struct ns_id id, const struct nsevent *e)
{
	struct life *life;
	void **slot;

	if (l->n >= LIVES_MAX || !(slot = map_slot(&l->current, id.ino)))
		return NULL;
	life = calloc(1, sizeof *life);
	if (!life && !*slot)
		l->current.used--;   /* the slot stays free */
	if (!life)
		return NULL;
	*life = (struct life){ .id = id, .pid = e->pid, .moved = e->moved, .before = *slot };
	*slot = life;
	*(l->last ? &l->last->next : &l->first) = life;
	l->last = life;
	l->n++;
	return life;
}

bool lives_move(struct lives *l, const struct nsevent *e, const struct ns_id *ids, unsigned n)
{
	struct member *m = map_get(&l->members, (uint64_t)e->tid);
	struct member was = { .n = 0 };
	bool changed = false;

	if (!m && !n)
		return false;
	if (!m && !(m = add_member(l, e->tid))) {
		l->lost++;
		return true;
	}
	was = *m;
	m->n = 0;
	for (unsigned i = 0; i < n; i++) {
		struct life *life = map_get(&l->current, ids[i].ino);

		if (!life || !life->threads || life->id.type != ids[i].type) {   /* all kinds share their numbers */
			life = begin_life(l, ids[i], e);
			changed = true;
			l->lost += !life;
		}
		if (!life)
			continue;
		life->threads += !has_life(&was, life);
		m->in[m->n++] = life;
	}
	for (unsigned i = 0; i < was.n; i++)
		if (!has_life(m, was.in[i]))
			changed |= --was.in[i]->threads == 0;
	return changed;
}

/* Which of a number's lives the look saw: the one with the process it saw, for more may have begun before its end; else the last. */
static struct life *find_seen(struct life *last, const struct ns *ns)
{
	for (struct life *life = last; life; life = life->before)
		if (life->id.type == ns->id.type && ns->first && life->pid == ns->first->pid)
			return life;
	while (last && last->id.type != ns->id.type)
		last = last->before;
	return last;
}

static void settle_number(struct lives *l, struct life *last, const struct ns *was, const struct ns *ns, bool remounted)
{
	bool held = ns && (is_held(ns) || (was && ns->handle && ns->handle == was->handle));
	struct life *seen = ns ? find_seen(last, ns) : NULL;

	for (struct life *life = last; life; life = life->before) {
		bool same = held && life->id.type == ns->id.type;
		bool merged = remounted && life->moved && life->before && life->before->id.type == life->id.type && !same;

		l->merged += merged && life != seen;
		life->tell = !life->seen && life != seen && !life->threads && !same && !merged;
		life->replaces = was && life == seen && !life->seen && !same && !merged;
		life->seen = life == seen;
	}
}

void lives_settle(struct lives *l, const struct snapshot *before, const struct snapshot *now, bool remounted)
{
	l->merged = 0;
	for (struct life *life = l->first; life; life = life->next) {
		uint64_t ino = life->id.ino;

		if (map_get(&l->current, ino) == life)
			settle_number(l, life, before ? snapshot_find(before, ino) : NULL, snapshot_find(now, ino), remounted);
	}
}

bool lives_replaced(const struct lives *l, uint64_t ino)
{
	for (const struct life *life = map_get(&l->current, ino); life; life = life->before)
		if (life->replaces)
			return true;
	return false;
}

static void *drop_life(struct life *life)
{
	struct life *next = life->next;

	free(life);
	return next;
}

void lives_forget(struct lives *l)
{
	struct life **at = &l->first;

	drop_idle(l);
	map_done(&l->current);
	l->last = NULL;
	l->n = 0;
	while (*at) {
		struct life *life = *at;
		void **slot = life->threads || life->seen ? map_slot(&l->current, life->id.ino) : NULL;

		if (!slot && life->threads)
			return lives_done(l);   /* no memory: begin anew */
		if (!slot) {
			*at = drop_life(life);
			continue;
		}
		life->tell = life->replaces = false;
		life->before = *slot;
		*slot = life;
		l->n++;
		l->last = life;
		at = &life->next;
	}
}

void lives_done(struct lives *l)
{
	for (size_t i = 0; i < l->members.size; i++)
		free(l->members.slots[i].value);
	map_done(&l->members);
	map_done(&l->current);
	while (l->first)
		l->first = drop_life(l->first);
	*l = (struct lives){ .n = 0 };
}
