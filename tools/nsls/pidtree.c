/* SPDX-License-Identifier: MIT */
/*
 * nsls -T=pid: the tree of processes by PID namespace. A PID namespace is a row of its own: it hangs on the process whose child is its first
 * process, and what is in it hangs below it. A process that joined it later, whose parent is outside, hangs on the namespace itself.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "nsls/nsls.h"

enum mark { MARK_BELOW = 1, MARK_ASKED = 2, MARK_SHOWN = 4, MARK_PASSED = 8 };

struct forest {
	struct row *at;             /* the namespaces, then the processes */
	size_t n, n_ns;
	struct map by_ns, by_pid;   /* -> row */
	unsigned char *marks;       /* of each row */
};

static int note(struct map *map, uint64_t key, struct row *row)
{
	void **slot = map_slot(map, key);

	if (!slot)
		return -ENOMEM;
	*slot = row;
	return 0;
}

static int fill(const struct request *request, struct source *source, struct forest *f)
{
	const struct snapshot *snapshot = &source->snapshot;
	unsigned needs = columns_needs(request);
	int r = 0;

	for (size_t i = 0; i < snapshot->n_ns && r == 0; i++) {
		struct row *row = &f->at[f->n];

		if (snapshot->ns[i]->id.type != NS_PID)
			continue;
		*row = row_make(source, snapshot->ns[i], NULL, needs);
		row->is_heading = true;
		r = note(&f->by_ns, row->ns->id.ino, row);
		f->n++;
	}
	f->n_ns = f->n;
	for (size_t i = 0; i < snapshot->n_members && r == 0; i++) {
		const struct proc *proc = snapshot->members[i];
		struct row *row = &f->at[f->n], *heading = map_get(&f->by_ns, proc->ns[NS_PID]);

		if (!heading)
			continue;
		*row = row_make(source, heading->ns, proc, needs);
		r = note(&f->by_pid, (uint64_t)proc->pid, row);
		f->n++;
	}
	return r;
}

/* The first process of a PID namespace is number 1 there. */
static bool is_first(const struct proc *proc) { return proc->n_pids && proc->pids[proc->n_pids - 1] == 1; }

static void hang(const struct forest *f)
{
	for (size_t i = 0; i < f->n_ns; i++)
		f->at[i].parent = f->at[i].ns->parent ? map_get(&f->by_ns, f->at[i].ns->parent->id.ino) : NULL;
	for (size_t i = f->n_ns; i < f->n; i++) {
		struct row *row = &f->at[i], *heading = map_get(&f->by_ns, row->ns->id.ino);
		struct row *parent = map_get(&f->by_pid, (uint64_t)row->proc->ppid);
		bool beside = parent && parent->ns == row->ns && parent != row;

		row->parent = beside ? parent : heading;
		if (!beside && parent && parent != row && is_first(row->proc))
			heading->parent = parent;
	}
}

static size_t index_of(const struct forest *f, const struct row *row) { return (size_t)(row - f->at); }

/* Is a row at or below those that bear MARK_BELOW? All that the way up passes learns it too; one that comes back to itself is not. */
static bool is_below(struct forest *f, const struct row *row)
{
	const struct row *at = row;
	bool below;

	while (at && !(f->marks[index_of(f, at)] & (MARK_BELOW | MARK_PASSED))) {
		f->marks[index_of(f, at)] |= MARK_PASSED;
		at = at->parent;
	}
	below = at && (f->marks[index_of(f, at)] & MARK_BELOW);
	for (; below && row != at; row = row->parent)
		f->marks[index_of(f, row)] |= MARK_BELOW;
	return below;
}

/* What the operand or --task limit it to: what is below a row, or what is in a namespace. -ENOENT (silent): that is not there. */
static int mark_asked(const struct options *o, const struct snapshot *snapshot, struct forest *f)
{
	const struct ns *in = o->members_of ? snapshot_find(snapshot, o->members_of) : NULL;
	const struct row *top = o->pid ? map_get(&f->by_pid, (uint64_t)o->pid) : in ? map_get(&f->by_ns, in->id.ino) : NULL;

	if (o->members_of && !in)
		return -ENOENT;
	if (o->pid && !top)
		return fault_plain(-ESRCH, "there is no process with PID %d, or it is not ours to see", o->pid);
	if (top)
		f->marks[index_of(f, top)] |= MARK_BELOW;
	for (size_t i = 0; i < f->n; i++) {
		const struct row *row = &f->at[i];
		bool asked = top ? is_below(f, row) : !in || (row->proc && row->proc->ns[in->id.type] == in->id.ino);

		f->marks[i] |= asked ? MARK_ASKED : 0;
	}
	return 0;
}

/* Those that the filter lets pass, and what stands above them, so that no branch hangs in the air. */
static void mark_shown(const struct request *request, struct forest *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct row *row = &f->at[i];

		if (!(f->marks[i] & MARK_ASKED) || !view_shows(&request->view, row))
			continue;
		for (; row && !(f->marks[index_of(f, row)] & MARK_SHOWN); row = row->parent)
			f->marks[index_of(f, row)] |= MARK_SHOWN;
	}
}

/* Only the rows that are shown; what hangs on what moves with them. */
static int keep_shown(struct forest *f, struct rows *rows)
{
	_free_ size_t *place = calloc(f->n + 1, sizeof *place);

	if (!place)
		return -ENOMEM;
	for (size_t i = 0; i < f->n; i++)
		if (f->marks[i] & MARK_SHOWN)
			place[i] = rows->n++;
	for (size_t i = 0; i < f->n; i++) {
		if (!(f->marks[i] & MARK_SHOWN))
			continue;
		f->at[place[i]] = f->at[i];
		if (f->at[i].parent)
			f->at[place[i]].parent = &f->at[place[index_of(f, f->at[i].parent)]];
	}
	return 0;
}

int pidtree_rows(const struct request *request, struct source *source, struct rows *rows)
{
	const struct snapshot *snapshot = &source->snapshot;
	_free_ unsigned char *marks = calloc(snapshot->n_ns + snapshot->n_members + 1, sizeof *marks);
	struct forest f = { .at = rows->at, .marks = marks };
	int r = marks ? fill(request, source, &f) : -ENOMEM;

	if (r == 0) {
		hang(&f);
		r = mark_asked(request->options, snapshot, &f);
	}
	if (r == 0) {
		mark_shown(request, &f);
		r = keep_shown(&f, rows);
	}
	map_done(&f.by_ns);
	map_done(&f.by_pid);
	return r;
}
