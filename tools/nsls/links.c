/* SPDX-License-Identifier: MIT */
/* nsls --links: devices of all network namespaces and what they are linked to, a line for each end of a link. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "nsls/links.h"
#include "nsls/nsls.h"

struct line {
	const struct links *links;
	const struct net_link *link;
};

static const struct net_link *link_of(const void *row) { return ((const struct line *)row)->link; }

/* The other end; NULL: none that is seen. */
static const struct net_link *peer_of(const void *row)
{
	const struct line *line = row;

	return line->link->peer == LINK_NONE ? NULL : &line->links->at[line->link->peer];
}

static void ns_cell(const void *row, struct cell *c) { cell_number(c, link_of(row)->ns->id.ino); }
static void name_cell(const void *row, struct cell *c) { cell_text(c, nets_name(link_of(row)->ns)); }
static void link_cell(const void *row, struct cell *c) { cell_text(c, link_of(row)->info.name); }
static void index_cell(const void *row, struct cell *c) { cell_number(c, link_of(row)->info.index); }
static void kind_cell(const void *row, struct cell *c) { cell_text(c, *link_of(row)->info.kind ? link_of(row)->info.kind : NULL); }
static void state_cell(const void *row, struct cell *c) { cell_text(c, link_state_name(link_of(row)->info.state)); }
static void mtu_cell(const void *row, struct cell *c) { cell_number(c, link_of(row)->info.mtu); }
static void nsfs_cell(const void *row, struct cell *c) { columns_mounts(link_of(row)->ns, c); }

static void proc_container(const struct proc *proc, struct cell *c)
{
	if (proc)
		columns_container(proc->container, c);
}

static void container_cell(const void *row, struct cell *c) { proc_container(link_of(row)->ns->first, c); }

static void master_cell(const void *row, struct cell *c)
{
	const struct line *line = row;

	if (line->link->master != LINK_NONE)
		cell_text(c, line->links->at[line->link->master].info.name);
}

static void peer_cell(const void *row, struct cell *c)
{
	if (peer_of(row))
		cell_text(c, peer_of(row)->info.name);
}

static void peer_ns_cell(const void *row, struct cell *c)
{
	if (link_of(row)->peer_ns)
		cell_number(c, link_of(row)->peer_ns->id.ino);
	else if (link_of(row)->info.linked_away)
		cell_words(c, "not seen");
}

static void peer_name_cell(const void *row, struct cell *c)
{
	if (link_of(row)->peer_ns)
		cell_text(c, nets_name(link_of(row)->peer_ns));
}

static void peer_container_cell(const void *row, struct cell *c)
{
	if (link_of(row)->peer_ns)
		proc_container(link_of(row)->peer_ns->first, c);
}

static void mac_cell(const void *row, struct cell *c)
{
	const struct link_info *info = &link_of(row)->info;

	for (unsigned i = 0; i < info->mac_len; i++)
		buf_printf(&c->own, "%s%02x", i ? ":" : "", info->mac[i]);
	if (info->mac_len)
		cell_text(c, buf_text(&c->own));
}

static void addresses_cell(const void *row, struct cell *c)
{
	const struct line *line = row;
	char text[ADDR_TEXT_MAX];

	c->known = true;
	for (size_t i = 0; i < line->link->n_addrs; i++)
		cell_item(c, addr_print(&line->links->addrs[line->link->addr + i].addr, true, text));
}

static void pid_cell(const void *row, struct cell *c)
{
	if (link_of(row)->ns->first)
		cell_number(c, (uint64_t)link_of(row)->ns->first->pid);
}

static void command_cell(const void *row, struct cell *c)
{
	if (link_of(row)->ns->first)
		cell_text(c, link_of(row)->ns->first->command);
}

static void tun_pid_cell(const void *row, struct cell *c)
{
	if (link_of(row)->tun)
		cell_number(c, (uint64_t)link_of(row)->tun->pid);
}

static void tun_command_cell(const void *row, struct cell *c)
{
	if (link_of(row)->tun)
		cell_text(c, link_of(row)->tun->command);
}

