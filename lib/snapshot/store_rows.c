/* SPDX-License-Identifier: MIT */
/* The rows of a snapshot's file: what is written by a row is read by it. */
#include "snapshot/store_rows.h"

#include <errno.h>

#include "base/fault.h"
#include "proc/pidns.h"

enum { PID_LIMIT = 4194304 };   /* PID_MAX_LIMIT */

#define N(rows) { rows, ARRAY_SIZE(rows) }

static int read_object(struct json_source *from, const struct rows_of *rows, void *record)
{
	return json_record_read(from, rows->at, rows->n, record);
}

static void write_object(struct json *j, const char *key, const struct rows_of *rows, const void *record)
{
	json_object(j, key);
	json_record_write(j, rows->at, rows->n, record);
	json_end(j, '}');
}

static int no_memory(void) { return fault(-ENOMEM, "cannot keep the snapshot"); }

/* --- containers --- */

static void write_inner(struct json *j, const char *key, const void *record)
{
	const struct container *c = record;

	if (c->inner)
		write_object(j, key, &store_container_rows, c->inner);
	else
		json_null(j, key);
}

static int read_inner(struct json_source *from, const struct json_member *m _unused_, void *record)
{
	struct container *inner;

	if (json_read_null(&from->j))
		return 0;
	inner = pool_alloc(from->pool, sizeof *inner);
	if (!inner)
		return no_memory();
	((struct container *)record)->inner = inner;
	return read_object(from, &store_container_rows, inner);
}

#define AT(member) offsetof(struct container, member)
static const struct json_member container_rows[] = {
	{ "engine", JSON_TEXT, AT(engine), JSON_NEEDED, 0, 0, NULL, NULL },
	{ "id", JSON_TEXT, AT(id), JSON_NEEDED, 0, 0, NULL, NULL },
	{ "name", JSON_TEXT, AT(name), 0, 0, 0, NULL, NULL },
	{ "pod", JSON_TEXT, AT(pod), 0, 0, 0, NULL, NULL },
	{ "namespace", JSON_TEXT, AT(k8s_namespace), 0, 0, 0, NULL, NULL },
	{ "project", JSON_TEXT, AT(project), 0, 0, 0, NULL, NULL },
	{ "service", JSON_TEXT, AT(service), 0, 0, 0, NULL, NULL },
	{ "image", JSON_TEXT, AT(image), 0, 0, 0, NULL, NULL },
	{ "unit", JSON_TEXT, AT(unit), 0, 0, 0, NULL, NULL },
	{ "cgroup", JSON_TEXT, AT(cgroup), 0, 0, 0, NULL, NULL },
	{ "owner", JSON_U32, AT(owner), 0, 0, 0, NULL, NULL },
	{ "verified", JSON_BOOL, AT(verified), 0, 0, 0, NULL, NULL },
	{ "inner", JSON_OWN, 0, 0, 0, 0, write_inner, read_inner },
};
#undef AT
const struct rows_of store_container_rows = N(container_rows);

void store_write_container(const void *container, struct json *j)
{
	json_record_write(j, container_rows, ARRAY_SIZE(container_rows), container);
}

/* --- processes --- */

/* {"user": 4026531837, ...}: kinds that it is in, or that are here at all. */
static void write_memberships(struct json *j, const char *key, const void *record)
{
	const struct proc *proc = &((const struct stored_proc *)record)->proc;

	json_object(j, key);
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (proc->ns[t])
			json_number(j, ns_kinds[t].name, proc->ns[t]);
	json_end(j, '}');
}

/* Kinds that we do not know are passed over, as any member. */
static int read_memberships(struct json_source *from, const struct json_member *m _unused_, void *record)
{
	static const size_t at = offsetof(struct stored_proc, proc.ns);
	struct json_member kinds[NS_TYPES];

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		kinds[t] = (struct json_member){ .key = ns_kinds[t].name, .type = JSON_U64, .at = at + t * sizeof(uint64_t) };
	return json_record_read(from, kinds, NS_TYPES, record);
}

