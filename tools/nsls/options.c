/* SPDX-License-Identifier: MIT */
/* The options of nsls: those of lsns(8) with the same meaning, and --sort. */
#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "cli/exit.h"
#include "nsls/nsls.h"

static int parse_tree(const char *text, void *field)
{
	static const char *const names[] = { [TREE_OWNER] = "owner", [TREE_PARENT] = "parent", [TREE_PROCESS] = "process" };

	if (!text)
		text = names[TREE_OWNER];
	if (*text == '=')   /* -T=parent, as lsns takes it too */
		text++;
	for (enum tree t = TREE_OWNER; t <= TREE_PROCESS; t++)
		if (streq(text, names[t])) {
			*(enum tree *)field = t;
			return 0;
		}
	return fault_plain(-EINVAL, "'%s' is none of owner, parent, process", text);
}

#define AT(member) offsetof(struct options, member)
static const struct opt opts[] = {
	{ 't', "type", OPT_ARG, "TYPE,...", ns_types_parse, AT(types), "only these kinds: user, cgroup, ipc, uts, net, pid, mnt, time", ",user cgroup ipc uts net pid mnt time", "What to list" },
	{ 'p', "task", OPT_ARG, "PID", parse_pid, AT(pid), "only the namespaces that this process is in", "@pid", NULL },
	{ 'P', "persistent", OPT_FLAG, NULL, opt_set, AT(persistent), "only namespaces that no process is in", NULL, NULL },
	{ 0, "holders", OPT_ARG, "NS,...", named_parse, AT(holders), "why these namespaces are alive: by number, TYPE:[NUMBER] or file", "@namespace", NULL },
	{ 'Q', "filter", OPT_ARG, "EXPR", parse_text, AT(filter), "only lines for which the expression is true", NULL, NULL },
	{ 'o', "output", OPT_ARG, "LIST", parse_text, AT(output), "these columns; +LIST adds to the usual ones", "@column", "How to show it" },
	{ 0, "output-all", OPT_FLAG, NULL, opt_set, AT(output_all), "all columns", NULL, NULL },
	{ 0, "sort", OPT_ARG, "[-]COLUMN", parse_text, AT(sort), "in the order of this column, - for descending", "@column", NULL },
	{ 'T', "tree", OPT_MAYBE, "RELATION", parse_tree, AT(tree), "a tree by owner (if none is said), parent or process", "owner parent process", NULL },
	{ 'l', "list", OPT_FLAG, NULL, opt_set, AT(list), "a flat list", NULL, NULL },
	{ 'J', "json", OPT_FLAG, NULL, opt_set, AT(json), "JSON", NULL, NULL },
	{ 'r', "raw", OPT_FLAG, NULL, opt_set, AT(raw), "words without alignment; implies --nowrap", NULL, NULL },
	{ 'n', "noheadings", OPT_FLAG, NULL, opt_set, AT(no_headings), "no line of column names", NULL, NULL },
	{ 'u', "notruncate", OPT_FLAG, NULL, opt_set, AT(no_truncate), "cut no text to the width of the terminal", NULL, NULL },
	{ 'W', "nowrap", OPT_FLAG, NULL, opt_set, AT(no_wrap), "several paths in one line, with commas between", NULL, NULL },
	{ 'H', "list-columns", OPT_FLAG, NULL, opt_set, AT(list_columns), "list the columns and exit", NULL, NULL },
};
#undef AT

/* Numbers of namespaces, for completion. */
static void candidates(const char *kind, const char *prefix, FILE *to)
{
	_close_ int procfd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const struct query query = { .types = ~0u, .procs = true };
	_snapshot_ struct snapshot snapshot = { .n_ns = 0 };
	char number[24];

	if (!streq(kind, "@namespace") || snapshot_take(procfd, &query, &snapshot) < 0)
		return;
	for (size_t i = 0; i < snapshot.n_ns; i++) {
		snprintf(number, sizeof number, "%llu", (unsigned long long)snapshot.ns[i]->id.ino);
		if (str_after(number, prefix))
			fprintf(to, "%s\n", number);
	}
}

const struct program nsls_program = {
	.name = "nsls",
	.usage = "[options] [NAMESPACE]",
	.purpose = "List the namespaces of this machine, or the processes in one of them (by its number).",
	.opts = opts,
	.n_opts = ARRAY_SIZE(opts),
	.columns = &nsls_columns,
	.operands = "@namespace",
	.candidates = candidates,
};

enum table_form options_form(const struct options *o)
{
	return o->json ? TABLE_JSON : o->raw ? TABLE_RAW : TABLE_PLAIN;
}

/* Holders are another list, which has its own columns. */
static int check_holders(const struct options *o)
{
	const char *other = o->types ? "--type" : o->pid ? "--task" : o->persistent ? "--persistent" : o->tree ? "--tree" : NULL;

	if (o->holders.n && o->members_of)
		return opt_usage(&nsls_program, "option --holders lists holders, NAMESPACE lists processes: only one of them can be had");
	return o->holders.n && other ? opt_usage(&nsls_program, "options %s and %s exclude each other", "--holders", other) : 0;
}

static int check(const struct options *o)
{
	static const char exclusive[] = "options %s and %s exclude each other";

	if (o->json && o->raw)
		return opt_usage(&nsls_program, exclusive, "--json", "--raw");
	if (o->list && o->tree)
		return opt_usage(&nsls_program, exclusive, "--list", "--tree");
	if (o->persistent && o->pid)
		return opt_usage(&nsls_program, exclusive, "--persistent", "--task");
	if (o->members_of && o->pid)
		return opt_usage(&nsls_program, "option --task lists namespaces, NAMESPACE lists processes: only one of them can be had");
	if (o->members_of && o->persistent)
		return opt_usage(&nsls_program, "option --persistent lists namespaces, NAMESPACE lists processes: only one of them can be had");
	if (o->members_of && (o->tree == TREE_OWNER || o->tree == TREE_PARENT))
		return opt_usage(&nsls_program, "the processes of one namespace make a tree by process only");
	return check_holders(o);
}

int options_parse(int argc, char **argv, struct options *options)
{
	int operand = opt_parse(&nsls_program, argc, argv, options);
	int r;

	if (operand < 0)
		return operand;
	if (operand + 1 < argc)
		return opt_usage(&nsls_program, "only one namespace can be given, not also '%s'", argv[operand + 1]);
	if (operand < argc) {
		r = parse_u64(argv[operand], &options->members_of);
		if (r == 0 && options->members_of == 0)
			r = fault_plain(-EINVAL, "0 is no number of a namespace");
		if (r < 0)
			return fault_status(fault_within(r, "namespace"), STATUS_USAGE);
	}
	return check(options);
}
