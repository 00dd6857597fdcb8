/* SPDX-License-Identifier: MIT */
/*
 * The picture for graphviz's dot. A quoted string of its language ends at a '"', a backslash begins an escape and '&' an entity (also in plain
 * labels), so these three are all that can do harm; controls are made visible before. Colours are such that they can be read on white
 * and on black: nodes bring their own background.
 */
#include "base/str.h"
#include "nsls/graph.h"

static const struct { const char *fill, *line; } colors[NODE_KINDS] = {
	[NS_USER] = { "#f6e3b4", "#a8842c" }, [NS_CGROUP] = { "#e2e2e2", "#7d7d7d" }, [NS_IPC] = { "#e8dcf5", "#8462ad" },
	[NS_UTS] = { "#dcefe0", "#56955f" }, [NS_NET] = { "#cfe3fa", "#3f78b5" }, [NS_PID] = { "#f9d9cf", "#b5604a" },
	[NS_MNT] = { "#d5eef0", "#3f8f96" }, [NS_TIME] = { "#f3d9ea", "#a35389" }, [NODE_PROCS] = { "#f7f7f5", "#8a8a85" },
};

static void put(struct buf *to, const char *raw)
{
	char text[512];

	str_escape(text, sizeof text, raw);
	for (const char *c = text; *c; c++)
		if (*c == '&')
			buf_puts(to, "&amp;");
		else if (*c == '"' || *c == '\\')
			buf_printf(to, "\\%c", *c);
		else
			buf_add(to, c, 1);
}

static void put_node(const struct graph *g, size_t i, struct buf *to)
{
	const struct graph_node *node = &g->nodes[i];

	buf_printf(to, "\t\tn%zu [label=\"", i);
	put(to, node->title);
	for (size_t k = 0; k < node->n; k++) {
		buf_puts(to, "\\l");   /* ends a line, and puts it to the left */
		put(to, node->lines[k]);
	}
	buf_printf(to, "%s\" fillcolor=\"%s\" color=\"%s\"]\n", node->n ? "\\l" : "", colors[node->kind].fill, colors[node->kind].line);
}

static void put_nodes(const struct graph *g, size_t group, struct buf *to)
{
	for (size_t i = 0; i < g->n_nodes; i++)
		if (g->nodes[i].group == group)
			put_node(g, i, to);
}

static void put_edge(const struct graph_edge *edge, struct buf *to)
{
	static const char *const styles[] = {
		[TIE_LINK] = "dir=none color=\"#3f78b5\" penwidth=1.6", [TIE_PARENT] = "color=\"#8a8a85\" arrowsize=0.7",
		[TIE_OWNER] = "color=\"#a8842c\" style=dotted arrowsize=0.7", [TIE_MEMBER] = "color=\"#8a8a85\" style=dashed arrowsize=0.7",
	};

	buf_printf(to, "\tn%zu -> n%zu [%s", edge->from, edge->to, styles[edge->tie]);
	if (edge->label) {
		buf_puts(to, " label=\"");
		put(to, edge->label);
		buf_puts(to, "\"");
	}
	buf_puts(to, "]\n");
}

void graph_dot(const struct graph *graph, struct buf *to)
{
	buf_puts(to, "digraph \"");
	put(to, "namespaces of ");
	put(to, graph->title);
	buf_puts(to, "\" {\n"
		     "\tgraph [rankdir=LR bgcolor=transparent fontname=\"Helvetica,Arial,sans-serif\" fontsize=12 ranksep=0.9 nodesep=0.2 pad=0.2]\n"
		     "\tnode [shape=box style=\"rounded,filled\" fontname=\"Helvetica,Arial,sans-serif\" fontsize=10 fontcolor=\"#222222\" margin=\"0.2,0.07\"]\n"
		     "\tedge [fontname=\"Helvetica,Arial,sans-serif\" fontsize=9 fontcolor=\"#7d8590\"]\n");
	for (size_t i = 0; i < graph->n_groups; i++) {
		buf_printf(to, "\tsubgraph cluster%zu {\n\t\tlabel=\"", i);
		put(to, graph->groups[i].title);
		buf_puts(to, "\" labeljust=l style=rounded color=\"#8a9099\" fontcolor=\"#7d8590\"\n");
		put_nodes(graph, i, to);
		buf_puts(to, "\t}\n");
	}
	put_nodes(graph, GRAPH_NONE, to);
	for (size_t i = 0; i < graph->n_edges; i++)
		put_edge(&graph->edges[i], to);
	buf_puts(to, "}\n");
}