static void write_pids(struct json *j, const char *key, const void *record)
{
	const struct proc *proc = &((const struct stored_proc *)record)->proc;

	json_array(j, key);
	for (unsigned i = 0; i < proc->n_pids; i++)
		json_number(j, NULL, (uint64_t)proc->pids[i]);
	json_end(j, ']');
}

static int read_pids(struct json_source *from, const struct json_member *m, void *record)
{
	struct proc *proc = &((struct stored_proc *)record)->proc;
	const char *where = json_read_at(&from->j);
	pid_t *pids = pool_alloc(from->pool, PIDNS_DEPTH_MAX * sizeof *pids);
	uint64_t number;

	if (!pids)
		return no_memory();
	if (!json_read_array(&from->j))
		return json_source_fault(from, where, "\"%s\" is no array", m->key);
	proc->pids = pids;
	while (json_read_item(&from->j)) {
		if (!json_read_u64(&from->j, &number) || number > PID_LIMIT || proc->n_pids == PIDNS_DEPTH_MAX)
			return json_source_fault(from, where, "\"%s\" is no list of at most %d PIDs", m->key, PIDNS_DEPTH_MAX);
		pids[proc->n_pids++] = (pid_t)number;
	}
	return 0;
}

#define AT(member) offsetof(struct stored_proc, member)
static const struct json_member proc_rows[] = {
	{ "pid", JSON_U32, AT(proc.pid), JSON_NEEDED, 0, PID_LIMIT, NULL, NULL },
	{ "ppid", JSON_U32, AT(proc.ppid), 0, 0, PID_LIMIT, NULL, NULL },
	{ "uid", JSON_U32, AT(proc.uid), 0, 0, 0, NULL, NULL },
	{ "started", JSON_U64, AT(proc.started), JSON_NULL, 0, 0, NULL, NULL },
	{ "command", JSON_TEXT, AT(proc.command), 0, 0, 0, NULL, NULL },
	{ "container", JSON_U32, AT(container), JSON_NULL, STORE_NO_CONTAINER, 0, NULL, NULL },
	{ "pids", JSON_OWN, 0, 0, 0, 0, write_pids, read_pids },
	{ "ns", JSON_OWN, 0, JSON_NEEDED, 0, 0, write_memberships, read_memberships },
};
#undef AT
const struct rows_of store_proc_rows = N(proc_rows);

/* --- namespaces --- */

static void write_type(struct json *j, const char *key, const void *record)
{
	json_text(j, key, ns_kinds[((const struct stored_ns *)record)->ns.id.type].name);
}

static int read_type(struct json_source *from, const struct json_member *m, void *record)
{
	const char *where = json_read_at(&from->j);
	enum ns_type type = NS_TYPES;

	if (json_read_text(&from->j, from->buffer, JSON_TEXT_MAX))
		type = ns_type_of_name(from->buffer, strlen(from->buffer));
	if (type == NS_TYPES)
		return json_source_fault(from, where, "\"%s\" is no kind of namespace", m->key);
	((struct stored_ns *)record)->ns.id.type = type;
	return 0;
}

static void write_nsid(struct json *j, const char *key, const void *record)
{
	int nsid = ((const struct stored_ns *)record)->ns.nsid;

	if (nsid >= 0)
		json_number(j, key, (uint64_t)nsid);
	else
		json_text(j, key, nsid == NSID_UNASSIGNED ? "unassigned" : NULL);
}

static int read_nsid(struct json_source *from, const struct json_member *m, void *record)
{
	int *nsid = &((struct stored_ns *)record)->ns.nsid;
	const char *where = json_read_at(&from->j);
	uint64_t number;

	if (json_read_null(&from->j))
		return 0;
	if (*where == '"' && json_read_text(&from->j, from->buffer, JSON_TEXT_MAX) && streq(from->buffer, "unassigned"))
		*nsid = NSID_UNASSIGNED;
	else if (*where != '"' && json_read_u64(&from->j, &number) && number <= INT32_MAX)
		*nsid = (int)number;
	else
		return json_source_fault(from, where, "\"%s\" is neither a number to %d nor \"unassigned\"", m->key, INT32_MAX);
	return 0;
}

