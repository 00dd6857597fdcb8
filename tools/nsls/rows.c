/* SPDX-License-Identifier: MIT */
/* Rows: the namespaces (or the processes of one) that are shown, and what hangs on what. */
#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "nsls/nsls.h"

static const char *user_of(const struct row *row, struct users *users)
{
	uid_t uid;

	if (row->proc)
		return user_name(users, row->proc->uid);
	return ns_user(row->ns, &uid) ? user_name(users, uid) : NULL;
}

/* A row for every namespace of the snapshot, in its order, by number. */
static void fill(const struct request *request, const struct snapshot *snapshot, struct users *users, struct row *at)
{
	bool names = columns_needs(request) & NEED_USERS;

	for (size_t i = 0; i < snapshot->n_ns; i++) {
		at[i] = (struct row){ .ns = snapshot->ns[i], .proc = snapshot->ns[i]->first };
		at[i].user = names ? user_of(&at[i], users) : NULL;
	}
}

/* Mark what is asked for; in a tree also what stands above it, so that no branch hangs in the air. */
static int mark(const struct request *request, const struct row *at, size_t n, struct map *shown)
{
	const struct selection selection = { request->types, request->options->persistent, request->options->pid != 0 };
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

static int list_namespaces(const struct request *request, const struct snapshot *snapshot, struct users *users, struct rows *rows)
{
	struct map shown = { .used = 0 };
	int r;

	rows->at = calloc(snapshot->n_ns + 1, sizeof *rows->at);
	if (!rows->at)
		return -ENOMEM;
	fill(request, snapshot, users, rows->at);
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

static int list_members(const struct request *request, const struct snapshot *snapshot, struct users *users, struct rows *rows)
{
	const struct ns *ns = snapshot_find(snapshot, request->options->members_of);
	bool names = columns_needs(request) & NEED_USERS;

	if (!ns) {
		fault_plain(-ENOENT, "there is no namespace %llu", (unsigned long long)request->options->members_of);
		if (snapshot->unread.procs)
			fault_hint(-ENOENT, "%u of %u processes could not be read (no permission): it may be theirs",
			snapshot->unread.procs, snapshot->n_procs);
		return -ENOENT;
	}
	rows->at = calloc(snapshot->n_members + 1, sizeof *rows->at);
	if (!rows->at)
		return -ENOMEM;
	for (size_t i = 0; i < snapshot->n_members; i++) {
		struct row *row = &rows->at[rows->n];

		*row = (struct row){ .ns = ns, .proc = snapshot->members[i] };
		row->user = names ? user_of(row, users) : NULL;
		if (view_shows(&request->view, row))
			rows->n++;
	}
	return request->tree == TREE_PROCESS ? hang_members(rows) : 0;
}

int rows_make(const struct request *request, const struct snapshot *snapshot, struct users *users, struct rows *rows)
{
	int r = request->options->members_of ? list_members(request, snapshot, users, rows) : list_namespaces(request, snapshot, users, rows);

	return r == -ENOMEM ? fault(r, "cannot make the list") : r;
}

void rows_done(struct rows *rows)
{
	free(rows->at);
	*rows = (struct rows){ .n = 0 };
}
