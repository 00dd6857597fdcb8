/* SPDX-License-Identifier: MIT */
/* The columns of nsls: those of lsns(8), in its order. What each of them needs to be read stands beside it. */
#include <stdio.h>

#include "nsls/nsls.h"
#include "proc/idrange.h"
#include "snapshot/store.h"

/* What nobody is in steps back. */
static bool is_unmanned(const struct row *row) { return !row->proc && !row->ns->of_target && !row->ns->n_procs; }

static enum cell_tone kind_tone(const struct row *row) { return is_unmanned(row) ? TONE_FAINT : columns_tone(row->ns->id.type); }

static void ns_cell(const void *row, struct cell *c)
{
	cell_number(c, ((const struct row *)row)->ns->id.ino);
	c->tone = kind_tone(row);
}

static void type_cell(const void *row, struct cell *c)
{
	cell_text(c, ns_kinds[((const struct row *)row)->ns->id.type].name);
	c->tone = kind_tone(row);
}

static void path_cell(const void *row, struct cell *c)
{
	const struct row *r = row;

	if (!r->proc)
		return;
	buf_printf(&c->own, "/proc/%d/ns/%s", r->proc->pid, ns_kinds[r->ns->id.type].name);
	cell_text(c, buf_text(&c->own));
}

static void nprocs_cell(const void *row, struct cell *c)
{
	cell_number(c, ((const struct row *)row)->ns->n_procs);
	c->tone = is_unmanned(row) ? TONE_FAINT : TONE_NONE;
}

static void pid_cell(const void *row, struct cell *c)
{
	const struct row *r = row;

	if (r->proc)
		cell_number(c, (uint64_t)r->proc->pid);
}

static void ppid_cell(const void *row, struct cell *c)
{
	const struct row *r = row;

	if (r->proc)
		cell_number(c, (uint64_t)r->proc->ppid);
}

static void command_cell(const void *row, struct cell *c)
{
	const struct row *r = row;

	if (r->proc)
		cell_text(c, r->proc->command);
	if (!r->is_heading)
		return;
	buf_printf(&c->own, "%s:[%llu]", ns_kinds[r->ns->id.type].name, (unsigned long long)r->ns->id.ino);
	cell_words(c, buf_text(&c->own));
	c->tone = kind_tone(r);
}

static void uid_cell(const void *row, struct cell *c)
{
	const struct row *r = row;
	uid_t uid;

	if (r->proc && r->proc->uid != (uid_t)-1)
		cell_number(c, r->proc->uid);
	else if (ns_user(r->ns, &uid))
		cell_number(c, uid);
}

static void user_cell(const void *row, struct cell *c)
{
	cell_text(c, ((const struct row *)row)->user);
	c->tone = is_unmanned(row) ? TONE_FAINT : TONE_NONE;
}

static void netnsid_cell(const void *row, struct cell *c)
{
	int nsid = ((const struct row *)row)->ns->nsid;

	if (nsid >= 0)
		cell_number(c, (uint64_t)nsid);
	else if (nsid == NSID_UNASSIGNED)
		cell_words(c, "unassigned");
}

void columns_mounts(const struct ns *ns, struct cell *c)
{
	c->known = true;   /* no mount is an empty list, not an unknown one */
	for (const struct ns_mount *m = ns->mounts; m; m = m->next)
		cell_item(c, m->path);
}

static void nsfs_cell(const void *row, struct cell *c)
{
	columns_mounts(((const struct row *)row)->ns, c);
}

static void pns_cell(const void *row, struct cell *c)
{
	const struct ns *parent = ((const struct row *)row)->ns->parent;

	if (parent)
		cell_number(c, parent->id.ino);
}

static void ons_cell(const void *row, struct cell *c)
{
	const struct ns *owner = ((const struct row *)row)->ns->owner;

	if (owner)
		cell_number(c, owner->id.ino);
}

static void pids_cell(const void *row, struct cell *c)
{
	const struct proc *proc = ((const struct row *)row)->proc;
	char item[16];

	for (unsigned i = 0; proc && i < proc->n_pids; i++) {
		snprintf(item, sizeof item, "%d", proc->pids[i]);
		cell_item(c, item);
	}
}