static void write_nprocs(struct json *j, const char *key, const void *record)
{
	json_number(j, key, ((const struct stored_ns *)record)->ns.n_procs);
}

static void write_first(struct json *j, const char *key, const void *record)
{
	const struct proc *first = ((const struct stored_ns *)record)->ns.first;

	if (first)
		json_number(j, key, (uint64_t)first->pid);
	else
		json_null(j, key);
}

static int read_nothing(struct json_source *from, const struct json_member *m _unused_, void *record _unused_)
{
	json_read_skip(&from->j);
	return 0;
}

static void write_thread(struct json *j, const char *key, const void *record)
{
	const struct stored_ns *ns = record;

	if (ns->thread.proc.pid)
		write_object(j, key, &store_proc_rows, &ns->thread);
	else
		json_null(j, key);
}

static int read_thread(struct json_source *from, const struct json_member *m _unused_, void *record)
{
	struct stored_ns *ns = record;

	return json_read_null(&from->j) ? 0 : read_object(from, &store_proc_rows, &ns->thread);
}

static const struct json_member mount_rows[] = {
	{ "path", JSON_TEXT, offsetof(struct ns_mount, path), JSON_NEEDED, 0, 0, NULL, NULL },
};
static const struct rows_of mounts = N(mount_rows);

static void write_mounts(struct json *j, const char *key, const void *record)
{
	json_array(j, key);
	for (const struct ns_mount *mount = ((const struct stored_ns *)record)->ns.mounts; mount; mount = mount->next)
		write_object(j, NULL, &mounts, mount);
	json_end(j, ']');
}

static int read_mounts(struct json_source *from, const struct json_member *m, void *record)
{
	struct ns_mount **last = &((struct stored_ns *)record)->ns.mounts;
	const char *where = json_read_at(&from->j);
	int r = 0;

	if (!json_read_array(&from->j))
		return json_source_fault(from, where, "\"%s\" is no array", m->key);
	while (r == 0 && json_read_item(&from->j)) {
		struct ns_mount *mount = pool_alloc(from->pool, sizeof *mount);

		if (!mount)
			return no_memory();
		r = read_object(from, &mounts, mount);
		*last = mount;
		last = &mount->next;
	}
	return r;
}

#define AT(member) offsetof(struct stored_ns, member)
static const struct json_member ns_rows[] = {
	{ "ns", JSON_U64, AT(ns.id.ino), JSON_NEEDED, 0, 0, NULL, NULL },
	{ "type", JSON_OWN, 0, JSON_NEEDED, 0, 0, write_type, read_type },
	{ "id", JSON_U64, AT(ns.handle), JSON_NULL, 0, 0, NULL, NULL },
	{ "nprocs", JSON_OWN, 0, 0, 0, 0, write_nprocs, read_nothing },
	{ "pid", JSON_OWN, 0, 0, 0, 0, write_first, read_nothing },
	{ "thread", JSON_OWN, 0, 0, 0, 0, write_thread, read_thread },
	{ "netnsid", JSON_OWN, 0, 0, 0, 0, write_nsid, read_nsid },
	{ "pns", JSON_U64, AT(parent), JSON_NULL, 0, 0, NULL, NULL },
	{ "ons", JSON_U64, AT(owner), JSON_NULL, 0, 0, NULL, NULL },
	{ "made_by", JSON_U32, AT(ns.made_by), JSON_NULL, (uid_t)-1, 0, NULL, NULL },
	{ "uid_map", JSON_TEXT, AT(ns.uid_map), 0, 0, 0, NULL, NULL },
	{ "gid_map", JSON_TEXT, AT(ns.gid_map), 0, 0, 0, NULL, NULL },
	{ "container", JSON_U32, AT(container), JSON_NULL, STORE_NO_CONTAINER, 0, NULL, NULL },
	{ "mounts", JSON_OWN, 0, 0, 0, 0, write_mounts, read_mounts },
};
#undef AT
const struct rows_of store_ns_rows = N(ns_rows);

/* --- users, and the file as a whole --- */

