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
#include "base/str.h"
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
	table.branches = columns_find(request->tree == TREE_PROCESS || request->tree == TREE_PID ? "COMMAND" : "NS");
	return r < 0 ? r : table_print(&table, stdout);
}

static const char *count_sockets(unsigned n) { return n == 1 ? "socket" : "sockets"; }

static void begin_note(const struct snapshot *snapshot)
{
	fflush(stdout);
	fputs("nsls: note: ", stderr);
	if (snapshot->stored) {
		str_print_escaped(snapshot->host->name, stderr);
		fputs(": ", stderr);
	}
}

static void note_closed(const struct snapshot *snapshot)
{
	const struct unread *u = &snapshot->unread;
	const char *sockets = count_sockets(u->sockets);

	begin_note(snapshot);
	if (u->procs && u->sockets)
		fprintf(stderr, "%u of %u processes and %u %s could not be read (no permission)", u->procs, snapshot->n_procs, u->sockets, sockets);
	else if (u->procs)
		fprintf(stderr, "%u of %u processes could not be read (no permission)", u->procs, snapshot->n_procs);
	else if (u->hidden)
		fputs("/proc hides the processes of others (hidepid)", stderr);
	else
		fprintf(stderr, "%u %s could not be read (no permission)", u->sockets, sockets);
	fputs(": the list is partial\n", stderr);
}

/* Sockets are asked through copies, which pidfd_getfd(2) makes. */
static void note_unasked(const struct snapshot *snapshot)
{
	begin_note(snapshot);
	fprintf(stderr, "%u %s could not be asked (this kernel copies none, or none of a single thread, which needs Linux 6.9): the list is partial\n",
		snapshot->unread.unasked, count_sockets(snapshot->unread.unasked));
}

void note_unread(const struct snapshot *snapshot)
{
	const struct unread *u = &snapshot->unread;

	if (u->procs || u->hidden || u->sockets)
		note_closed(snapshot);
	if (u->unasked)
		note_unasked(snapshot);
}

bool hint_unread(int err, const struct snapshot *snapshot)
{
	const struct unread *u = &snapshot->unread;

	if (u->procs)
		fault_hint(err, "%u of %u processes could not be read (no permission): it may be theirs", u->procs, snapshot->n_procs);
	else if (u->hidden)
		fault_hint(err, "/proc hides the processes of others (hidepid): it may be theirs");
	return u->procs || u->hidden;
}

/* Look at this machine for what the request needs. */
static int take(const struct request *request, int procfd, struct containers *containers, struct sources *sources)
{
	struct query query;

	request_query(request, containers, &query);
	return sources_take(request->options, &query, columns_needs(request) & NEED_HOST, procfd, sources);
}

/* A namespace that is there without a process has no rows. A filter may have left them out. */
static void note_empty(const struct options *options)
{
	if (!options->view.filter)
		fprintf(stderr, "nsls: note: no process is in namespace %llu: nsls --holders %llu tells why it is there\n",
			(unsigned long long)options->members_of, (unsigned long long)options->members_of);
}

static int list(const struct options *options, int procfd)
{
	struct request request = { .options = options };
	_containers_ struct containers containers = { .text = NULL };
	struct sources sources = { .n = 0 };
	struct rows rows = { .n = 0 };
	int r = request_make(options, &request);

	if (r >= 0)
		r = options->from ? sources_read(options, &sources) : take(&request, procfd, &containers, &sources);
	if (r >= 0)
		r = rows_make(&request, &sources, &rows);
	if (r >= 0)
		r = print(&request, &rows);
	if (r >= 0 && options->members_of && !rows.n)
		note_empty(options);
	for (size_t i = 0; i < sources.n && r >= 0; i++)
		note_unread(&sources.at[i].snapshot);
	if (r >= 0 && sources.left_out)
		r = STATUS_FAILED;
	rows_done(&rows);
	sources_done(&sources);
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

/* The exit status or a fault. */
static int run(const struct options *options)
{
	const struct question *question = options->question;
	_close_ int procfd = -1;

	if (options->view.list_columns)
		return view_print_columns(&options->view, question && question->columns ? question->columns : &nsls_columns);
	if (!options->from)
		procfd = open_proc();
	if (!options->from && procfd < 0)
		return procfd;
	return question ? question->answer(options, procfd) : list(options, procfd);
}

int main(int argc, char **argv)
{
	struct options options = { .types = 0 };
	int r, status;

	setlocale(LC_CTYPE, "");   /* libsmartcols asks it whether the terminal can show lines and other letters */
	r = options_parse(argc, argv, &options);
	if (r >= 0 && !options.from)
		r = pidref_find(&options.task, &options.pid);
	if (r >= 0)
		r = run(&options);
	options_done(&options);
	status = exit_status(nsls_program.name, r, STATUS_FAILED);
	return status == STATUS_OK && r > 0 ? r : status;
}
