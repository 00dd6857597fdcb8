/* SPDX-License-Identifier: MIT */
/*
 * nsls: which namespaces are there, and who is in them.
 *
 *	options -> query -> snapshot -> rows (select, filter) -> tree (parents, order) -> table or JSON
 */
#pragma once

#include "cli/opt.h"
#include "cli/view.h"
#include "net/ports.h"
#include "ns/token.h"
#include "proc/pidref.h"
#include "proc/user.h"
#include "snapshot/select.h"
#include "snapshot/snapshot.h"

enum tree { TREE_UNSAID, TREE_OWNER, TREE_PARENT, TREE_PROCESS, TREE_USER, TREE_PID };   /* TREE_USER: by owner, with other columns */

enum graph_format { GRAPH_DOT, GRAPH_MERMAID, GRAPH_SVG };

enum { NAMED_MAX = 64 };

struct named_list {
	struct ns_token at[NAMED_MAX];
	char *files[NAMED_MAX];      /* NULL: named otherwise */
	unsigned n;
};

struct options {
	struct view_options view;
	bool list, persistent;
	unsigned types;        /* -t, as bits; 0: all */
	struct pidref task;    /* -p; pid 0: none */
	pid_t pid;             /* that process as /proc calls it; 0: none */
	uint64_t members_of;   /* the operand; 0: none */
	enum tree tree;
	enum road_kind road;   /* --source */
	bool debug;
	const struct question *question;   /* NULL: which namespaces are there */
	char **operands;       /* of the question, ends with NULL */
	int n_operands;
	struct named_list holders;   /* --holders */
	struct pidref caps;    /* --caps */
	const char *mount;     /* --mount */
	const char **from;     /* --from, and the files that follow; NULL: this machine, now */
	size_t n_from, from_room;
	const char *save;      /* --save */
	bool watch_all;        /* --watch=all */
	const char *metrics;   /* --metrics: the file; NULL and "-": standard output */
	const char *diff;      /* --diff */
	struct port_wishes ports;    /* --listen */
	bool all_links;              /* --links=all */
	enum graph_format graph;     /* --graph */
};

/*
 * A question: an option that asks for something else than the list of namespaces, mostly with rows and columns of its own. A file each; the
 * rows of options.c name it, and nsls_columns_all its columns.
 */
struct question {
	const char *option;              /* "--holders" */
	const struct columns *columns;   /* NULL: what it prints is no table */
	unsigned with;                   /* which options of the list it takes too: enum with */
	const char *operands;            /* what its operands are called in messages, "a PID"; NULL: it takes none */
	int (*answer)(const struct options *options, int procfd);   /* >= 0: the exit status; or a fault. procfd: -1 where --from is given */
};

enum with { WITH_TYPES = 1, WITH_TASK = 2, WITH_PERSISTENT = 4, WITH_TREE = 8, WITH_FROM = 16, WITH_ROAD = 32 };

/* What was asked for, once the options are understood. */
struct request {
	const struct options *options;
	struct view view;             /* without an order: by namespace, or by PID */
	enum tree tree;               /* TREE_UNSAID: a flat list; not TREE_USER */
	unsigned types;
};

/* Where rows come from: this machine, or a file of another one (or of an earlier day). */
struct source {
	struct snapshot snapshot;
	struct users users;
};

struct sources {
	struct source *at;
	size_t n;
	unsigned left_out;            /* files that could not be read, beside others that could: each was said, the exit status tells too */
};

/* A line: a namespace and the process that stands for it, or a member of it. */
struct row {
	const struct ns *ns;
	const struct proc *proc;      /* NULL: no process is in it */
	bool is_heading;              /* it stands for the namespace alone: its processes have rows below it */
	const char *user, *owner;     /* NULL: not asked for, or not known */
	const char *host;             /* the same */
	struct row *parent;           /* NULL: a root. Of the same source */
};

/* A row of --watch. */
struct happening {
	struct row row;
	const char *event;            /* "+", "-", "=" */
	char time[40];
};

struct rows {
	struct row *at;
	size_t n;
};

/* options.c */
extern const struct program nsls_program;
int options_parse(int argc, char **argv, struct options *options);   /* options_done() in any case */
void options_done(struct options *options);

/* named.c: a comma list of namespaces into a struct named_list; for option rows. named_done() in any case. */
int named_parse(const char *text, void *field);
void named_done(struct named_list *list);

/* Look which namespaces its files are. 0 or a fault. */
int named_open(struct named_list *list, int procfd);

/* request.c */

/* What the options ask for, as columns, filter, order and tree. request_done() in any case. */
int request_make(const struct options *options, struct request *request);
void request_done(struct request *request);

/* What has to be read for it. containers: where to look containers up if they are asked for. */
void request_query(const struct request *request, struct containers *containers, struct query *query);

/* columns.c */
extern const struct columns nsls_columns, nsls_diff_columns;
extern const struct columns *const nsls_columns_all[];   /* and those of the questions */

