/* SPDX-License-Identifier: MIT */
/*
 * nsls --listen: listening sockets in every network namespace, a line each, and who has them open.
 *
 * The search for namespaces meets all open sockets on its way; the kernel tells in each namespace which sockets listen
 * (net/sockdiag.h). Both know the socket's inode number. A socket that several processes have open (a server that
 * forked after listen()) is one line with the lowest PID, their number in NPROCS, and all of them in HOLDERS.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/vm_sockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "cli/exit.h"
#include "nsls/listen.h"
#include "nsls/nsls.h"

static const struct listening *row_of(const void *row) { return row; }

static void ns_cell(const void *row, struct cell *c) { cell_number(c, row_of(row)->ns->id.ino); }
static void name_cell(const void *row, struct cell *c) { cell_text(c, nets_name(row_of(row)->ns)); }
static void user_cell(const void *row, struct cell *c) { cell_text(c, row_of(row)->user); }
static void if_cell(const void *row, struct cell *c) { cell_text(c, *row_of(row)->interface ? row_of(row)->interface : NULL); }
static void queue_cell(const void *row, struct cell *c) { cell_number(c, row_of(row)->socket.queued); }

static void proto_cell(const void *row, struct cell *c)
{
	const struct listener *l = &row_of(row)->socket;

	cell_text(c, sock_proto_names[l->proto]);
	if (l->proto == PROTO_UNIX && l->type != SOCK_STREAM)
		cell_text(c, l->type == SOCK_DGRAM ? "unix-dgram" : "unix-seqpacket");
}

/* "*" is any address of both families, "::" any of IPv6 only, as ss(8) tells them apart. */
static void address_cell(const void *row, struct cell *c)
{
	static const uint8_t any[16];
	const struct listener *l = &row_of(row)->socket;
	char text[INET6_ADDRSTRLEN];

	if (l->family == AF_UNIX)
		return cell_text(c, *l->path ? l->path : NULL);
	if (l->family == AF_VSOCK ? l->cid == VMADDR_CID_ANY : l->family == AF_INET6 && !l->v6_only && memcmp(l->address, any, sizeof any) == 0)
		return cell_text(c, "*");
	if (l->family == AF_VSOCK)
		buf_printf(&c->own, "%u", l->cid);
	else
		buf_printf(&c->own, "%s", inet_ntop(l->family, l->address, text, sizeof text) ? text : "?");
	cell_text(c, buf_text(&c->own));
}

static void port_cell(const void *row, struct cell *c)
{
	if (row_of(row)->socket.family != AF_UNIX)
		cell_number(c, row_of(row)->socket.port);
}

static void backlog_cell(const void *row, struct cell *c)
{
	if (row_of(row)->socket.type != SOCK_DGRAM)
		cell_number(c, row_of(row)->socket.backlog);
}

static void pid_cell(const void *row, struct cell *c)
{
	if (row_of(row)->proc)
		cell_number(c, (uint64_t)row_of(row)->proc->pid);
}

static void fd_cell(const void *row, struct cell *c)
{
	if (row_of(row)->first)
		cell_number(c, (uint64_t)row_of(row)->first->fd);
}

static void nprocs_cell(const void *row, struct cell *c)
{
	const struct listening *l = row_of(row);
	uint64_t n = 0;

	for (size_t i = 0; i < l->n_holders; i++)
		n += i == 0 || l->holders[i].pid != l->holders[i - 1].pid;
	cell_number(c, n);
}

static void holders_cell(const void *row, struct cell *c)
{
	const struct listening *l = row_of(row);
	char text[40];

	c->known = true;
	for (size_t i = 0; i < l->n_holders; i++) {
		snprintf(text, sizeof text, "%d/%d", l->holders[i].pid, l->holders[i].fd);
		cell_item(c, text);
	}
}

static void container_cell(const void *row, struct cell *c)
{
	if (row_of(row)->proc)
		columns_container(row_of(row)->proc->container, c);
}

static void command_cell(const void *row, struct cell *c)
{
	if (row_of(row)->proc)
		cell_text(c, row_of(row)->proc->command);
}

static void nsfs_cell(const void *row, struct cell *c) { columns_mounts(row_of(row)->ns, c); }