static void ouid_cell(const void *row, struct cell *c)
{
	uid_t uid;

	if (ns_user(((const struct row *)row)->ns, &uid))
		cell_number(c, uid);
}

static void owner_cell(const void *row, struct cell *c) { cell_text(c, ((const struct row *)row)->owner); }

/* A range an item, "0 100000 65536"; no range is an empty list. */
static void map_cell(const char *map, struct cell *c)
{
	struct idmap_range range;
	char item[40];

	c->known = map != NULL;
	while (map && idrange_next(&map, &range)) {
		snprintf(item, sizeof item, "%u %u %u", range.inner, range.outer, range.count);
		cell_item(c, item);
	}
}

static void uidmap_cell(const void *row, struct cell *c) { map_cell(((const struct row *)row)->ns->uid_map, c); }
static void gidmap_cell(const void *row, struct cell *c) { map_cell(((const struct row *)row)->ns->gid_map, c); }

void columns_container(const struct container *container, struct cell *c)
{
	if (!container)
		return;
	container_print(container, &c->own);
	cell_object(c, buf_text(&c->own), store_write_container, container);
	c->tone = TONE_NAME;
}

static void container_cell(const void *row, struct cell *c)
{
	const struct row *r = row;

	columns_container(r->proc ? r->proc->container : r->ns->container, c);
}

static void host_cell(const void *row, struct cell *c)
{
	cell_text(c, ((const struct row *)row)->host);
}

/* Also where the kernel has no ids: the number alone is found as well, as long as it is not another's. */
static void token_cell(const void *row, struct cell *c)
{
	const struct ns *ns = ((const struct row *)row)->ns;
	char text[NS_TOKEN_MAX];

	buf_printf(&c->own, "%s", ns_token_print(&(struct ns_token){ ns->id, ns->handle }, text));
	cell_text(c, buf_text(&c->own));
}

static void time_cell(const void *row, struct cell *c) { cell_text(c, ((const struct happening *)row)->time); }

static void event_cell(const void *row, struct cell *c)
{
	cell_text(c, ((const struct happening *)row)->event);
	c->tone = TONE_HEADING;
}

enum { ONLY_WATCHED = 2 };   /* the first so many are columns of --watch only, whose rows are namespaces as well */

static const struct col columns[] = {
	{ "TIME", "time", COL_TEXT, 0, 29, "when it was seen, as ISO 8601 has it", time_cell },
	{ "EVENT", "event", COL_TEXT, 0, 0, "+ it came, - it went, = it is there", event_cell },
	{ "NS", "ns", COL_NUMBER, COL_RIGHT, 10, "namespace number (inode number on nsfs)", ns_cell },
	{ "TYPE", "type", COL_TEXT, 0, 5, "kind of namespace", type_cell },
	{ "PATH", "path", COL_TEXT, 0, 0, "path to the namespace below /proc", path_cell },
	{ "NPROCS", "nprocs", COL_NUMBER, COL_RIGHT, 5, "number of processes in the namespace", nprocs_cell },
	{ "PID", "pid", COL_NUMBER, COL_RIGHT, 5, "lowest PID in the namespace", pid_cell },
	{ "PPID", "ppid", COL_NUMBER, COL_RIGHT, 5, "parent of that process", ppid_cell },
	{ "COMMAND", "command", COL_TEXT, COL_TRUNC, 0, "command line of that process", command_cell },
	{ "UID", "uid", COL_NUMBER, COL_RIGHT, 0, "user of that process; without one, of the namespace's maker", uid_cell },
	{ "USER", "user", COL_TEXT, 0, 0, "name of that user", user_cell },
	{ "NETNSID", "netnsid", COL_NUMBER, COL_RIGHT, 0, "our network namespace's number for this one", netnsid_cell },
	{ "NSFS", "nsfs", COL_LIST, COL_LINES, 0, "where the namespace is mounted", nsfs_cell },
	{ "PNS", "pns", COL_NUMBER, COL_RIGHT, 10, "parent namespace (user and pid)", pns_cell },
	{ "ONS", "ons", COL_NUMBER, COL_RIGHT, 10, "user namespace that owns it", ons_cell },
	{ "CONTAINER", "container", COL_TEXT, 0, 0, "container (or systemd unit) that process is in", container_cell },
	{ "HOST", "host", COL_TEXT, 0, 0, "machine that it was seen on", host_cell },
	{ "OUID", "ouid", COL_NUMBER, COL_RIGHT, 0, "user who made the user namespace that owns it, or it", ouid_cell },
	{ "OWNER", "owner", COL_TEXT, 0, 0, "name of that user", owner_cell },
	{ "UIDMAP", "uidmap", COL_LIST, COL_LINES, 0, "map of user ids: first inside, first outside, how many", uidmap_cell },
	{ "GIDMAP", "gidmap", COL_LIST, COL_LINES, 0, "map of group ids, in the same form", gidmap_cell },
	{ "PIDS", "pids", COL_LIST, COL_NUMBERS, 0, "PIDs of that process, from our PID namespace down to its own", pids_cell },
	{ "TOKEN", "token", COL_TEXT, 0, 0, "kind, kernel's id and number: names it for good (nsjoin -t TOKEN, --holders=TOKEN)", token_cell },
	/* only with --diff, whose rows begin with a row of the list */
	{ "CHANGE", "change", COL_TEXT, 0, 0, "+ it came, - it is gone, ~ it changed", diff_change_cell },
	{ "WHAT", "what", COL_TEXT, COL_TRUNC, 0, "what changed, from what to what", diff_what_cell },
};
enum { OF_DIFF = 2 };

