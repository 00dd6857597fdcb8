/* SPDX-License-Identifier: MIT */
/* nsls --graph: the picture of namespaces, containers, processes and links. */
#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "nsls/graph.h"
#include "nsls/nsls.h"

int graph_parse(const char *text, void *field)
{
	static const char *const names[] = { [GRAPH_DOT] = "dot", [GRAPH_MERMAID] = "mermaid", [GRAPH_SVG] = "svg" };

	for (enum graph_format f = GRAPH_DOT; f <= GRAPH_SVG; f++)
		if (streq(text ? text : "dot", names[f])) {
			*(enum graph_format *)field = f;
			return 0;
		}
	return fault_plain(-EINVAL, "'%s' is none of dot, mermaid, svg", text);
}

static int print(const struct graph *graph, enum graph_format format)
{
	_buf_ struct buf text = { .text = NULL };

	if (format == GRAPH_SVG)
		return graph_svg(graph, stdout);
	if (format == GRAPH_DOT)
		graph_dot(graph, &text);
	else
		graph_mermaid(graph, &text);
	if (buf_failed(&text))
		return fault(-ENOMEM, "cannot draw the picture");
	fwrite(text.text, 1, text.len, stdout);
	return 0;
}

static int answer(const struct options *o, int procfd)
{
	const unsigned types = o->types ? o->types : 1u << NS_USER | 1u << NS_NET | 1u << NS_PID;
	_containers_ struct containers containers = { .text = NULL };
	_snapshot_ struct snapshot snapshot = { .n_ns = 0 };
	_links_ struct links links = { .n = 0 };
	_graph_ struct graph graph = { .n_nodes = 0 };
	_nets_ struct nets nets = { .n = 0 };
	struct query query = { .types = types, .commands = true, .relations = true, .apart = true, .containers = &containers };
	int r;

	if (types & 1u << NS_NET)
		nets_query(&query);
	query.procs = query.search = true;
	r = look(o, procfd, &query, &snapshot);
	if (r >= 0 && types & 1u << NS_NET)
		r = nets_of(&snapshot, &nets);
	if (r >= 0)
		r = links_find(&nets, &links);
	if (r >= 0)
		r = graph_make(&snapshot, &links, types, &graph);
	if (r >= 0)
		r = print(&graph, o->graph);
	if (r < 0)
		return r;
	note_unread(&snapshot);
	nets_note_closed(&nets);
	return 0;
}

const struct question question_graph = { "--graph", NULL, WITH_TYPES | WITH_ROAD, NULL, answer };
