/* SPDX-License-Identifier: MIT */
/* nsls --environments: those that nsnew keeps by name. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "nsls/nsls.h"
#include "proc/environment.h"
#include "proc/scan.h"

struct line {
	struct environment environment;
	pid_t first;             /* 0: it has ended */
	unsigned n_procs;
	const char *user;
};

static void name_cell(const void *row, struct cell *c) { cell_text(c, ((const struct line *)row)->environment.name); }
static void nprocs_cell(const void *row, struct cell *c) { cell_number(c, ((const struct line *)row)->n_procs); }
static void user_cell(const void *row, struct cell *c) { cell_text(c, ((const struct line *)row)->user); }
static void command_cell(const void *row, struct cell *c) { cell_text(c, ((const struct line *)row)->environment.record.options); }

static void kinds_cell(const void *row, struct cell *c)
{
	c->known = true;
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (((const struct line *)row)->environment.ino[t])
			cell_item(c, ns_kinds[t].name);
}

static void pid_cell(const void *row, struct cell *c)
{
	const struct line *line = row;

	if (line->first)
		cell_number(c, (uint64_t)line->first);
}

static void created_cell(const void *row, struct cell *c)
{
	time_t created = (time_t)((const struct line *)row)->environment.record.created;
	char text[sizeof "9223372036854775807-12-31T23:59:59+0000"];
	struct tm tm;

	if (!localtime_r(&created, &tm) || strftime(text, sizeof text, "%FT%T%z", &tm) == 0)
		return;
	buf_puts(&c->own, text);
	cell_text(c, buf_text(&c->own));
}

static const struct col columns[] = {
	{ "NAME", "name", COL_TEXT, 0, 0, "name of the environment", name_cell },
	{ "KINDS", "kinds", COL_LIST, 0, 0, "kinds of its own namespaces", kinds_cell },
	{ "PID", "pid", COL_NUMBER, COL_RIGHT, 5, "its first process, while that lives", pid_cell },
	{ "NPROCS", "nprocs", COL_NUMBER, COL_RIGHT, 5, "processes in any of its namespaces", nprocs_cell },
	{ "USER", "user", COL_TEXT, 0, 0, "who made it", user_cell },
	{ "CREATED", "created", COL_TEXT, 0, 0, "when it was made", created_cell },
	{ "COMMAND", "command", COL_TEXT, COL_TRUNC, 0, "the command line that made it", command_cell },
};

const struct columns nsls_environment_columns = { "Columns with --environments", columns, ARRAY_SIZE(columns), "--environments" };

struct list {
	struct line *at;
	size_t n, room;
	int procfd;
	struct users *users;
	unsigned unread;         /* processes whose namespaces are not ours to see */
};

static int add(void *ctx, const struct environment *environment)
{
	struct list *list = ctx;

	if (list->n == list->room) {
		size_t room = list->room ? list->room * 2 : 16;
		struct line *more = reallocarray(list->at, room, sizeof *more);

		if (!more)
			return -ENOMEM;
		list->at = more;
		list->room = room;
	}
	list->at[list->n++] = (struct line){
		*environment, environment_first(environment, list->procfd), 0, user_name(list->users, environment->record.user),
	};
	return 0;
}

static int count(void *ctx, unsigned number, const char *name _unused_)
{
	struct list *list = ctx;
	_close_ int dir = scan_open(list->procfd, (pid_t)number);
	struct ns_id id;

	if (dir < 0)
		return 0;
	list->unread += ns_id_read(dir, "ns/user", &id) == -EACCES;
	for (size_t i = 0; i < list->n; i++)
		list->at[i].n_procs += environment_holds(&list->at[i].environment, dir);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->environment.name, ((const struct line *)b)->environment.name);
}

static int read_all(struct list *list)
{
	_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), folder = environment_folder(root);
	_close_ int dir = openat(list->procfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (folder == -ENOENT)
		return 0;   /* none was ever made */
	if (folder < 0)
		return fault(folder, "cannot open %s", ENVIRONMENT_FOLDER);
	r = environment_each(folder, 0, add, list);
	if (r >= 0 && list->n) {
		qsort(list->at, list->n, sizeof *list->at, by_name);
		r = dir < 0 ? -errno : scan_numbers(dir, count, list);
	}
	return r < 0 ? fault(r, "cannot list the environments") : 0;
}

static int answer(const struct options *o, int procfd)
{
	struct users users = { .names.used = 0 };
	struct list list = { .procfd = procfd, .users = &users };
	_view_ struct view view = { .options = NULL };
	int r = view_make(&o->view, &nsls_environment_columns, "NAME,KINDS,PID,NPROCS,USER,CREATED,COMMAND", &view);

	if (r >= 0)
		r = read_all(&list);
	if (r >= 0)
		r = view_print(&view, "environments", list.at, list.n, sizeof *list.at);
	if (r >= 0 && list.unread) {
		fflush(stdout);
		fprintf(stderr, "nsls: note: the namespaces of %u %s could not be read (no permission): NPROCS counts those that could\n", list.unread,
			list.unread == 1 ? "process" : "processes");
	}
	free(list.at);
	users_done(&users);
	return r;
}

const struct question question_environments = { "--environments", &nsls_environment_columns, 0, NULL, answer };
