/* SPDX-License-Identifier: MIT */
/* nsls: options -> snapshot -> rows -> table. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "cli/exit.h"
#include "nsls/nsls.h"

static int print(const struct request *request, const struct rows *rows)
{
	_free_ struct table_row *ordered = calloc(rows->n + 1, sizeof *ordered);
	struct table table = view_table(&request->view, "namespaces");
	int r = ordered ? tree_order(request, rows, ordered) : fault(-ENOMEM, "cannot make the table");

	table.rows = ordered;
	table.n = rows->n;
	table.tree = request->tree != TREE_UNSAID;
	table.branches = columns_find(request->tree == TREE_PROCESS ? "COMMAND" : "NS");
	return r < 0 ? r : table_print(&table, stdout);
}

void note_unread(const struct snapshot *snapshot)
{
	const struct unread *u = &snapshot->unread;
	const char *sockets = u->sockets == 1 ? "socket" : "sockets";

	fflush(stdout);
	if (u->procs && u->sockets)
		fprintf(stderr, "nsls: note: %u of %u processes and %u %s could not be read (no permission): the list is partial\n",
			u->procs, snapshot->n_procs, u->sockets, sockets);
	else if (u->procs)
		fprintf(stderr, "nsls: note: %u of %u processes could not be read (no permission): the list is partial\n", u->procs, snapshot->n_procs);
	else if (u->hidden)
		fprintf(stderr, "nsls: note: /proc hides the processes of others (hidepid): the list is partial\n");
	else if (u->sockets)
		fprintf(stderr, "nsls: note: %u %s could not be read (no permission): the list is partial\n", u->sockets, sockets);
}

int look_for_containers(struct containers *containers, int procfd, int *root)
{
	int r;

	*root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	r = *root < 0 ? -errno : containers_init(containers, *root, procfd);
	return r < 0 ? fault(r, "cannot look for containers") : 0;
}

static int list(const struct options *options, int procfd)
{
	_snapshot_ struct snapshot snapshot = { .n_ns = 0 };
	struct request request = { .options = options };
	struct users users = { .names.used = 0 };
	struct rows rows = { .n = 0 };
	_containers_ struct containers containers = { .text = NULL };
	_close_ int root = -1;
	struct query query;
	int r = request_make(options, &request);

	if (r >= 0) {
		request_query(&request, &containers, &query);
		r = query.containers ? look_for_containers(&containers, procfd, &root) : 0;
	}
	if (r >= 0)
		r = snapshot_take(procfd, &query, &snapshot);
	if (r >= 0)
		r = rows_make(&request, &snapshot, &users, &rows);
	if (r >= 0)
		r = print(&request, &rows);
	if (r >= 0)
		note_unread(&snapshot);
	rows_done(&rows);
	users_done(&users);
	request_done(&request);
	return r;
}

/* An empty /proc, as in a chroot, would read as a machine without processes. */
static int open_proc(void)
{
	_close_ int fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0 || fstatfs(fd, &fs) < 0)
		return fault(-errno, "cannot open /proc");
	if (fs.f_type != PROC_SUPER_MAGIC) {
		fault_plain(-ENOENT, "no proc filesystem is mounted at /proc");
		return fault_hint(-ENOENT, "mount -t proc proc /proc");
	}
	return take_fd(&fd);
}

static int run(const struct options *options)
{
	const struct question *question = options->question;
	_close_ int procfd = -1;

	if (options->view.list_columns)
		return view_print_columns(&options->view, question && question->columns ? question->columns : &nsls_columns);
	procfd = open_proc();
	if (procfd < 0)
		return procfd;
	return question ? question->answer(options, procfd) : list(options, procfd);
}

int main(int argc, char **argv)
{
	struct options options = { .types = 0 };
	int r;

	setlocale(LC_CTYPE, "");   /* libsmartcols asks it whether the terminal can show lines and other letters */
	r = options_parse(argc, argv, &options);
	if (r >= 0)
		r = pidref_find(&options.task, &options.pid);
	if (r >= 0)
		r = run(&options);
	return exit_status(nsls_program.name, r, STATUS_FAILED);
}
