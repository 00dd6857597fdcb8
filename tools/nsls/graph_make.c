/* SPDX-License-Identifier: MIT */
/*
 * The picture of a snapshot. So that it can be read on a machine with many processes, it shows only what differs from the host: a frame for
 * each container (or process with namespaces of its own), in it its namespaces, and one node for all its processes. Of the
 * host stand there those namespaces that something leads to.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "base/fault.h"
#include "nsls/graph.h"

enum { LINES_MAX = 6 };

struct maker {
	struct graph *graph;
	const struct snapshot *snapshot;
	const struct links *links;
	unsigned types;
	uint64_t home[NS_TYPES];   /* the host's */
	struct map nodes;          /* number of a namespace -> node + 1 */
	bool failed;               /* no memory */
};

static const char *text(struct maker *m, const char *made)
{
	m->failed |= !made;
	return made;
}

static void add_line(struct maker *m, struct graph_node *node, const char *line)
{
	if (!line || !array_room(&node->lines, node->n, &node->room, sizeof *node->lines))
		m->failed = true;
	else
		node->lines[node->n++] = line;
}

static void add_edge(struct maker *m, struct graph_edge edge)
{
	struct graph *g = m->graph;

	for (size_t i = edge.tie == TIE_MEMBER ? 0 : g->n_edges; i < g->n_edges; i++)
		if (g->edges[i].from == edge.from && g->edges[i].to == edge.to && g->edges[i].tie == edge.tie)
			return;
	if (!array_room(&g->edges, g->n_edges, &g->edges_room, sizeof *g->edges))
		m->failed = true;
	else
		g->edges[g->n_edges++] = edge;
}

static size_t add_node(struct maker *m, struct graph_node node)
{
	struct graph *g = m->graph;

	if (!array_room(&g->nodes, g->n_nodes, &g->nodes_room, sizeof *g->nodes)) {
		m->failed = true;
		return GRAPH_NONE;
	}
	g->nodes[g->n_nodes] = node;
	return g->n_nodes++;
}

static size_t node_of(const struct maker *m, uint64_t ino)
{
	uintptr_t found = (uintptr_t)map_get(&m->nodes, ino);

	return found ? found - 1 : GRAPH_NONE;
}

static bool is_home(const struct maker *m, const struct ns *ns) { return ns->id.ino == m->home[ns->id.type]; }

/* systemd puts each service into a cgroup, which makes it no container. */
static bool is_container(const struct container *c) { return c && !streq(c->engine, "systemd"); }

static size_t group_of(struct maker *m, const struct proc *proc, bool home)
{
	struct graph *g = m->graph;
	const void *key = !home && is_container(proc->container) ? proc->container : NULL;
	pid_t pid = home || key ? 0 : proc->pid;
	struct buf title = { .text = NULL };

	for (size_t i = 0; i < g->n_groups; i++)
		if (g->groups[i].key == key && g->groups[i].pid == pid)
			return i;
	if (!array_room(&g->groups, g->n_groups, &g->groups_room, sizeof *g->groups)) {
		m->failed = true;
		return GRAPH_NONE;
	}
	if (home)
		buf_printf(&title, "host %s", g->title);
	else if (key)
		container_print(key, &title);
	else
		buf_printf(&title, "PID %d", pid);
	g->groups[g->n_groups] = (struct graph_group){ text(m, pool_text(&g->pool, buf_text(&title), title.len)), key, pid };
	buf_done(&title);
	return g->n_groups++;
}

/* Every device has one, and nobody knows them by it. */
static bool is_link_local(const struct addr *a) { return a->family == AF_INET6 && a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80; }

static const char *describe_link(struct maker *m, const struct net_link *link, unsigned ports)
{
	struct buf line = { .text = NULL };
	char address[ADDR_TEXT_MAX];
	const char *made;

	buf_printf(&line, "%s", link->info.name);
	if (*link->info.kind && !streq(link->info.kind, "veth"))
		buf_printf(&line, " (%s)", link->info.kind);
	for (size_t i = 0; i < link->n_addrs; i++)
		if (!is_link_local(&m->links->addrs[link->addr + i].addr))
			buf_printf(&line, " %s", addr_print(&m->links->addrs[link->addr + i].addr, true, address));
	if (ports)
		buf_printf(&line, ", %u %s", ports, ports == 1 ? "port" : "ports");
	made = pool_text(&m->graph->pool, buf_text(&line), line.len);
	buf_done(&line);
	return made;
}

