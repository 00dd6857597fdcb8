/* SPDX-License-Identifier: MIT */
/* nsls --caps: which capabilities a process has in each namespace, and by which rule. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "nsls/nsls.h"
#include "proc/capset.h"
#include "proc/idrange.h"
#include "proc/status.h"
#include "snapshot/capable.h"

enum { WORDS_EFFECTIVE, WORDS_PERMITTED, WORDS_ALL, WORDS_NONE, WORDS };

/* The process, and what is said of it in every row. */
struct asked {
	struct proc_status status;
	uint64_t user_ino;
	struct capable_as as;
	uint64_t all;             /* every capability of this kernel */
	struct buf words[WORDS];
};

struct row_of_caps {
	const struct asked *asked;
	const struct ns *ns;
	enum capable why;
	const char *user;
};

static const struct ns *ns_of(const void *row) { return ((const struct row_of_caps *)row)->ns; }
static const struct proc *proc_of(const void *row) { return ns_of(row)->first; }

static void ns_cell(const void *row, struct cell *c) { cell_number(c, ns_of(row)->id.ino); }
static void type_cell(const void *row, struct cell *c) { cell_text(c, ns_kinds[ns_of(row)->id.type].name); }
static void why_cell(const void *row, struct cell *c) { cell_text(c, capable_names[((const struct row_of_caps *)row)->why]); }
static void user_cell(const void *row, struct cell *c) { cell_text(c, ((const struct row_of_caps *)row)->user); }
static void nprocs_cell(const void *row, struct cell *c) { cell_number(c, ns_of(row)->n_procs); }

static void owner_cell(const void *row, struct cell *c)
{
	if (ns_of(row)->owner)
		cell_number(c, ns_of(row)->owner->id.ino);
}

static void pid_cell(const void *row, struct cell *c)
{
	if (proc_of(row))
		cell_number(c, (uint64_t)proc_of(row)->pid);
}

static void command_cell(const void *row, struct cell *c)
{
	if (proc_of(row))
		cell_text(c, proc_of(row)->command);
}

static void container_cell(const void *row, struct cell *c)
{
	if (proc_of(row))
		columns_container(proc_of(row)->container, c);
}

/* The set that counts there: in a table its words, else each name. */
static void set_cell(const struct row_of_caps *row, enum proc_caps of, struct cell *c)
{
	const struct asked *a = row->asked;
	uint64_t set = row->why == CAPABLE_OWNER ? a->all : row->why == CAPABLE_NONE ? 0 : a->status.caps[of] & a->all;
	char room[CAPSET_NAME_MAX];

	if (row->why == CAPABLE_UNKNOWN)
		return cell_words(c, "unknown");
	if (row->why == CAPABLE_OWNER || row->why == CAPABLE_NONE)
		cell_words(c, buf_text(&a->words[row->why == CAPABLE_OWNER ? WORDS_ALL : WORDS_NONE]));
	else
		cell_words(c, buf_text(&a->words[of == PROC_CAPS_EFFECTIVE ? WORDS_EFFECTIVE : WORDS_PERMITTED]));
	c->known = true;
	for (unsigned cap = 0; cap < CAPSET_ROOM; cap++)
		if (capset_has(set, cap))
			cell_item(c, capset_name(cap, room));
}

static void caps_cell(const void *row, struct cell *c) { set_cell(row, PROC_CAPS_EFFECTIVE, c); }
static void permitted_cell(const void *row, struct cell *c) { set_cell(row, PROC_CAPS_PERMITTED, c); }

static const struct col columns[] = {
	{ "NS", "ns", COL_NUMBER, COL_RIGHT, 10, "namespace, by its inode number", ns_cell },
	{ "TYPE", "type", COL_TEXT, 0, 5, "its kind", type_cell },
	{ "ONS", "ons", COL_NUMBER, COL_RIGHT, 10, "user namespace that owns it", owner_cell },
	{ "WHY", "why", COL_TEXT, 0, 0, "rule that says what counts: own, owner, ancestor, none, unknown", why_cell },
	{ "CAPS", "caps", COL_LIST, 0, 0, "capabilities that the process has in it now (effective)", caps_cell },
	{ "PERMITTED", "permitted", COL_LIST, 0, 0, "capabilities that it can raise there", permitted_cell },
	{ "NPROCS", "nprocs", COL_NUMBER, COL_RIGHT, 5, "number of processes in the namespace", nprocs_cell },
	{ "PID", "pid", COL_NUMBER, COL_RIGHT, 5, "lowest PID in the namespace", pid_cell },
	{ "USER", "user", COL_TEXT, 0, 0, "user of that process", user_cell },
	{ "CONTAINER", "container", COL_TEXT, 0, 0, "container (or systemd unit) of that process", container_cell },
	{ "COMMAND", "command", COL_TEXT, COL_TRUNC, 0, "command line of that process", command_cell },
};

