/* SPDX-License-Identifier: MIT */
/*
 * A snapshot from a file. What stands there may have been written by anybody: nothing is taken that the rest of the program could not have
 * gathered itself. So numbers are unique, whatever is named is there and of the right kind, and parents make no circles.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "snapshot/store_rows.h"

/* User and PID namespaces nest 32 deep (MAX_PID_NS_LEVEL, create_user_ns()), below the first one. */
enum { NESTED_MAX = 33 };

/* What a namespace hangs on, by number. */
struct relation {
	struct ns *ns;
	uint64_t owner, parent;         /* 0: none */
	const char *where;              /* in the document */
};

/* A file in the reading: owner of its json_source. */
struct store_reading {
	struct snapshot *snapshot;
	struct users *users;
	struct container **containers;
	size_t n_containers, containers_room;
	struct relation *relations;
	size_t n_relations, relations_room;
	struct map pids;                /* of processes that were read */
};

static int no_memory(void) { return fault(-ENOMEM, "cannot keep the snapshot"); }

static int read_record(struct json_source *from, const struct rows_of *rows, void *record)
{
	return json_record_read(from, rows->at, rows->n, record);
}

/* Read the records of an array that was passed over before. */
static int read_array(struct json_source *from, const struct json_read *array, const char *key, int (*read_one)(struct json_source *from, const char *where))
{
	const char *where;
	int r = 0;

	if (!array->at)
		return 0;
	from->j = *array;
	where = json_read_at(&from->j);
	if (!json_read_array(&from->j))
		return json_source_fault(from, where, "\"%s\" is no array", key);
	while (r == 0 && json_read_item(&from->j))
		r = read_one(from, json_read_at(&from->j));
	return r;
}

static int read_user(struct json_source *from, const char *where _unused_)
{
	struct store_reading *s = from->owner;
	struct stored_user user = { 0 };
	int r = read_record(from, &store_user_rows, &user);

	return r < 0 || users_give(s->users, user.uid, user.name) ? r : no_memory();
}

static int read_container(struct json_source *from, const char *where _unused_)
{
	struct store_reading *s = from->owner;
	struct container *container = pool_alloc(from->pool, sizeof *container);
	int r = container ? read_record(from, &store_container_rows, container) : no_memory();

	if (r < 0)
		return r;
	if (!array_room(&s->containers, s->n_containers, &s->containers_room, sizeof(struct container *)))
		return no_memory();
	s->containers[s->n_containers++] = container;
	return 0;
}

static int find_container(struct json_source *from, const char *where, uint32_t place, const struct container **found)
{
	const struct store_reading *s = from->owner;

	if (place == STORE_NO_CONTAINER)
		return 0;
	if (place >= s->n_containers)
		return json_source_fault(from, where, "there is no container %" PRIu32 ", only %zu from 0 on", place, s->n_containers);
	*found = s->containers[place];
	return 0;
}

/* Keep a process or thread whose record was read. */
static int keep_proc(struct json_source *from, const char *where, struct stored_proc *stored, struct proc **kept)
{
	int r = find_container(from, where, stored->container, &stored->proc.container);

	if (r < 0)
		return r;
	if (stored->proc.pid == 0)
		return json_source_fault(from, where, "0 is no PID");
	*kept = pool_alloc(from->pool, sizeof **kept);
	if (!*kept)
		return no_memory();
	**kept = stored->proc;
	return 0;
}

static int read_ns(struct json_source *from, const char *where)
{
	struct store_reading *s = from->owner;
	struct stored_ns stored = { .ns = { .nsid = NSID_UNKNOWN, .made_by = (uid_t)-1 },
		.container = STORE_NO_CONTAINER, .thread.container = STORE_NO_CONTAINER };
	struct proc *thread = NULL;
	struct ns *ns;
	int r = read_record(from, &store_ns_rows, &stored);

	if (r < 0)
		return r;
	if (stored.ns.id.ino == 0)
		return json_source_fault(from, where, "0 is no number of a namespace");
	if (snapshot_find(s->snapshot, stored.ns.id.ino))
		return json_source_fault(from, where, "namespace %" PRIu64 " stands here for the second time", stored.ns.id.ino);
	r = find_container(from, where, stored.container, &stored.ns.container);
	if (r == 0 && stored.thread.proc.pid)
		r = keep_proc(from, where, &stored.thread, &thread);
	if (r < 0)
		return r;
	ns = snapshot_add(s->snapshot, stored.ns.id);
	if (!ns || !array_room(&s->relations, s->n_relations, &s->relations_room, sizeof *s->relations))
		return no_memory();
	*ns = stored.ns;
	ns->last_mount = NULL;   /* none is added any more */
	ns->thread = thread;
	ns->related = true;
	s->relations[s->n_relations++] = (struct relation){ ns, stored.owner, stored.parent, where };
	return 0;
}

/* The namespace that another record names. */
static int find_ns(struct json_source *from, const char *where, uint64_t ino, enum ns_type type, struct ns **found)
{
	const struct store_reading *s = from->owner;

	*found = snapshot_find(s->snapshot, ino);
	if (!*found)
		return json_source_fault(from, where, "namespace %" PRIu64 " is not in the file", ino);
	if ((*found)->id.type != type)
		return json_source_fault(from, where, "namespace %" PRIu64 " is no %s namespace", ino, ns_kinds[type].noun);
	return 0;
}