/* The devices of a network namespace: ports stand for nothing but their bridge. */
static void add_devices(struct maker *m, struct graph_node *node)
{
	const struct links *l = m->links;
	size_t more = 0, shown = 0;

	for (size_t i = 0; i < l->n; i++) {
		unsigned ports = 0;

		if (l->at[i].ns != node->ns || l->at[i].master != LINK_NONE || streq(l->at[i].info.name, "lo"))
			continue;
		for (size_t k = 0; k < l->n; k++)
			ports += l->at[k].ns == node->ns && l->at[k].master == i;
		if (shown++ < LINES_MAX)
			add_line(m, node, describe_link(m, &l->at[i], ports));
		else
			more++;
	}
	if (more)
		add_line(m, node, pool_printf(&m->graph->pool, "and %zu more", more));
}

static void add_ns(struct maker *m, const struct ns *ns)
{
	struct graph_node node = { .kind = ns->id.type, .group = GRAPH_NONE, .ns = ns };
	const char *name = ns->id.type == NS_NET ? nets_name(ns) : NULL;
	size_t at;
	void **slot;

	if (is_home(m, ns) || ns->first)
		node.group = group_of(m, ns->first, is_home(m, ns));
	node.title = text(m, pool_printf(&m->graph->pool, "%s %llu%s%s", ns_kinds[ns->id.type].name, (unsigned long long)ns->id.ino,
					 name ? " " : "", name ? name : ""));
	if (ns->id.type == NS_NET)
		add_devices(m, &node);
	if (!ns->n_procs)
		add_line(m, &node, pool_text(&m->graph->pool, "no process", strlen("no process")));
	at = add_node(m, node);
	slot = map_slot(&m->nodes, ns->id.ino);
	if (!slot || at == GRAPH_NONE)
		m->failed = true;
	if (slot)
		*slot = (void *)(uintptr_t)(at + 1);
}

/* Those of the host are shown where others of their kind are there and something can lead from one to the other. */
static void add_namespaces(struct maker *m)
{
	unsigned apart = 0;

	for (size_t i = 0; i < m->snapshot->n_ns; i++)
		if (!is_home(m, m->snapshot->ns[i]))
			apart |= 1u << m->snapshot->ns[i]->id.type;
	apart &= m->types;
	for (size_t i = 0; i < m->snapshot->n_ns; i++) {
		const struct ns *ns = m->snapshot->ns[i];
		bool leads = ns_kinds[ns->id.type].nests || ns->id.type == NS_NET;

		if (apart & 1u << ns->id.type && (!is_home(m, ns) || leads))
			add_ns(m, ns);
	}
}

static void add_relations(struct maker *m)
{
	for (size_t i = 0; i < m->graph->n_nodes; i++) {
		const struct ns *ns = m->graph->nodes[i].ns;
		size_t above = ns && ns->parent ? node_of(m, ns->parent->id.ino) : GRAPH_NONE;

		if (above != GRAPH_NONE)
			add_edge(m, (struct graph_edge){ above, i, TIE_PARENT, NULL });
		above = ns && ns->owner && !is_home(m, ns->owner) && ns->id.type != NS_USER ? node_of(m, ns->owner->id.ino) : GRAPH_NONE;
		if (above != GRAPH_NONE)
			add_edge(m, (struct graph_edge){ above, i, TIE_OWNER, "owns" });
	}
}

/* Each link between two namespaces once. */
static void add_links(struct maker *m)
{
	const struct links *l = m->links;

	for (size_t i = 0; i < l->n; i++) {
		const struct net_link *link = &l->at[i];
		bool mutual = link->peer != LINK_NONE && l->at[link->peer].peer == i;
		size_t from = node_of(m, link->ns->id.ino), to = link->peer_ns ? node_of(m, link->peer_ns->id.ino) : GRAPH_NONE;
		const char *far = link->peer == LINK_NONE ? "?" : l->at[link->peer].info.name;

		if (from == GRAPH_NONE || to == GRAPH_NONE || from == to || (mutual && link->peer < i))
			continue;
		add_edge(m, (struct graph_edge){ from, to, TIE_LINK, text(m, pool_printf(&m->graph->pool, "%s - %s", link->info.name, far)) });
	}
}

/* One more process with this command in a node of processes: its lines count them. */
struct commands {
	const char *of[LINES_MAX];
	unsigned times[LINES_MAX], n, others, all;
};

static void count(struct commands *c, const char *command)
{
	unsigned i = 0;

	c->all++;
	while (i < c->n && !streq(c->of[i], command))
		i++;
	if (i == c->n && c->n == LINES_MAX) {
		c->others++;
		return;
	}
	if (i == c->n)
		c->of[c->n++] = command;
	c->times[i]++;
}

