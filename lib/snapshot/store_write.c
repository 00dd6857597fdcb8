/* SPDX-License-Identifier: MIT */
/* A snapshot into a file: one line for each container, process and namespace, so that grep and diff can work on it too. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "snapshot/store_rows.h"

void store_query(struct containers *containers, struct query *query)
{
	*query = (struct query){
		.types = (1u << NS_TYPES) - 1, .procs = true, .all = true, .search = true, .mounts = true, .relations = true, .nsids = true, .handles = true,
		.stats = true, .uids = true, .commands = true, .pids = true, .idmaps = true, .containers = containers,
	};
}

static void write_line(struct json *j, const struct rows_of *rows, const void *record)
{
	json_object(j, NULL);
	j->compact = true;
	json_record_write(j, rows->at, rows->n, record);
	json_end(j, '}');
	j->compact = false;
}

/* --- users: those that the file names, by number --- */

static int by_uid(const void *a, const void *b)
{
	const struct stored_user *x = a, *y = b;

	return (x->uid > y->uid) - (x->uid < y->uid);
}

/* Have all users that are named in a list of this snapshot looked up. */
static int ask_names(const struct snapshot *s, struct users *users)
{
	bool ok = true;

	for (size_t i = 0; i < s->n_members; i++)
		ok = user_name(users, s->members[i]->uid) && ok;
	for (size_t i = 0; i < s->n_ns; i++) {
		if (s->ns[i]->first)
			ok = user_name(users, s->ns[i]->first->uid) && ok;
		if (s->ns[i]->related && s->ns[i]->made_by != (uid_t)-1)
			ok = user_name(users, s->ns[i]->made_by) && ok;
	}
	return ok ? 0 : -ENOMEM;
}

void store_write_users(struct json *j, const char *key, const void *record)
{
	const struct map *names = &((const struct stored_file *)record)->names->names;
	_free_ struct stored_user *users = calloc(names->used + 1, sizeof *users);
	size_t n = 0;

	json_array(j, key);
	for (size_t i = 0; i < names->size && users; i++)
		if (names->slots[i].value)
			users[n++] = (struct stored_user){ (uint32_t)names->slots[i].key, names->slots[i].value };
	if (n)
		qsort(users, n, sizeof *users, by_uid);
	for (size_t i = 0; i < n; i++)
		write_line(j, &store_user_rows, &users[i]);
	json_end(j, ']');
}

/* --- containers: each once, in the order in which processes name them --- */

static int place_container(struct stored_file *file, const struct container *container)
{
	size_t place = file->places.used + 1;
	void **slot = container ? map_slot(&file->places, (uintptr_t)container) : NULL;

	if (slot && !*slot)
		*slot = (void *)place;
	return slot || !container ? 0 : -ENOMEM;
}

static int place_containers(struct stored_file *file)
{
	const struct snapshot *s = file->snapshot;
	int r = 0;

	for (size_t i = 0; i < s->n_members && r == 0; i++)
		r = place_container(file, s->members[i]->container);
	for (size_t i = 0; i < s->n_ns && r == 0; i++) {
		r = place_container(file, s->ns[i]->container);
		if (r == 0 && s->ns[i]->first)
			r = place_container(file, s->ns[i]->first->container);
	}
	return r;
}

static uint32_t place_of(const struct stored_file *file, const struct container *container)
{
	return container ? (uint32_t)(uintptr_t)map_get(&file->places, (uintptr_t)container) - 1 : STORE_NO_CONTAINER;
}

void store_write_containers(struct json *j, const char *key, const void *record)
{
	const struct map *places = &((const struct stored_file *)record)->places;
	_free_ const struct container **at = calloc(places->used + 1, sizeof *at);

	json_array(j, key);
	for (size_t i = 0; i < places->size && at; i++)
		if (places->slots[i].value)
			at[(uintptr_t)places->slots[i].value - 1] = (const struct container *)(uintptr_t)places->slots[i].key;
	for (size_t i = 0; i < places->used && at; i++)
		write_line(j, &store_container_rows, at[i]);
	json_end(j, ']');
}

/* --- processes and namespaces --- */

void store_write_processes(struct json *j, const char *key, const void *record)
{
	const struct stored_file *file = record;
	const struct snapshot *s = file->snapshot;

	json_array(j, key);
	for (size_t i = 0; i < s->n_members; i++) {
		const struct stored_proc stored = { *s->members[i], place_of(file, s->members[i]->container) };

		write_line(j, &store_proc_rows, &stored);
	}
	json_end(j, ']');
}

void store_write_namespaces(struct json *j, const char *key, const void *record)
{
	const struct stored_file *file = record;

	json_array(j, key);
	for (size_t i = 0; i < file->snapshot->n_ns; i++) {
		const struct ns *ns = file->snapshot->ns[i];
		struct stored_ns stored = { .ns = *ns, .owner = ns->owner ? ns->owner->id.ino : 0, .parent = ns->parent ? ns->parent->id.ino : 0 };

		stored.container = place_of(file, ns->container);
		if (!ns->related)
			stored.ns.made_by = (uid_t)-1;
		if (ns->first && ns->n_procs == 0)
			stored.thread = (struct stored_proc){ *ns->first, place_of(file, ns->first->container) };
		write_line(j, &store_ns_rows, &stored);
	}
	json_end(j, ']');
}

int store_write(const struct snapshot *snapshot, struct users *users, FILE *to)
{
	struct stored_file file = {
		.head = { STORE_FORMAT, { STORE_MAJOR, STORE_MINOR } }, .host = *snapshot->host, .unread = snapshot->unread, .n_procs = snapshot->n_procs,
		.snapshot = snapshot, .names = users,
	};
	struct json j = { .to = to };
	int r = place_containers(&file);

	if (r == 0)
		r = ask_names(snapshot, users);
	if (r == 0) {
		json_object(&j, NULL);
		json_record_write(&j, store_head_rows.at, store_head_rows.n, &file.head);
		json_record_write(&j, store_file_rows.at, store_file_rows.n, &file);
		json_end(&j, '}');
	}
	map_done(&file.places);
	return r < 0 ? fault(r, "cannot write the snapshot") : 0;
}