static const struct col columns[] = {
	{ "NS", "ns", COL_NUMBER, COL_RIGHT, 10, "network namespace the socket is in", ns_cell },
	{ "NAME", "name", COL_TEXT, 0, 0, "its name in /run/netns", name_cell },
	{ "PROTO", "proto", COL_TEXT, 0, 0, "tcp, mptcp, udp, sctp, unix, unix-dgram, unix-seqpacket or vsock", proto_cell },
	{ "ADDRESS", "address", COL_TEXT, 0, 0, "address it listens on, * for all of IPv4 and IPv6; of a Unix socket its path or @name", address_cell },
	{ "PORT", "port", COL_NUMBER, COL_RIGHT, 0, "port it listens on", port_cell },
	{ "IF", "if", COL_TEXT, 0, 0, "device it is bound to", if_cell },
	{ "QUEUE", "queue", COL_NUMBER, COL_RIGHT, 0, "connections that wait to be accepted; of udp, bytes that wait to be read", queue_cell },
	{ "BACKLOG", "backlog", COL_NUMBER, COL_RIGHT, 0, "how many connections may wait", backlog_cell },
	{ "PID", "pid", COL_NUMBER, COL_RIGHT, 5, "lowest PID that has it open; empty: nobody who can be seen, or the kernel itself", pid_cell },
	{ "NPROCS", "nprocs", COL_NUMBER, COL_RIGHT, 0, "number of processes that have it open", nprocs_cell },
	{ "FD", "fd", COL_NUMBER, COL_RIGHT, 0, "number of that process's open file", fd_cell },
	{ "HOLDERS", "holders", COL_LIST, COL_LINES, 0, "all that have it open, as PID/FD", holders_cell },
	{ "USER", "user", COL_TEXT, 0, 0, "user of that process; without one, who made the socket", user_cell },
	{ "CONTAINER", "container", COL_TEXT, 0, 0, "container (or systemd unit) of that process", container_cell },
	{ "COMMAND", "command", COL_TEXT, COL_TRUNC, 0, "command line of that process", command_cell },
	{ "NSFS", "nsfs", COL_LIST, COL_LINES, 0, "where the namespace is mounted", nsfs_cell },
};

const struct columns nsls_listen_columns = { "Columns with --listen", columns, ARRAY_SIZE(columns), "--listen" };

/* Who has them open: the lowest PID of those that still have. */
static int find_owners(struct listen_list *list, int procfd, const struct query *query, struct snapshot *snapshot, struct users *users)
{
	int r = 0;

	for (size_t i = 0; i < list->n && r >= 0; i++) {
		struct listening *l = &list->rows[i];

		if (l->socket.inode)
			l->holders = snapshot_sockets(snapshot, l->socket.inode, &l->n_holders);
		for (size_t h = 0; h < l->n_holders && !l->proc && r >= 0; h++) {
			r = snapshot_owner(procfd, query, snapshot, &l->holders[h], &l->proc);
			if (l->proc)
				l->first = &l->holders[h];
		}
		if (l->proc || l->socket.uid != (uid_t)-1)
			l->user = user_name(users, l->proc ? l->proc->uid : l->socket.uid);
	}
	return r < 0 ? fault(r, "cannot keep the processes") : 0;
}

static int show(struct listen_list *list, const struct view *view, int procfd, const struct query *query, struct snapshot *snapshot)
{
	struct users users = { .names.used = 0 };
	int r = find_owners(list, procfd, query, snapshot, &users);

	if (r >= 0)
		r = view_print(view, "sockets", list->rows, list->n, sizeof *list->rows);
	users_done(&users);
	return r;
}

/* Ports given as operands are as good as those glued to the option. */
static int take_ports(const struct options *o, struct port_wishes *wishes)
{
	int r = 0;

	*wishes = o->ports;
	for (int i = 0; i < o->n_operands && r == 0; i++)
		r = ports_parse(o->operands[i], wishes);
	return r < 0 ? fault_status(fault_within(r, "option --listen"), STATUS_USAGE) : 0;
}

static int find(const struct options *o, const struct view *view, int procfd, struct query *query, struct listen_list *list)
{
	_snapshot_ struct snapshot snapshot = { .n_ns = 0 };
	_nets_ struct nets nets = { .n = 0 };
	int r = look(o, procfd, query, &snapshot);

	if (r >= 0)
		r = nets_of(&snapshot, &nets);
	if (r >= 0)
		r = listen_find(&nets, list);
	if (r >= 0)
		r = show(list, view, procfd, query, &snapshot);
	if (r < 0)
		return r;
	note_unread(&snapshot);
	nets_note_closed(&nets);
	if (list->n == 0 && list->wishes->n)
		return fault_plain(-ENOENT, "nothing that can be seen listens there");
	return 0;
}

static int answer(const struct options *o, int procfd)
{
	_containers_ struct containers containers = { .text = NULL };
	struct port_wishes wishes;
	struct listen_list list = { .wishes = &wishes };
	_view_ struct view view = { .all = NULL };
	struct query query = { .uids = true, .commands = true, .sockets = true };
	int r = take_ports(o, &wishes);

	if (r == 0)
		r = view_make(&o->view, &nsls_listen_columns, "NS,NAME,PROTO,ADDRESS,PORT,IF,PID,NPROCS,USER,CONTAINER,COMMAND", &view);
	if (r == 0 && view_uses(&view, "CONTAINER"))
		query.containers = &containers;
	nets_query(&query);
	if (r >= 0)
		r = find(o, &view, procfd, &query, &list);
	free(list.rows);
	return r;
}

const struct question question_listen = { "--listen", &nsls_listen_columns, WITH_ROAD, "ports", answer };