const struct columns nsls_caps_columns = { "Columns with --caps", columns, ARRAY_SIZE(columns), "--caps" };

/*
 * Has every user a number where we are? Where not, those who have none all look like one user (kernel.overflowuid).
 */
static bool is_vague(int procfd, uid_t euid)
{
	char text[4096];
	const char *rest = text;
	struct idmap_range range;
	unsigned long overflow;

	if (file_read_at(procfd, "sys/kernel/overflowuid", text, sizeof text) <= 0)
		return false;
	overflow = strtoul(text, NULL, 10);
	if (euid != overflow || file_read_at(procfd, "self/uid_map", text, sizeof text) <= 0)
		return false;
	return !idrange_next(&rest, &range) || range.count != UINT32_MAX;
}

/* Read the process while it is pinned: what is said of it is of one process. */
static int read_process(const struct pidref *ref, int procfd, struct asked *asked)
{
	_target_ struct proc_target target = PROC_TARGET_NONE;
	struct ns_id user;
	int r = pidref_open_seen(ref, procfd, &target);

	if (r < 0)
		return r;
	r = proc_status_read(target.dir, &asked->status);
	if (r == 0)
		r = ns_id_read(target.dir, "ns/user", &user);
	if (r == 0 && !proc_target_alive(&target))
		r = -ESRCH;
	if (r < 0)
		return proc_target_unread(&target, "user namespace", r);
	asked->user_ino = user.ino;
	asked->as.euid = asked->status.uid[PROC_ID_EFFECTIVE];
	asked->as.euid_vague = is_vague(procfd, asked->as.euid);
	asked->all = capset_all(procfd);
	capset_print(asked->status.caps[PROC_CAPS_EFFECTIVE], asked->all, &asked->words[WORDS_EFFECTIVE]);
	capset_print(asked->status.caps[PROC_CAPS_PERMITTED], asked->all, &asked->words[WORDS_PERMITTED]);
	capset_print(asked->all, asked->all, &asked->words[WORDS_ALL]);
	capset_print(0, asked->all, &asked->words[WORDS_NONE]);
	return 0;
}

/* Its user namespace among those that were seen. */
static void place(struct asked *asked, const struct snapshot *snapshot, int procfd)
{
	struct ns_id own;

	asked->as.user = snapshot_find(snapshot, asked->user_ino);
	if (ns_id_read(procfd, "self/ns/user", &own) < 0)
		return;
	for (const struct ns *at = asked->as.user; at; at = at->parent)
		asked->as.in_view |= at->id.ino == own.ino;
}

static int show(const struct view *view, const struct asked *asked, unsigned types, const struct snapshot *snapshot)
{
	_free_ struct row_of_caps *rows = calloc(snapshot->n_ns + 1, sizeof *rows);
	struct users users = { .names.used = 0 };
	size_t n = 0;
	int r;

	if (!rows)
		return fault(-ENOMEM, "cannot make the list");
	for (size_t i = 0; i < snapshot->n_ns; i++) {
		const struct ns *ns = snapshot->ns[i];

		if (types & 1u << ns->id.type)
			rows[n++] = (struct row_of_caps){ asked, ns, capable_in(&asked->as, ns), ns->first ? user_name(&users, ns->first->uid) : NULL };
	}
	r = view_print(view, "namespaces", rows, n, sizeof *rows);
	if (r == 0)
		note_unread(snapshot);
	users_done(&users);
	return r;
}

static int answer(const struct options *o, int procfd)
{
	_snapshot_ struct snapshot snapshot = { .n_ns = 0 };
	_containers_ struct containers containers = { .text = NULL };
	_view_ struct view view = { .filter = NULL };
	struct asked asked = { .user_ino = 0 };
	unsigned types = o->types ? o->types : (1u << NS_TYPES) - 1;
	struct query query = {
		.types = types | 1u << NS_USER, .procs = true, .search = true, .mounts = true, .relations = true, .uids = true, .commands = true,
	};
	int r = view_make(&o->view, &nsls_caps_columns, "NS,TYPE,WHY,CAPS,PERMITTED,PID,USER,COMMAND", &view);

	if (r == 0 && view_uses(&view, "CONTAINER"))
		query.containers = &containers;
	if (r == 0)
		r = read_process(&o->caps, procfd, &asked);
	if (r >= 0)
		r = look(o, procfd, &query, &snapshot);
	if (r >= 0) {
		place(&asked, &snapshot, procfd);
		r = show(&view, &asked, types, &snapshot);
	}
	for (unsigned i = 0; i < WORDS; i++)
		buf_done(&asked.words[i]);
	return r;
}

const struct question question_caps = { "--caps", &nsls_caps_columns, WITH_TYPES | WITH_ROAD, NULL, answer };