static const struct json_member user_rows[] = {
	{ "uid", JSON_U32, offsetof(struct stored_user, uid), JSON_NEEDED, 0, 0, NULL, NULL },
	{ "name", JSON_TEXT, offsetof(struct stored_user, name), JSON_NEEDED, 0, 0, NULL, NULL },
};
const struct rows_of store_user_rows = N(user_rows);

/* A row of an object within another record. */
#define INSIDE(name, rows, type, member) \
	static void write_##name(struct json *j, const char *key, const void *record) \
	{ \
		write_object(j, key, rows, &((const type *)record)->member); \
	} \
	static int read_##name(struct json_source *from, const struct json_member *m _unused_, void *record) \
	{ \
		return read_object(from, rows, &((type *)record)->member); \
	}

static const struct json_member version_rows[] = {
	{ "major", JSON_U32, offsetof(struct stored_version, major), JSON_NEEDED, 0, 0, NULL, NULL },
	{ "minor", JSON_U32, offsetof(struct stored_version, minor), JSON_NEEDED, 0, 0, NULL, NULL },
};
static const struct rows_of version = N(version_rows);
INSIDE(version, &version, struct stored_head, version)

static const struct json_member head_rows[] = {
	{ "format", JSON_TEXT, offsetof(struct stored_head, format), JSON_NEEDED, 0, 0, NULL, NULL },
	{ "version", JSON_OWN, 0, JSON_NEEDED, 0, 0, write_version, read_version },
};
const struct rows_of store_head_rows = N(head_rows);

static const struct json_member host_rows[] = {
	{ "name", JSON_TEXT, offsetof(struct host, name), JSON_NEEDED, 0, 0, NULL, NULL },
	{ "kernel", JSON_TEXT, offsetof(struct host, kernel), 0, 0, 0, NULL, NULL },
	{ "boot", JSON_TEXT, offsetof(struct host, boot), 0, 0, 0, NULL, NULL },
};
static const struct rows_of host = N(host_rows);
INSIDE(host, &host, struct stored_file, host)

static const struct json_member unread_rows[] = {
	{ "processes", JSON_U32, offsetof(struct unread, procs), 0, 0, 0, NULL, NULL },
	{ "sockets", JSON_U32, offsetof(struct unread, sockets), 0, 0, 0, NULL, NULL },
	{ "unasked", JSON_U32, offsetof(struct unread, unasked), 0, 0, 0, NULL, NULL },
	{ "hidden", JSON_BOOL, offsetof(struct unread, hidden), 0, 0, 0, NULL, NULL },
};
static const struct rows_of unread = N(unread_rows);
INSIDE(unread, &unread, struct stored_file, unread)

/* An array is passed over, and read when all it needs is there. */
static int read_later(struct json_source *from, const struct json_member *m, void *record)
{
	*(struct json_read *)((char *)record + m->at) = from->j;
	json_read_skip(&from->j);
	return 0;
}

#define AT(member) offsetof(struct stored_file, member)
static const struct json_member file_rows[] = {
	{ "host", JSON_OWN, 0, JSON_NEEDED, 0, 0, write_host, read_host },
	{ "nskit", JSON_TEXT, AT(host.nskit), 0, 0, 0, NULL, NULL },
	{ "time", JSON_TEXT, AT(host.time), 0, 0, 0, NULL, NULL },
	{ "uid", JSON_U32, AT(host.uid), 0, 0, 0, NULL, NULL },
	{ "seen", JSON_U32, AT(n_procs), 0, 0, 0, NULL, NULL },
	{ "unread", JSON_OWN, 0, 0, 0, 0, write_unread, read_unread },
	{ "users", JSON_OWN, AT(users), 0, 0, 0, store_write_users, read_later },
	{ "containers", JSON_OWN, AT(containers), 0, 0, 0, store_write_containers, read_later },
	{ "processes", JSON_OWN, AT(processes), JSON_NEEDED, 0, 0, store_write_processes, read_later },
	{ "namespaces", JSON_OWN, AT(namespaces), JSON_NEEDED, 0, 0, store_write_namespaces, read_later },
};
#undef AT
const struct rows_of store_file_rows = N(file_rows);