enum need {
	NEED_PROCS = 1,        /* all processes */
	NEED_STATS = 2,
	NEED_UIDS = 4,
	NEED_COMMANDS = 8,
	NEED_NSIDS = 16,
	NEED_MOUNTS = 32,
	NEED_RELATIONS = 64,
	NEED_HOLDERS = 128,    /* tells something of namespaces that no process is in: a reason to search for them */
	NEED_USERS = 256,      /* names of users */
	NEED_CONTAINERS = 512,
	NEED_HOST = 1024,
	NEED_OWNERS = 2048,    /* names of owners */
	NEED_IDMAPS = 4096,
	NEED_PIDS = 8192,
	NEED_HANDLES = 16384,  /* the kernel's ids; read with the relations */
};

/* What these columns, the filter and the order look at. */
unsigned columns_needs(const struct request *request);
unsigned columns_needs_shown(const struct request *request);    /* of the columns that are printed */
unsigned columns_needs_filter(const struct request *request);   /* of those that the filter compares */
const struct col *columns_find(const char *name);

/* The tone of what is said of a namespace of this kind. */
static inline enum cell_tone columns_tone(enum ns_type type) { return (enum cell_tone)(TONE_HUE + type); }

/* A container as a cell; NULL: none. */
void columns_container(const struct container *container, struct cell *c);

/* Where a namespace is mounted, as a cell. */
void columns_mounts(const struct ns *ns, struct cell *c);

/* rows.c: the row of a namespace, or of a process in it. needs: columns_needs(), for what has to be looked up. */
struct row row_make(struct source *source, const struct ns *ns, const struct proc *proc, unsigned needs);

/* The rows that are shown, in their first order, with their parents. rows_done() in any case. */
int rows_make(const struct request *request, const struct sources *sources, struct rows *rows);
void rows_done(struct rows *rows);

/*
 * pidtree.c: the rows of -T=pid, PID namespaces and the processes in them; rows->at has room for as many as the source has of both.
 * -ENOENT (silent): it has no such namespace as is asked for; -ENOMEM (silent); else a fault.
 */
int pidtree_rows(const struct request *request, struct source *source, struct rows *rows);

/* tree.c: sort the rows; parents stand before their children, children in sorted order below them. */
int tree_order(const struct request *request, const struct rows *rows, struct table_row *ordered);

/* main.c */

/* One line on what could not be read: an ordinary user's list is partial, and says so. Of a file, with the name of its host. */
void note_unread(const struct snapshot *snapshot);

/* Something is not there: it may be what could not be read. Hints at that, and is true, where there is such. */
bool hint_unread(int err, const struct snapshot *snapshot);

/* environments.c: what nsnew --name keeps. */
extern const struct question question_environments;
extern const struct columns nsls_environment_columns;

/* holders.c: why the namespaces of options->holders are alive. A fault: one of them is not there. */
extern const struct question question_holders;
extern const struct columns nsls_holder_columns;

/* caps.c: which capabilities the process options->caps has in each namespace. */
extern const struct question question_caps;
extern const struct columns nsls_caps_columns;

/* same.c: what the processes of the operands share. */
extern const struct question question_same;
extern const struct columns nsls_same_columns;

/* mount.c: where the file system that options->mount names is mounted. */
extern const struct question question_mount;
extern const struct columns nsls_mount_columns;

/* look.c: snapshot_take() by the road that --source wants; --debug tells how that went. query->containers is made ready: the caller ends it. */
int look(const struct options *options, int procfd, struct query *query, struct snapshot *snapshot);

/* sources.c */

/* Take a snapshot of this machine. 0 or a fault. sources_done() in any case. */
int sources_take(const struct options *options, struct query *query, bool host, int procfd, struct sources *sources);

/* Read the snapshots that --from names. pid: mark the namespaces of this process, which must be in one of them; 0: none. The same. */
int sources_read(const struct options *options, struct sources *sources);
void sources_done(struct sources *sources);

/* Everything that a file of this machine, now, would have. */
int sources_take_all(const struct options *options, struct containers *containers, int procfd, struct sources *sources);

/* save.c */
extern const struct question question_save;

/* metrics.c: numbers of namespaces for a monitoring system. */
extern const struct question question_metrics;

/* watch.c: namespaces as they come and go, until it is told to end. Rows: struct happening. */
extern const struct question question_watch;
extern const struct columns nsls_watch_columns;   /* columns.c */

/* diff.c: what came, went and changed since options->diff was saved. STATUS_DIFFERS where a change is listed. */
extern const struct question question_diff;
void diff_change_cell(const void *row, struct cell *c);
void diff_what_cell(const void *row, struct cell *c);

/* listen.c: listening sockets in every network namespace. A fault: ports were asked for, and nothing listens there. */
extern const struct question question_listen;
extern const struct columns nsls_listen_columns;

/* links.c: devices of every network namespace, with both ends of each link. */
extern const struct question question_links;
extern const struct columns nsls_link_columns;
int links_parse(const char *text, void *all);   /* a bool: NULL or "all" */

/* graph.c: a picture. */
extern const struct question question_graph;
int graph_parse(const char *text, void *format);   /* an enum graph_format: NULL, "dot", "mermaid" or "svg" */
