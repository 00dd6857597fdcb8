/* SPDX-License-Identifier: MIT */
/* nsls --holders: why a namespace is alive, a line for each thing that keeps it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "nsls/nsls.h"
#include "sys/nshandle.h"

struct held {
	struct ns_id id;
	const struct holder *holder;   /* NULL: it is alive, and nothing shows why */
	const char *user;
};

static void ns_cell(const void *row, struct cell *c)
{
	cell_number(c, ((const struct held *)row)->id.ino);
	c->tone = columns_tone(((const struct held *)row)->id.type);
}

static void type_cell(const void *row, struct cell *c)
{
	cell_text(c, ns_kinds[((const struct held *)row)->id.type].name);
	c->tone = columns_tone(((const struct held *)row)->id.type);
}

static void user_cell(const void *row, struct cell *c) { cell_text(c, ((const struct held *)row)->user); }

static void kind_cell(const void *row, struct cell *c)
{
	const struct holder *h = ((const struct held *)row)->holder;

	cell_text(c, h ? holder_names[h->kind] : "kernel");
	c->tone = h ? TONE_NONE : TONE_WARNING;
}

static void pid_cell(const void *row, struct cell *c)
{
	const struct holder *h = ((const struct held *)row)->holder;

	if (h && h->proc)
		cell_number(c, (uint64_t)h->proc->pid);
}

static void tid_cell(const void *row, struct cell *c)
{
	const struct holder *h = ((const struct held *)row)->holder;

	if (h && h->tid)
		cell_number(c, (uint64_t)h->tid);
}

static void fd_cell(const void *row, struct cell *c)
{
	const struct holder *h = ((const struct held *)row)->holder;

	if (h && h->fd >= 0)
		cell_number(c, (uint64_t)h->fd);
}

static void via_cell(const void *row, struct cell *c)
{
	const struct holder *h = ((const struct held *)row)->holder;

	if (h && h->ns)
		cell_number(c, h->ns->id.ino);
}

static void where_cell(const void *row, struct cell *c)
{
	const struct holder *h = ((const struct held *)row)->holder;

	if (!h)
		return cell_text(c, "in flight between processes, or in the kernel");
	if (h->path)
		return cell_text(c, h->path);
	if (h->kind == HOLDER_CHILD || h->kind == HOLDER_OWNED)
		buf_printf(&c->own, "%s:[%llu]", ns_kinds[h->ns->id.type].name, (unsigned long long)h->ns->id.ino);
	if (h->fd >= 0)
		buf_printf(&c->own, "fd %d", h->fd);
	if (h->tid)
		buf_printf(&c->own, "%sthread %d", h->fd >= 0 ? " of " : "", h->tid);
	if (c->own.len)
		cell_text(c, buf_text(&c->own));
}

static void command_cell(const void *row, struct cell *c)
{
	const struct holder *h = ((const struct held *)row)->holder;

	if (h && h->proc)
		cell_text(c, h->proc->command);
}

static void container_cell(const void *row, struct cell *c)
{
	const struct holder *h = ((const struct held *)row)->holder;

	if (h && h->proc)
		columns_container(h->proc->container, c);
}

static const struct col columns[] = {
	{ "NS", "ns", COL_NUMBER, COL_RIGHT, 10, "namespace that is held", ns_cell },
	{ "TYPE", "type", COL_TEXT, 0, 5, "its kind", type_cell },
	{ "KIND", "kind", COL_TEXT, 0, 0, "what holds it: process, thread, children, file, socket, tun, mount, child, owned, kernel", kind_cell },
	{ "PID", "pid", COL_NUMBER, COL_RIGHT, 5, "process that holds it; of a mount, a process in its mount namespace", pid_cell },
	{ "TID", "tid", COL_NUMBER, COL_RIGHT, 5, "thread, where it is not the whole process", tid_cell },
	{ "FD", "fd", COL_NUMBER, COL_RIGHT, 0, "number of the open file", fd_cell },
	{ "USER", "user", COL_TEXT, 0, 0, "user of that process", user_cell },
	{ "WHERE", "where", COL_TEXT, 0, 0, "open file, thread, mount point or namespace", where_cell },
	{ "VIA", "via", COL_NUMBER, COL_RIGHT, 10, "mount namespace of a mount; child or owned namespace", via_cell },
	{ "CONTAINER", "container", COL_TEXT, 0, 0, "container (or systemd unit) of that process", container_cell },
	{ "COMMAND", "command", COL_TEXT, COL_TRUNC, 0, "command line of that process", command_cell },
};

const struct columns nsls_holder_columns = { "Columns with --holders", columns, ARRAY_SIZE(columns), "--holders" };

/* The list in the making. */
struct list {
	struct view view;
	struct held *rows;
	size_t n;
};

/* An id of the kernel's tells a namespace that is alive from one that is not, also where nothing shows it. */
static bool is_alive(const struct ns_token *named)
{
	_close_ int fd = named->handle ? nshandle_open(named->handle, ns_kinds[named->id.type].clone_flag, (uint32_t)named->id.ino) : -1;

	return fd >= 0;
}

