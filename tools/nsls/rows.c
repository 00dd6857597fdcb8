/* SPDX-License-Identifier: MIT */
/* Rows: the namespaces (or the processes of one) that are shown, and what hangs on what. */
#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "nsls/nsls.h"

static const char *owner_of(const struct ns *ns, struct users *users)
{
	uid_t uid;

	return ns_user(ns, &uid) ? user_name(users, uid) : NULL;
}

static const char *user_of(const struct row *row, struct users *users)
{
	return row->proc && row->proc->uid != (uid_t)-1 ? user_name(users, row->proc->uid) : owner_of(row->ns, users);
}

struct row row_make(struct source *source, const struct ns *ns, const struct proc *proc, unsigned needs)
{
	const struct host *host = source->snapshot.host;
	struct row row = { .ns = ns, .proc = proc, .host = host ? host->name : NULL };

	if (needs & NEED_USERS)
		row.user = user_of(&row, &source->users);
	if (needs & NEED_OWNERS)
		row.owner = owner_of(ns, &source->users);
	return row;
}

/* Mark what is asked for; in a tree also what stands above it, so that no branch hangs in the air. */
static int mark(const struct request *request, const struct row *at, size_t n, struct map *shown)
{
	const struct selection selection = { request->types, request->options->persistent, request->options->task.pid != 0 };
	enum ns_relation relation = request->tree == TREE_PARENT ? RELATION_PARENT : RELATION_OWNER;
	bool tree = request->tree == TREE_OWNER || request->tree == TREE_PARENT;

	for (size_t i = 0; i < n; i++) {
		const struct ns *ns = at[i].ns;

		if (!select_ns(&selection, ns) || !view_shows(&request->view, &at[i]))
			continue;
		do {
			void **slot = map_slot(shown, ns->id.ino);

			if (!slot)
				return -ENOMEM;
			*slot = (void *)ns;   /* later the row */
		} while (tree && (ns = ns_above(ns, relation)) && !map_get(shown, ns->id.ino));
	}
	return 0;
}

/* Keep only the marked rows; the map tells each namespace's row then. */
static size_t keep_marked(struct row *at, size_t n, struct map *shown)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (map_get(shown, at[i].ns->id.ino)) {
			at[kept] = at[i];
			*map_slot(shown, at[i].ns->id.ino) = &at[kept++];
		}
	return kept;
}

static void hang_on_namespaces(const struct rows *rows, enum ns_relation relation, const struct map *shown)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct ns *above = ns_above(rows->at[i].ns, relation);

		rows->at[i].parent = above ? map_get(shown, above->id.ino) : NULL;
	}
}

/*
 * lsns's rule: a namespace hangs on the last line so far whose process is the parent of its own process. One process stands for
 * several namespaces.
 */
static int hang_on_processes(const struct rows *rows)
{
	struct map last = { .used = 0 };
	int r = 0;

	for (size_t i = 0; i < rows->n && r == 0; i++) {
		const struct proc *proc = rows->at[i].proc;
		void **slot;

		if (!proc)
			continue;
		rows->at[i].parent = map_get(&last, (uint64_t)proc->ppid);
		slot = map_slot(&last, (uint64_t)proc->pid);
		if (slot)
			*slot = &rows->at[i];
		else
			r = -ENOMEM;
	}
	map_done(&last);
	return r;
}

/* A row for every namespace of a source that is asked for, by number. rows->at has room. */
static int list_namespaces(const struct request *request, struct source *source, struct rows *rows)
{
	const struct snapshot *snapshot = &source->snapshot;
	unsigned needs = columns_needs(request);
	struct map shown = { .used = 0 };
	int r;

	for (size_t i = 0; i < snapshot->n_ns; i++)
		rows->at[i] = row_make(source, snapshot->ns[i], snapshot->ns[i]->first, needs);
	r = mark(request, rows->at, snapshot->n_ns, &shown);
	if (r == 0)
		rows->n = keep_marked(rows->at, snapshot->n_ns, &shown);
	if (r == 0 && request->tree == TREE_PROCESS)
		r = hang_on_processes(rows);
	else if (r == 0 && request->tree != TREE_UNSAID)
		hang_on_namespaces(rows, request->tree == TREE_OWNER ? RELATION_OWNER : RELATION_PARENT, &shown);
	map_done(&shown);
	return r;
}

/* Parents within the namespace. A child may have the lower PID, hence two walks. */
static int hang_members(const struct rows *rows)
{
	struct map by_pid = { .used = 0 };
	int r = 0;

	for (size_t i = 0; i < rows->n && r == 0; i++) {
		void **slot = map_slot(&by_pid, (uint64_t)rows->at[i].proc->pid);

		if (slot)
			*slot = &rows->at[i];
		else
			r = -ENOMEM;
	}
	for (size_t i = 0; i < rows->n && r == 0; i++)
		rows->at[i].parent = map_get(&by_pid, (uint64_t)rows->at[i].proc->ppid);
	map_done(&by_pid);
	return r;
}

static int no_namespace(const struct request *request, const struct sources *sources)
{
	fault_plain(-ENOENT, "there is no namespace %llu", (unsigned long long)request->options->members_of);
	if (sources->n == 1)
		hint_unread(-ENOENT, &sources->at[0].snapshot);
	return -ENOENT;
}

/* A row for every process of a source that is in the namespace, by PID. -ENOENT (silent): it has no such namespace. */
static int list_members(const struct request *request, struct source *source, struct rows *rows)
{
	const struct snapshot *snapshot = &source->snapshot;
	const struct ns *ns = snapshot_find(snapshot, request->options->members_of);
	unsigned needs = columns_needs(request);

	if (!ns || !(request->types & 1u << ns->id.type))
		return -ENOENT;
	for (size_t i = 0; i < snapshot->n_members; i++) {
		struct row *row = &rows->at[rows->n];

		if (snapshot->members[i]->ns[ns->id.type] != ns->id.ino)
			continue;
		*row = row_make(source, ns, snapshot->members[i], needs);
		if (view_shows(&request->view, row))
			rows->n++;
	}
	return request->tree == TREE_PROCESS ? hang_members(rows) : 0;
}

/* One source after the other: numbers of several machines have nothing to do with each other. */
static int list_all(const struct request *request, const struct sources *sources, struct rows *rows)
{
	int (*list)(const struct request *, struct source *, struct rows *) =
		request->tree == TREE_PID ? pidtree_rows : request->options->members_of ? list_members : list_namespaces;
	bool found = false;
	int r = 0;

	for (size_t i = 0; i < sources->n && r == 0; i++) {
		struct rows part = { .at = rows->at + rows->n };

		r = list(request, &sources->at[i], &part);
		found = found || r == 0;
		if (r == -ENOENT)
			r = 0;
		rows->n += part.n;
	}
	return r == 0 && !found ? no_namespace(request, sources) : r;
}

int rows_make(const struct request *request, const struct sources *sources, struct rows *rows)
{
	size_t room = 1;
	int r;

	for (size_t i = 0; i < sources->n; i++)
		room += sources->at[i].snapshot.n_members + sources->at[i].snapshot.n_ns;
	rows->at = calloc(room, sizeof *rows->at);
	r = rows->at ? list_all(request, sources, rows) : -ENOMEM;
	return r == -ENOMEM ? fault(r, "cannot make the list") : r;
}

void rows_done(struct rows *rows)
{
	free(rows->at);
	*rows = (struct rows){ .n = 0 };
}
