/* SPDX-License-Identifier: MIT */
/* The options of nsls: those of lsns(8) with the same meaning, and --sort. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"
#include "cli/exit.h"
#include "nsls/nsls.h"

/* One of the words of a comma list, as its place there counted from 1. */
static int parse_choice(const char *text, const char *choices, unsigned *place)
{
	const char *rest = choices, *word;
	unsigned at = 0;
	size_t len;

	while ((word = str_word(&rest, ',', &len))) {
		at++;
		if (strlen(text) == len && strncmp(text, word, len) == 0) {
			*place = at;
			return 0;
		}
	}
	return fault_plain(-EINVAL, "'%s' is none of %s", text, choices);
}

static int parse_tree(const char *text, void *field)
{
	if (!text)
		text = "owner";
	return parse_choice(text + (*text == '='), "owner,parent,process,user,pid", field);   /* -T=parent, as lsns takes it too */
}

static int parse_source(const char *text, void *field)
{
	return parse_choice(text, "auto,proc,bpf", field);
}

/* Only one question can be asked. */
static int ask(struct options *o, const struct question *question)
{
	if (o->question && o->question != question)
		return fault_plain(-EINVAL, "it cannot be had together with %s", o->question->option);
	o->question = question;
	return 0;
}

static int ask_environments(const char *text _unused_, void *field) { return ask(field, &question_environments); }

static int ask_holders(const char *text, void *field)
{
	struct options *o = field;
	int r = ask(o, &question_holders);

	return r < 0 ? r : named_parse(text, &o->holders);
}

static int ask_caps(const char *text, void *field)
{
	struct options *o = field;
	int r = ask(o, &question_caps);

	return r < 0 ? r : pidref_parse(text, &o->caps);
}

static int ask_same(const char *text _unused_, void *field)
{
	return ask(field, &question_same);
}

static int ask_mount(const char *text, void *field)
{
	struct options *o = field;
	int r = ask(o, &question_mount);

	return r < 0 ? r : parse_text(text, &o->mount);
}

static int add_from(const char *text, void *field)
{
	struct options *o = field;

	if (!*text)
		return fault_plain(-EINVAL, "the name of a file is empty");
	if (!array_room(&o->from, o->n_from, &o->from_room, sizeof *o->from))
		return fault(-ENOMEM, "cannot keep the names of files");
	o->from[o->n_from++] = text;
	return 0;
}

static int ask_save(const char *text, void *field)
{
	struct options *o = field;
	int r = ask(o, &question_save);

	return r < 0 ? r : parse_text(text, &o->save);
}

static int ask_metrics(const char *text, void *field)
{
	struct options *o = field;
	int r = ask(o, &question_metrics);

	return r < 0 || !text ? r : parse_text(text, &o->metrics);
}

static int ask_watch(const char *text, void *field)
{
	struct options *o = field;

	if (text && !streq(text, "all"))
		return fault_plain(-EINVAL, "'%s' is not all", text);
	o->watch_all = text != NULL;
	return ask(o, &question_watch);
}

static int ask_diff(const char *text, void *field)
{
	struct options *o = field;
	int r = ask(o, &question_diff);

	return r < 0 ? r : parse_text(text, &o->diff);
}

static int ask_listen(const char *text, void *field)
{
	struct options *o = field;
	int r = ask(o, &question_listen);

	return r < 0 || !text ? r : ports_parse(text, &o->ports);
}

static int ask_links(const char *text, void *field)
{
	struct options *o = field;
	int r = ask(o, &question_links);

	return r < 0 ? r : links_parse(text, &o->all_links);
}

static int ask_graph(const char *text, void *field)
{
	struct options *o = field;
	int r = ask(o, &question_graph);

	return r < 0 ? r : graph_parse(text, &o->graph);
}

