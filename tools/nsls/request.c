/* SPDX-License-Identifier: MIT */
/* From options to what has to be shown, and from that to what has to be read. */
#include "base/fault.h"
#include "cli/exit.h"
#include "nsls/nsls.h"

static int choose_columns(const struct options *o, struct col_choice *columns)
{
	const char *usual = o->members_of ? "PID,PPID,USER,COMMAND" :
		o->types & 1u << NS_NET ? "NS,TYPE,NPROCS,PID,USER,NETNSID,NSFS,COMMAND" : "NS,TYPE,NPROCS,PID,USER,COMMAND";
	int r = col_choose(&nsls_columns, usual, columns);

	if (o->output_all)
		col_choose_all(&nsls_columns, columns);
	return r < 0 || !o->output ? r : col_choose(&nsls_columns, o->output, columns);
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
	bool all = o->output_all && !o->members_of;

	if (o->tree != TREE_UNSAID)
		return o->tree;
	if (o->list || o->json || o->raw || o->sort || all || !is_chosen(&request->columns, "COMMAND"))
		return TREE_UNSAID;
	return TREE_PROCESS;
}

static int choose_sort(const struct options *o, struct request *request)
{
	const char *name = o->sort;
	struct col_choice one = { .n = 0 };
	int r;

	if (!name)
		return 0;
	if (*name == '-') {
		request->descending = true;
		name++;
	}
	r = col_choose(&nsls_columns, name, &one);
	if (r < 0)
		return r;
	request->sort = one.at[0];
	return 0;
}

int request_make(const struct options *options, struct request *request)
{
	int r = choose_columns(options, &request->columns);

	request->options = options;
	request->types = options->types ? options->types : (1u << NS_TYPES) - 1;
	if (r == 0)
		r = choose_sort(options, request);
	if (r == 0 && options->filter)
		r = filter_parse(options->filter, &nsls_columns, &request->filter);
	if (r < 0)
		return fault_status(r, STATUS_USAGE);
	request->tree = choose_tree(options, request);
	return 0;
}

void request_done(struct request *request)
{
	filter_free(request->filter);
	request->filter = NULL;
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
 * NS, TYPE, PATH): their links tell all of it, in a third of the time.
 */
static bool is_searched(const struct request *request, unsigned needs)
{
	const struct options *o = request->options;

	if (o->pid || o->members_of)
		return false;
	if (o->persistent || request->tree == TREE_OWNER || request->tree == TREE_PARENT)
		return true;
	return (needs & NEED_HOLDERS) || !(needs & NEED_PROCS);
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
		.stats = (needs & NEED_STATS) || request->tree == TREE_PROCESS,
		.uids = needs & NEED_UIDS,
		.commands = needs & NEED_COMMANDS,
		.containers = needs & NEED_CONTAINERS ? containers : NULL,
	};
}