/* Owners and parents: when all that can be one is known. */
static int relate_ns(struct json_source *from, const struct relation *relation)
{
	struct ns *ns = relation->ns;
	int r = relation->owner ? find_ns(from, relation->where, relation->owner, NS_USER, &ns->owner) : 0;

	if (r < 0 || !relation->parent)
		return r;
	if (!ns_kinds[ns->id.type].nests)
		return json_source_fault(from, relation->where, "a %s namespace has no parent", ns_kinds[ns->id.type].noun);
	return find_ns(from, relation->where, relation->parent, ns->id.type, &ns->parent);
}

/* No way up may be longer than the kernel would let it be, or have no end. */
static int check_depth(struct json_source *from, const struct relation *relation)
{
	unsigned parents = 0, owners = 0;

	for (const struct ns *up = relation->ns->parent; up && parents < NESTED_MAX; up = up->parent)
		parents++;
	for (const struct ns *up = relation->ns->owner; up && owners < NESTED_MAX; up = up->owner)
		owners++;
	if (parents < NESTED_MAX && owners < NESTED_MAX)
		return 0;
	return json_source_fault(from, relation->where, "what is above namespace %" PRIu64 " is deeper than any kernel nests, or a circle", relation->ns->id.ino);
}

static int relate_all(struct json_source *from)
{
	const struct store_reading *s = from->owner;
	int r = 0;

	for (size_t i = 0; i < s->n_relations && r == 0; i++)
		r = relate_ns(from, &s->relations[i]);
	for (size_t i = 0; i < s->n_relations && r == 0; i++)
		r = check_depth(from, &s->relations[i]);
	return r;
}

/* Count a process in its namespaces. */
static int count_proc(struct json_source *from, const char *where, const struct proc *proc)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		struct ns *ns;
		int r = proc->ns[t] ? find_ns(from, where, proc->ns[t], t, &ns) : 0;

		if (r < 0)
			return r;
		if (!proc->ns[t])
			continue;
		ns->n_procs++;
		if (!ns->first || proc->pid < ns->first->pid)
			ns->first = proc;
	}
	return 0;
}

static int read_proc(struct json_source *from, const char *where)
{
	struct store_reading *s = from->owner;
	struct stored_proc stored = { .container = STORE_NO_CONTAINER };
	int r = read_record(from, &store_proc_rows, &stored);
	struct proc *proc = NULL;
	void **slot;

	if (r == 0)
		r = keep_proc(from, where, &stored, &proc);
	if (r < 0)
		return r;
	slot = map_slot(&s->pids, (uint64_t)proc->pid);
	if (!slot)
		return no_memory();
	if (*slot)
		return json_source_fault(from, where, "process %d stands here for the second time", proc->pid);
	*slot = proc;
	r = count_proc(from, where, proc);
	return r < 0 || snapshot_keep(s->snapshot, proc) == 0 ? r : no_memory();
}

/* Is it a file that we can read? Asked before anything else is believed of it. */
static int check_head(struct json_source *from)
{
	struct stored_head head = { 0 };
	const struct json_read start = from->j;
	int r = read_record(from, &store_head_rows, &head);

	if (r < 0 || !streq(head.format, STORE_FORMAT))
		return fault_plain(-EBADMSG, "this is no snapshot that nsls --save wrote");
	if (head.version.major != STORE_MAJOR) {
		fault_plain(-EPROTONOSUPPORT, "it is a snapshot of format %" PRIu32 ".%" PRIu32 ", this nsls reads %d", head.version.major, head.version.minor, STORE_MAJOR);
		return fault_hint(-EPROTONOSUPPORT, "a newer nsls reads it");
	}
	from->j = start;
	return 0;
}

static int read_file(struct json_source *from, struct store_reading *s)
{
	struct stored_file file = { .n_procs = 0 };
	int r = read_record(from, &store_file_rows, &file);

	if (r == 0)
		r = read_array(from, &file.users, "users", read_user);
	if (r == 0)
		r = read_array(from, &file.containers, "containers", read_container);
	if (r == 0)
		r = read_array(from, &file.namespaces, "namespaces", read_ns);
	if (r == 0)
		r = relate_all(from);
	if (r == 0)
		r = read_array(from, &file.processes, "processes", read_proc);
	if (r < 0)
		return r;
	s->snapshot->host = pool_alloc(from->pool, sizeof file.host);
	if (!s->snapshot->host)
		return no_memory();
	*s->snapshot->host = file.host;
	s->snapshot->stored = true;
	s->snapshot->unread = file.unread;
	s->snapshot->n_procs = file.n_procs;
	return 0;
}

int store_read(const char *text, size_t len, struct snapshot *snapshot, struct users *users)
{
	_free_ char *buffer = malloc(JSON_TEXT_MAX);
	struct store_reading s = { .snapshot = snapshot, .users = users };
	struct json_source from = { .text = text, .pool = &snapshot->pool, .buffer = buffer, .owner = &s };
	int r;

	users->given = true;
	json_read_start(&from.j, text, len);
	json_read_skip(&from.j);
	if (!buffer)
		r = no_memory();
	else if (!json_read_end(&from.j))
		r = json_source_fault(&from, NULL, "the document goes on after its end");   /* or is broken, which it says itself */
	else
		json_read_start(&from.j, text, len), r = check_head(&from);
	if (r == 0)
		r = read_file(&from, &s);
	if (r == 0)
		snapshot_settle(snapshot);
	free(s.containers);
	free(s.relations);
	map_done(&s.pids);
	return r;
}
