/* SPDX-License-Identifier: MIT */
/* From options to what has to be shown, and from that to what has to be read. */
#include <string.h>

#include "base/str.h"
#include "nsls/nsls.h"

static const char *usual_columns(const struct options *o)
{
	/* with the host first where there are several */
	static const char members[] = "HOST,PID,PPID,USER,COMMAND", net[] = "HOST,NS,TYPE,NPROCS,PID,USER,NETNSID,NSFS,COMMAND",
			  all[] = "HOST,NS,TYPE,NPROCS,PID,USER,COMMAND", pids[] = "HOST,NS,PID,PIDS,USER,COMMAND",
			  users[] = "HOST,NS,TYPE,NPROCS,PID,OWNER,UIDMAP,GIDMAP,COMMAND";
	const char *usual = o->tree == TREE_PID ? pids : o->members_of ? members : o->tree == TREE_USER ? users : o->types & 1u << NS_NET ? net : all;

	return o->n_from > 1 ? usual : usual + strlen("HOST,");
}

static bool is_chosen(const struct col_choice *columns, const char *name)
{
	for (unsigned i = 0; i < columns->n; i++)
		if (streq(columns->at[i]->name, name))
			return true;
	return false;
}

/*
 * Without -T or -l a table draws the tree of processes in its COMMAND column, as lsns does. What is read by programs (JSON,
 * raw) and what is sorted is flat unless a tree is asked for.
 */
static enum tree choose_tree(const struct options *o, const struct request *request)
{
	const struct view_options *v = &o->view;
	bool all = v->output_all && !o->members_of;

	if (o->tree != TREE_UNSAID)
		return o->tree == TREE_USER ? TREE_OWNER : o->tree;
	if (o->list || v->json || v->raw || v->sort || all || !is_chosen(&request->view.columns, "COMMAND"))
		return TREE_UNSAID;
	return TREE_PROCESS;
}

int request_make(const struct options *options, struct request *request)
{
	int r = view_make(&options->view, &nsls_columns, usual_columns(options), &request->view);

	if (r < 0)
		return r;
	request->options = options;
	request->types = options->types ? options->types : (1u << NS_TYPES) - 1;
	request->tree = choose_tree(options, request);
	return 0;
}

void request_done(struct request *request)
{
	view_done(&request->view);
}

/*
 * Kinds to look for beside those that are listed. A tree by owner hangs all on user namespaces. And a user namespace that no
 * process is in shows by what it owns: where they are listed, every kind is looked at, so that `-t user` lists what the full list has.
 */
static unsigned kinds(const struct request *request, bool search)
{
	unsigned types = request->types;

	if (request->tree == TREE_OWNER)
		types |= 1u << NS_USER;
	if (search && (request->types & 1u << NS_USER))
		types = (1u << NS_TYPES) - 1;
	return types;
}

/*
 * Is it worth to search every open file for what no process is in? Not where the columns only count processes (NPROCS and PID, with
 * NS, TYPE, PATH): their links tell all of it, in a third of the time. Sorting by these does not make others of the rows; and who
 * filters by them may ask for what no process is in.
 */
static bool is_searched(const struct request *request, unsigned needs)
{
	const struct options *o = request->options;

	if (o->pid || o->members_of)
		return false;
	if (o->persistent || request->tree == TREE_OWNER || request->tree == TREE_PARENT)
		return true;
	return (needs & NEED_HOLDERS) || !(columns_needs_shown(request) & NEED_PROCS) || (columns_needs_filter(request) & NEED_PROCS);
}

/* All processes, and the PID namespaces they are in; where the operand may be one that no process is in, it is searched for. */
static void query_pids(const struct request *request, unsigned needs, struct query *query)
{
	bool search = request->options->members_of;

	query->types = search ? (1u << NS_TYPES) - 1 : 1u << NS_PID;
	query->pid = 0;
	query->members_of = 0;
	query->procs = query->all = query->pids = query->stats = query->relations = true;
	query->search = query->mounts = search || (needs & NEED_MOUNTS);
}

void request_query(const struct request *request, struct containers *containers, struct query *query)
{
	const struct options *o = request->options;
	unsigned needs = columns_needs(request);
	bool tree = request->tree == TREE_OWNER || request->tree == TREE_PARENT;
	bool search = is_searched(request, needs);

	*query = (struct query){
		.types = kinds(request, search),
		.pid = o->pid,
		.members_of = o->members_of,
		.procs = (needs & NEED_PROCS) || !o->pid,
		.search = search,
		.mounts = (needs & NEED_MOUNTS) || (!o->pid && !o->members_of),
		.relations = (needs & NEED_RELATIONS) || tree || (search && (request->types & (1u << NS_USER | 1u << NS_PID))),
		.nsids = needs & NEED_NSIDS,
		.handles = needs & NEED_HANDLES,
		.idmaps = needs & NEED_IDMAPS,
		.stats = (needs & NEED_STATS) || request->tree == TREE_PROCESS,
		.uids = needs & NEED_UIDS,
		.commands = needs & NEED_COMMANDS,
		.pids = needs & NEED_PIDS,
		.containers = needs & NEED_CONTAINERS ? containers : NULL,
	};
	if (request->tree == TREE_PID)
		query_pids(request, needs, query);
}
