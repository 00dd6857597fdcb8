/* SPDX-License-Identifier: MIT */
/* nsls --graph: a picture as plain data, made in graph_make.c and written by one file a format. All texts are raw: who writes them escapes them. */
#pragma once

#include <stdio.h>

#include "base/buf.h"
#include "base/pool.h"
#include "ns/type.h"
#include "nsls/links.h"

enum { NODE_PROCS = NS_TYPES, NODE_KINDS };   /* the kinds of nodes: a namespace of each type, and processes */

enum tie { TIE_LINK, TIE_PARENT, TIE_OWNER, TIE_MEMBER };

/* A frame around nodes: a container, or a process with namespaces of its own. */
struct graph_group {
	const char *title;
	const void *key;         /* its container; NULL: none */
	pid_t pid;               /* else its first process; 0: the host */
};

struct graph_node {
	unsigned kind;
	size_t group;            /* GRAPH_NONE: in no frame */
	const char *title;
	const char **lines;
	size_t n, room;
	const struct ns *ns;     /* NULL: processes */
};

struct graph_edge {
	size_t from, to;
	enum tie tie;
	const char *label;       /* NULL: none */
};

#define GRAPH_NONE SIZE_MAX

struct graph {
	const char *title;
	struct graph_group *groups;
	size_t n_groups, groups_room;
	struct graph_node *nodes;
	size_t n_nodes, nodes_room;
	struct graph_edge *edges;
	size_t n_edges, edges_room;
	struct pool pool;        /* of the texts */
};

/* Draw what a snapshot and its links show: namespaces of these kinds that differ from those of the host. 0 or a fault; graph_done() in any case. */
int graph_make(const struct snapshot *snapshot, const struct links *links, unsigned types, struct graph *graph);
void graph_done(struct graph *graph);
#define _graph_ __attribute__((cleanup(graph_done)))

/* Write it. Texts cannot break out of their place, whatever is in them. buf_failed() tells of lack of memory. */
void graph_dot(const struct graph *graph, struct buf *to);
void graph_mermaid(const struct graph *graph, struct buf *to);

/* By graphviz's program dot: a file that needs nothing else. 0 or a fault. */
int graph_svg(const struct graph *graph, FILE *to);