/* later: the one that has its number by now; NULL: none. */
static int not_there(const struct ns_token *named, const struct ns *later, const struct snapshot *snapshot)
{
	const struct ns_token number = { { named->id.ino, NS_TYPES }, named->handle };   /* the kind is said in words */
	const int err = -ENOENT;
	char text[NS_TOKEN_MAX];

	ns_token_print(&number, text);
	if (named->id.type == NS_TYPES)
		fault_plain(err, "there is no namespace %s", text);
	else
		fault_plain(err, "there is no %s namespace %s", ns_kinds[named->id.type].noun, text);
	if (later) {
		ns_token_print(&(struct ns_token){ later->id, later->handle }, text);
		return fault_hint(err, "it is gone, and another one has its number by now, %s", text);
	}
	if (hint_unread(err, snapshot))
		return err;
	if (snapshot->unread.unasked)
		return fault_hint(err, "this kernel does not let the sockets of single threads be asked (before Linux 6.9): it may be one of %u",
			snapshot->unread.unasked);
	return fault_hint(err, "nothing that can be seen holds it: it is gone, or in flight between processes");
}

/* Numbers are given again, ids are not. A namespace whose id is not known, as those before Linux 6.18, is believed by its number and kind. */
static bool is_other(const struct ns *ns, const struct ns_token *named)
{
	return named->handle && ns->handle && ns->handle != named->handle;
}

static void add_row(struct list *list, struct users *users, struct ns_id id, const struct holder *holder)
{
	list->rows[list->n++] = (struct held){ id, holder, holder && holder->proc ? user_name(users, holder->proc->uid) : NULL };
}

/* The rows of one namespace. -ENOENT with a fault: it is not there. */
static int add_rows(struct list *list, const struct snapshot *snapshot, struct users *users, const struct ns_token *named)
{
	const struct ns *ns = snapshot_find(snapshot, named->id.ino);
	bool held = false;

	if (ns && named->id.type != NS_TYPES && ns->id.type != named->id.type)
		ns = NULL;
	if (ns && is_other(ns, named))
		return not_there(named, ns, snapshot);
	if (!ns && !is_alive(named))
		return not_there(named, NULL, snapshot);
	for (size_t i = 0; i < snapshot->n_holders && ns; i++) {
		if (snapshot->holders[i]->ino != named->id.ino)
			continue;
		add_row(list, users, ns->id, snapshot->holders[i]);
		held = true;
	}
	if (!held)
		add_row(list, users, ns ? ns->id : named->id, NULL);
	return 0;
}

static int show(const struct named_list *named, struct list *list, const struct snapshot *snapshot)
{
	struct users users = { .names.used = 0 };
	int missing = 0, r;

	list->rows = calloc(snapshot->n_holders + named->n + 1, sizeof *list->rows);
	if (!list->rows)
		return fault(-ENOMEM, "cannot make the list");
	for (unsigned i = 0; i < named->n; i++) {
		r = add_rows(list, snapshot, &users, &named->at[i]);
		missing = r < 0 ? r : missing;
	}
	r = list->n || !missing ? view_print(&list->view, "holders", list->rows, list->n, sizeof *list->rows) : 0;
	if (r == 0)
		note_unread(snapshot);
	users_done(&users);
	return r < 0 ? r : missing;
}

/* The namespaces that are asked about, as a set. */
static int make_set(const struct named_list *named, struct map *set)
{
	for (unsigned i = 0; i < named->n; i++) {
		void **slot = map_slot(set, named->at[i].id.ino);

		if (!slot)
			return fault(-ENOMEM, "cannot make the list");
		*slot = (void *)named;
	}
	return 0;
}

static int answer(const struct options *o, int procfd)
{
	_snapshot_ struct snapshot snapshot = { .n_ns = 0 };
	_containers_ struct containers containers = { .text = NULL };
	struct list list = { .n = 0 };
	struct map asked = { .used = 0 };
	struct named_list named = o->holders;   /* its files stay the options' */
	struct query query = {
		.types = (1u << NS_TYPES) - 1, .procs = true, .search = true, .mounts = true, .relations = true,
		.uids = true, .commands = true, .handles = true, .holders_of = &asked,
	};
	int r = view_make(&o->view, &nsls_holder_columns, "NS,TYPE,KIND,PID,USER,WHERE,VIA,CONTAINER,COMMAND", &list.view);

	if (r == 0 && view_uses(&list.view, "CONTAINER"))
		query.containers = &containers;
	if (r == 0)
		r = named_open(&named, procfd);
	if (r == 0)
		r = make_set(&named, &asked);
	if (r >= 0)
		r = look(o, procfd, &query, &snapshot);
	if (r >= 0)
		r = show(&named, &list, &snapshot);
	view_done(&list.view);
	free(list.rows);
	map_done(&asked);
	return r;
}

const struct question question_holders = { "--holders", &nsls_holder_columns, WITH_ROAD, NULL, answer };