static void describe_commands(struct maker *m, const struct commands *c, struct graph_node *node)
{
	enum { WIDTH = 48 };   /* more of a command line makes the picture wide, and no clearer */
	struct pool *pool = &m->graph->pool;

	for (unsigned i = 0; i < c->n; i++) {
		const char *end = strlen(c->of[i]) > WIDTH ? "..." : "";

		add_line(m, node, c->times[i] > 1 ? pool_printf(pool, "%u x %.*s%s", c->times[i], WIDTH, c->of[i], end)
						  : pool_printf(pool, "%.*s%s", WIDTH, c->of[i], end));
	}
	if (c->others)
		add_line(m, node, pool_printf(pool, "and %u more", c->others));
	node->title = text(m, pool_printf(pool, "%u %s", c->all, c->all == 1 ? "process" : "processes"));
}

/* Which frame a process belongs to: its container's, else that of the first namespace of its own. GRAPH_NONE: it is of the host. */
static size_t group_of_member(const struct maker *m, const struct proc *proc)
{
	const struct graph *g = m->graph;

	for (size_t i = 0; i < g->n_groups && is_container(proc->container); i++)
		if (g->groups[i].key == proc->container)
			return i;
	for (enum ns_type t = NS_TYPES; t-- > 0;) {
		size_t node = proc->ns[t] && proc->ns[t] != m->home[t] ? node_of(m, proc->ns[t]) : GRAPH_NONE;

		if (node != GRAPH_NONE && g->nodes[node].group != GRAPH_NONE)
			return g->nodes[node].group;
	}
	return GRAPH_NONE;
}

/* The processes of each frame: one node, and what of it is in namespaces of another frame. */
static void add_processes(struct maker *m)
{
	const struct snapshot *s = m->snapshot;
	size_t n = m->graph->n_groups;
	size_t *group = calloc(s->n_members + 1, sizeof *group);

	if (!group) {
		m->failed = true;
		return;
	}
	for (size_t i = 0; i < s->n_members; i++)
		group[i] = group_of_member(m, s->members[i]);
	for (size_t g = 0; g < n; g++) {
		struct graph_node node = { .kind = NODE_PROCS, .group = g };
		struct commands commands = { .n = 0 };
		size_t at;

		for (size_t i = 0; i < s->n_members; i++)
			if (group[i] == g)
				count(&commands, s->members[i]->command ? s->members[i]->command : "?");
		if (!commands.all)
			continue;
		describe_commands(m, &commands, &node);
		at = add_node(m, node);
		for (size_t i = 0; i < s->n_members && at != GRAPH_NONE; i++)
			for (enum ns_type t = 0; t < NS_TYPES && group[i] == g; t++) {
				size_t to = s->members[i]->ns[t] != m->home[t] ? node_of(m, s->members[i]->ns[t]) : GRAPH_NONE;

				if (to != GRAPH_NONE && m->graph->nodes[to].group != g)
					add_edge(m, (struct graph_edge){ at, to, TIE_MEMBER, "in" });
			}
	}
	free(group);
}

/* The host is where process 1 is, or we. In a /proc of another PID namespace we are not: there it is where the process with the lowest PID is. */
static void find_home(struct maker *m)
{
	const struct snapshot *s = m->snapshot;
	const struct ns *lowest[NS_TYPES] = { NULL };

	for (size_t i = 0; i < s->n_ns; i++) {
		const struct ns **low = &lowest[s->ns[i]->id.type];

		if (s->ns[i]->first && (!*low || s->ns[i]->first->pid < (*low)->first->pid))
			*low = s->ns[i];
	}
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		m->home[t] = s->home[t] ? s->home[t] : lowest[t] ? lowest[t]->id.ino : 0;
}

int graph_make(const struct snapshot *snapshot, const struct links *links, unsigned types, struct graph *graph)
{
	struct maker m = { .graph = graph, .snapshot = snapshot, .links = links, .types = types };
	char host[65] = "";

	gethostname(host, sizeof host - 1);
	graph->title = text(&m, pool_text(&graph->pool, host, strlen(host)));
	if (!m.failed) {
		find_home(&m);
		add_namespaces(&m);
		add_relations(&m);
		add_links(&m);
		add_processes(&m);
	}
	map_done(&m.nodes);
	return m.failed ? fault(-ENOMEM, "cannot draw the picture") : 0;
}

void graph_done(struct graph *graph)
{
	for (size_t i = 0; i < graph->n_nodes; i++)
		free(graph->nodes[i].lines);
	free(graph->groups);
	free(graph->nodes);
	free(graph->edges);
	pool_done(&graph->pool);
	*graph = (struct graph){ .n_nodes = 0 };
}