#define AT(member) offsetof(struct options, member)
static const struct opt opts[] = {
	{ 't', "type", OPT_ARG, "TYPE,...", ns_types_parse, AT(types), "only these kinds: user, cgroup, ipc, uts, net, pid, mnt, time", ",user cgroup ipc uts net pid mnt time", "What to list" },
	{ 'p', "task", OPT_ARG, "PID[@WHERE]", pidref_parse, AT(task), "only the namespaces that this process is in", "@pid", NULL },
	{ 'P', "persistent", OPT_FLAG, NULL, opt_set, AT(persistent), "only namespaces that no process is in", NULL, NULL },
	{ 0, "holders", OPT_ARG, "NS,...", ask_holders, 0, "why these namespaces are alive: by number, TYPE:[NUMBER] or file", "@namespace", NULL },
	{ 0, "caps", OPT_ARG, "PID[@WHERE]", ask_caps, 0, "which capabilities this process has in each namespace, and why", "@pid", NULL },
	{ 0, "same", OPT_FLAG, NULL, ask_same, 0, "what the processes PID PID... share and what differs", NULL, NULL },
	{ 0, "mount", OPT_ARG, "PATH|MAJ:MIN|SOURCE", ask_mount, 0, "which mount namespaces have this file system mounted", "@file", NULL },
	{ 0, "save", OPT_ARG, "FILE", ask_save, 0, "write all that can be seen to this file (-: standard output), for --from", "@file", NULL },
	{ 0, "from", OPT_ARG, "FILE", add_from, 0, "list what --save wrote (-: standard input), of several hosts together", "@file", NULL },
	{ 0, "metrics", OPT_LONG_MAYBE, "FILE", ask_metrics, 0, "count them, as OpenMetrics text (into a file, whole or not at all)", "@file", NULL },
	{ 0, "watch", OPT_LONG_MAYBE, "all", ask_watch, 0, "tell of namespaces as they come and go; all: first of those that are there", "all", NULL },
	{ 0, "diff", OPT_ARG, "FILE", ask_diff, 0, "what came, went and changed since --save wrote this file", "@file", NULL },
	{ 0, "listen", OPT_MAYBE, "PORT,...", ask_listen, 0, "listening sockets in every network namespace, and who has them open", ",tcp udp mptcp sctp unix vsock", NULL },
	{ 0, "links", OPT_MAYBE, "all", ask_links, 0, "veth pairs and other devices that link network namespaces, with both ends", "all", NULL },
	{ 0, "graph", OPT_MAYBE, "FORMAT", ask_graph, 0, "a picture as dot (if none is said), mermaid or svg", "dot mermaid svg", NULL },
	{ 0, "environments", OPT_FLAG, NULL, ask_environments, 0, "the environments that nsnew keeps by name", NULL, NULL },
	{ 'Q', "filter", OPT_ARG, "EXPR", parse_text, AT(view.filter), "only lines for which the expression is true", NULL, NULL },
	{ 'o', "output", OPT_ARG, "LIST", parse_text, AT(view.output), "these columns; +LIST adds to the usual ones", "@column", "How to show it" },
	{ 0, "output-all", OPT_FLAG, NULL, opt_set, AT(view.output_all), "all columns", NULL, NULL },
	{ 0, "sort", OPT_ARG, "[-]COLUMN", parse_text, AT(view.sort), "in the order of this column, - for descending", "@column", NULL },
	{ 'T', "tree", OPT_MAYBE, "RELATION", parse_tree, AT(tree), "a tree by owner (if none is said), parent, process, user or pid", "owner parent process user pid", NULL },
	{ 'l', "list", OPT_FLAG, NULL, opt_set, AT(list), "a flat list", NULL, NULL },
	{ 'J', "json", OPT_FLAG, NULL, opt_set, AT(view.json), "JSON", NULL, NULL },
	{ 'r', "raw", OPT_FLAG, NULL, opt_set, AT(view.raw), "words without alignment; implies --nowrap", NULL, NULL },
	{ 'n', "noheadings", OPT_FLAG, NULL, opt_set, AT(view.no_headings), "no line of column names", NULL, NULL },
	{ 'u', "notruncate", OPT_FLAG, NULL, opt_set, AT(view.no_truncate), "cut no text to the width of the terminal", NULL, NULL },
	{ 'W', "nowrap", OPT_FLAG, NULL, opt_set, AT(view.no_wrap), "several paths in one line, with commas between", NULL, NULL },
	{ 0, "color", OPT_LONG_MAYBE, "WHEN", color_parse, AT(view.color), "colours: auto (if none is said: on a terminal), always or never", "auto always never", NULL },
	{ 'H', "list-columns", OPT_FLAG, NULL, opt_set, AT(view.list_columns), "list the columns and exit", NULL, NULL },
	{ 0, "source", OPT_ARG, "ROAD", parse_source, AT(road), "how processes are read: auto (the cheapest that can be had), proc, bpf", "auto proc bpf", "How to read it" },
	{ 0, "debug", OPT_FLAG, NULL, opt_set, AT(debug), "say on standard error how they were read, why, and how long it took", NULL, NULL },
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

const struct columns *const nsls_columns_all[] = {
	&nsls_columns, &nsls_holder_columns, &nsls_watch_columns, &nsls_diff_columns, &nsls_caps_columns, &nsls_same_columns,
	&nsls_mount_columns, &nsls_listen_columns, &nsls_link_columns, &nsls_environment_columns, NULL,
};

const struct program nsls_program = {
	.name = "nsls",
	.usage = "[options] [NAMESPACE]",
	.purpose = "List the namespaces of this machine, or the processes in one of them (by its number).",
	.opts = opts,
	.n_opts = ARRAY_SIZE(opts),
	.columns = nsls_columns_all,
	.operands = "@namespace",
	.candidates = candidates,
};

/* A question whose answer is no table has nothing that could be chosen of it. */
static bool chooses_view(const struct view_options *v)
{
	return v->json || v->raw || v->no_headings || v->no_truncate || v->no_wrap || v->output_all || v->list_columns || v->output || v->filter || v->sort || v->color;
}

/* What belongs to the list of namespaces goes with a question only where that says so. */
static int check_question(const struct options *o)
{
	const struct question *q = o->question;
	const struct { bool given; unsigned with; const char *name; } options[] = {
		{ o->types, WITH_TYPES, "--type" }, { o->task.pid, WITH_TASK, "--task" }, { o->persistent, WITH_PERSISTENT, "--persistent" },
		{ o->tree, WITH_TREE, "--tree" }, { o->list, WITH_TREE, "--list" }, { o->from, WITH_FROM, "--from" },
		{ o->members_of, 0, "NAMESPACE" },
		{ o->road, WITH_ROAD, "--source" }, { o->debug, WITH_ROAD, "--debug" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].given && !(q->with & options[i].with))
			return opt_usage(&nsls_program, "options %s and %s exclude each other", q->option, options[i].name);
	if (!q->columns && chooses_view(&o->view))
		return opt_usage(&nsls_program, "option %s prints no table that could be shown in another way", q->option);
	return 0;
}

static int check(const struct options *o)
{
	static const char exclusive[] = "options %s and %s exclude each other";

	if (o->view.json && o->view.raw)
		return opt_usage(&nsls_program, exclusive, "--json", "--raw");
	if (o->list && o->tree)
		return opt_usage(&nsls_program, exclusive, "--list", "--tree");
	if (o->persistent && o->task.pid)
		return opt_usage(&nsls_program, exclusive, "--persistent", "--task");
	if (o->members_of && o->task.pid)
		return opt_usage(&nsls_program, "option --task lists namespaces, NAMESPACE lists processes: only one of them can be had");
	if (o->members_of && o->persistent)
		return opt_usage(&nsls_program, "option --persistent lists namespaces, NAMESPACE lists processes: only one of them can be had");
	if (o->from && (o->road || o->debug))
		return opt_usage(&nsls_program, exclusive, "--from", o->road ? "--source" : "--debug");
	if (o->from && o->task.where)
		return opt_usage(&nsls_program, "a process in a file is found by its number alone, not by '%d@%s'", o->task.pid, o->task.where);
	if (o->tree == TREE_PID && (o->types || o->persistent))
		return opt_usage(&nsls_program, exclusive, "--tree=pid", o->types ? "--type" : "--persistent");
	if (o->members_of && o->tree && o->tree != TREE_PROCESS && o->tree != TREE_PID)
		return opt_usage(&nsls_program, "the processes of one namespace make a tree by process or pid only");
	if (o->question == &question_watch && o->view.sort)
		return opt_usage(&nsls_program, exclusive, "--watch", "--sort");
	return o->question ? check_question(o) : 0;
}

/* The namespace whose processes are listed. */
static int take_namespace(struct options *o, const char *text)
{
	int r;

	if (o->members_of)
		return opt_usage(&nsls_program, "only one namespace can be given, not also '%s'", text);
	r = parse_u64(text, &o->members_of);
	if (r == 0 && o->members_of == 0)
		r = fault_plain(-EINVAL, "0 is no number of a namespace");
	return r < 0 ? fault_status(fault_within(r, "namespace"), STATUS_USAGE) : 0;
}

/* Operands of the list. Beside --from they are more files, so that --from *.json can be said; what has digits only stays a namespace. */
static int take_operands(struct options *o)
{
	int r = 0;

	for (int i = 0; i < o->n_operands && r == 0; i++) {
		const char *text = o->operands[i];

		r = o->from && text[strspn(text, "0123456789")] ? add_from(text, o) : take_namespace(o, text);
	}
	return r;
}

int options_parse(int argc, char **argv, struct options *options)
{
	int operand = opt_parse(&nsls_program, argc, argv, options);
	const struct question *q = options->question;
	int r = 0;

	if (operand < 0)
		return operand;
	options->operands = argv + operand;
	options->n_operands = argc - operand;
	if (!q || (options->from && (q->with & WITH_FROM)))
		r = take_operands(options);
	else if (!q->operands && options->n_operands)
		r = opt_usage(&nsls_program, "option %s takes no operand like '%s'", q->option, options->operands[0]);
	return r < 0 ? r : check(options);
}

void options_done(struct options *options)
{
	named_done(&options->holders);
	free(options->from);
	options->from = NULL;
}