static const struct col columns[] = {
	{ "NS", "ns", COL_NUMBER, COL_RIGHT, 10, "network namespace the device is in", ns_cell },
	{ "NAME", "name", COL_TEXT, 0, 0, "its name in /run/netns", name_cell },
	{ "CONTAINER", "container", COL_TEXT, 0, 0, "container (or systemd unit) of the process with the lowest PID there", container_cell },
	{ "LINK", "link", COL_TEXT, 0, 0, "name of the device", link_cell },
	{ "INDEX", "index", COL_NUMBER, COL_RIGHT, 0, "its number in its namespace", index_cell },
	{ "KIND", "kind", COL_TEXT, 0, 0, "veth, bridge, macvlan, ipvlan, vxlan, tun ...; empty for hardware and lo", kind_cell },
	{ "STATE", "state", COL_TEXT, 0, 0, "up, down, lowerlayerdown ...; unknown for kinds that do not tell", state_cell },
	{ "MASTER", "master", COL_TEXT, 0, 0, "bridge (bond ...) it is a port of", master_cell },
	{ "PEER", "peer", COL_TEXT, 0, 0, "the other end, or the device below it", peer_cell },
	{ "PEER_NS", "peer_ns", COL_NUMBER, COL_RIGHT, 10, "network namespace of the other end", peer_ns_cell },
	{ "PEER_NAME", "peer_name", COL_TEXT, 0, 0, "name of that in /run/netns", peer_name_cell },
	{ "PEER_CONTAINER", "peer_container", COL_TEXT, 0, 0, "container of the process with the lowest PID there", peer_container_cell },
	{ "MAC", "mac", COL_TEXT, 0, 0, "hardware address", mac_cell },
	{ "MTU", "mtu", COL_NUMBER, COL_RIGHT, 0, "greatest size of a packet", mtu_cell },
	{ "ADDRESSES", "addresses", COL_LIST, COL_LINES, 0, "its IPv4 and IPv6 addresses", addresses_cell },
	{ "PID", "pid", COL_NUMBER, COL_RIGHT, 5, "lowest PID in the namespace", pid_cell },
	{ "COMMAND", "command", COL_TEXT, COL_TRUNC, 0, "command line of that process", command_cell },
	{ "TUN_PID", "tun_pid", COL_NUMBER, COL_RIGHT, 0, "process that has this tun or tap device open", tun_pid_cell },
	{ "TUN_COMMAND", "tun_command", COL_TEXT, COL_TRUNC, 0, "command line of that process", tun_command_cell },
	{ "NSFS", "nsfs", COL_LIST, COL_LINES, 0, "where the namespace is mounted", nsfs_cell },
};

const struct columns nsls_link_columns = { "Columns with --links", columns, ARRAY_SIZE(columns), "--links" };

static int by_place(const void *a, const void *b)
{
	const struct net_link *x = ((const struct line *)a)->link, *y = ((const struct line *)b)->link;

	if (x->net != y->net)
		return x->net < y->net ? -1 : 1;
	return (x->info.index > y->info.index) - (x->info.index < y->info.index);
}

static int show(const struct view *view, bool all, const struct links *links)
{
	_free_ struct line *lines = calloc(links->n + 1, sizeof *lines);
	size_t n = 0;

	if (!lines)
		return fault(-ENOMEM, "cannot make the list");
	for (size_t i = 0; i < links->n; i++)
		if (all || link_is_wire(&links->at[i]))
			lines[n++] = (struct line){ links, &links->at[i] };
	qsort(lines, n, sizeof *lines, by_place);   /* the kernel's order is that of a hash */
	return view_print(view, "links", lines, n, sizeof *lines);
}

static int find(const struct options *o, const struct view *view, int procfd, struct query *query)
{
	_snapshot_ struct snapshot snapshot = { .n_ns = 0 };
	_links_ struct links links = { .n = 0 };
	_nets_ struct nets nets = { .n = 0 };
	int r = look(o, procfd, query, &snapshot);

	if (r >= 0)
		r = nets_of(&snapshot, &nets);
	if (r >= 0)
		r = links_find(&nets, &links);
	if (r >= 0 && query->sockets && links_find_tuns(&links, procfd, query, &snapshot) < 0)
		r = fault(-ENOMEM, "cannot keep the processes");
	if (r >= 0)
		r = show(view, o->all_links, &links);
	if (r < 0)
		return r;
	note_unread(&snapshot);
	nets_note_closed(&nets);
	return 0;
}

int links_parse(const char *text, void *all)
{
	if (text && !streq(text, "all"))
		return fault_plain(-EINVAL, "'%s' is not 'all'", text);
	*(bool *)all = text;
	return 0;
}

static int answer(const struct options *o, int procfd)
{
	_containers_ struct containers containers = { .text = NULL };
	_view_ struct view view = { .all = NULL };
	struct query query = { .uids = true, .commands = true };
	int r = view_make(&o->view, &nsls_link_columns, "NS,NAME,CONTAINER,LINK,KIND,STATE,MASTER,PEER,PEER_NS,PEER_NAME,PEER_CONTAINER,ADDRESSES", &view);

	if (r < 0)
		return r;
	if (view_uses(&view, "CONTAINER") || view_uses(&view, "PEER_CONTAINER"))
		query.containers = &containers;
	query.sockets = view_uses(&view, "TUN_PID") || view_uses(&view, "TUN_COMMAND");
	nets_query(&query);
	return find(o, &view, procfd, &query);
}

const struct question question_links = { "--links", &nsls_link_columns, WITH_ROAD, NULL, answer };
