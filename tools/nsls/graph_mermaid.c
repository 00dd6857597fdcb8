/* SPDX-License-Identifier: MIT */
/*
 * The picture as a Mermaid flowchart, for Markdown that draws it (GitHub, GitLab). Its texts stand in quotes, where it knows entities of the form
 * #NN; and renders HTML and Markdown: so all that is not a letter, a digit or one of a few harmless signs is written as an entity.
 */
#include "base/str.h"
#include "nsls/graph.h"

static bool is_plain(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr(" ./,:@=-", c);
}

static void put(struct buf *to, const char *raw)
{
	char text[512];

	str_escape(text, sizeof text, raw);
	for (const char *c = text; *c; c++)
		if (is_plain((unsigned char)*c))
			buf_add(to, c, 1);
		else
			buf_printf(to, "#%u;", (unsigned char)*c);
}

static void put_nodes(const struct graph *g, size_t group, struct buf *to)
{
	for (size_t i = 0; i < g->n_nodes; i++) {
		const struct graph_node *node = &g->nodes[i];

		if (node->group != group)
			continue;
		buf_printf(to, "    n%zu[\"", i);
		put(to, node->title);
		for (size_t k = 0; k < node->n; k++) {
			buf_puts(to, "<br/>");
			put(to, node->lines[k]);
		}
		buf_printf(to, "\"]:::%s\n", node->kind < NS_TYPES ? ns_kinds[node->kind].name : "procs");
	}
}

static void put_edge(const struct graph_edge *edge, struct buf *to)
{
	static const char *const arrows[] = { [TIE_LINK] = "---", [TIE_PARENT] = "-->", [TIE_OWNER] = "-.->", [TIE_MEMBER] = "-.->" };

	buf_printf(to, "  n%zu %s", edge->from, arrows[edge->tie]);
	if (edge->label) {
		buf_puts(to, "|\"");
		put(to, edge->label);
		buf_puts(to, "\"|");
	}
	buf_printf(to, " n%zu\n", edge->to);
}

void graph_mermaid(const struct graph *graph, struct buf *to)
{
	buf_puts(to, "flowchart LR\n");
	for (size_t i = 0; i < graph->n_groups; i++) {
		buf_printf(to, "  subgraph g%zu[\"", i);
		put(to, graph->groups[i].title);
		buf_puts(to, "\"]\n");
		put_nodes(graph, i, to);
		buf_puts(to, "  end\n");
	}
	put_nodes(graph, GRAPH_NONE, to);
	for (size_t i = 0; i < graph->n_edges; i++)
		put_edge(&graph->edges[i], to);
	buf_puts(to, "  classDef net fill:#cfe3fa,stroke:#3f78b5,color:#222\n"
		     "  classDef user fill:#f6e3b4,stroke:#a8842c,color:#222\n"
		     "  classDef pid fill:#f9d9cf,stroke:#b5604a,color:#222\n"
		     "  classDef procs fill:#f7f7f5,stroke:#8a8a85,color:#222\n");
}