/* Beside the columns, in their order. */
static const unsigned needs[] = {
	0, 0,
	0, 0, NEED_PROCS, NEED_PROCS, NEED_PROCS,
	NEED_PROCS | NEED_STATS | NEED_HOLDERS, NEED_PROCS | NEED_COMMANDS | NEED_HOLDERS,
	NEED_PROCS | NEED_UIDS | NEED_HOLDERS, NEED_PROCS | NEED_UIDS | NEED_USERS | NEED_HOLDERS,
	NEED_NSIDS | NEED_HOLDERS, NEED_MOUNTS | NEED_HOLDERS, NEED_RELATIONS | NEED_HOLDERS, NEED_RELATIONS | NEED_HOLDERS,
	NEED_PROCS | NEED_CONTAINERS | NEED_HOLDERS,
	NEED_HOST,
	NEED_RELATIONS | NEED_HOLDERS, NEED_RELATIONS | NEED_OWNERS | NEED_HOLDERS,
	NEED_PROCS | NEED_IDMAPS | NEED_HOLDERS, NEED_PROCS | NEED_IDMAPS | NEED_HOLDERS, NEED_PROCS | NEED_PIDS | NEED_HOLDERS,
	NEED_RELATIONS | NEED_HANDLES | NEED_HOLDERS,
	0, 0,
};
_Static_assert(ARRAY_SIZE(needs) == ARRAY_SIZE(columns), "a column without its needs");

const struct columns nsls_columns = { "Columns", columns + ONLY_WATCHED, ARRAY_SIZE(columns) - ONLY_WATCHED - OF_DIFF, NULL };
const struct columns nsls_watch_columns = { "Columns with --watch", columns, ARRAY_SIZE(columns) - OF_DIFF, "--watch" };
const struct columns nsls_diff_columns = { "Columns with --diff", columns + ONLY_WATCHED, ARRAY_SIZE(columns) - ONLY_WATCHED, "--diff" };

const struct col *columns_find(const char *name)
{
	return col_find(&nsls_columns, name, strlen(name));
}

unsigned columns_needs(const struct request *request)
{
	unsigned all = 0;

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (view_uses_col(&request->view, &columns[i]))
			all |= needs[i];
	return all;
}

unsigned columns_needs_shown(const struct request *request)
{
	unsigned all = 0;

	for (unsigned i = 0; i < request->view.columns.n; i++)
		all |= needs[request->view.columns.at[i] - columns];
	return all;
}

unsigned columns_needs_filter(const struct request *request)
{
	unsigned all = 0;

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (filter_uses(request->view.filter, &columns[i]))
			all |= needs[i];
	return all;
}
