/* SPDX-License-Identifier: MIT */
/* Where rows come from: a look at this machine, or files that --save wrote here or elsewhere. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/exit.h"
#include "nsls/nsls.h"
#include "snapshot/store.h"

enum { FILE_MAX = 256 << 20 };   /* a process is a few hundred bytes */

static int make_room(size_t n, struct sources *sources)
{
	sources->at = calloc(n, sizeof *sources->at);
	return sources->at ? 0 : fault(-ENOMEM, "cannot make the list");
}

int sources_take(const struct options *options, struct query *query, bool host, int procfd, struct sources *sources)
{
	int r = make_room(1, sources);
	struct snapshot *snapshot;

	if (r < 0)
		return r;
	sources->n = 1;
	snapshot = &sources->at[0].snapshot;
	if (host) {
		snapshot->host = pool_alloc(&snapshot->pool, sizeof *snapshot->host);
		r = snapshot->host ? host_read(procfd, &snapshot->pool, snapshot->host) : -ENOMEM;
	}
	return r < 0 ? fault(r, "cannot keep the snapshot") : look(options, procfd, query, snapshot);
}

int sources_take_all(const struct options *options, struct containers *containers, int procfd, struct sources *sources)
{
	struct query query;

	store_query(containers, &query);
	return sources_take(options, &query, true, procfd, sources);
}

static const char *name_of(const char *path) { return streq(path, "-") ? "standard input" : path; }

/* A pipe is as good as a file; a folder is not. */
static int open_file(const char *path)
{
	_close_ int fd = streq(path, "-") ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? fault(-errno, "cannot open %s", name_of(path)) : take_fd(&fd);
}

static int read_source(const char *path, struct source *source)
{
	_close_ int fd = open_file(path);
	_free_ char *text = NULL;
	ssize_t len;
	int r;

	if (fd < 0)
		return fd;
	len = file_read_all(fd, FILE_MAX, &text);
	if (len < 0)
		return fault((int)len, "cannot read %s", name_of(path));
	r = store_read(text, (size_t)len, &source->snapshot, &source->users);
	return r < 0 ? fault_within(r, "%s", name_of(path)) : 0;
}

/* The process of --task: in every source that has one of this number. */
static int mark_target(pid_t pid, struct sources *sources)
{
	bool found = false;

	for (size_t i = 0; i < sources->n; i++)
		found = select_target(&sources->at[i].snapshot, pid) || found;
	return found ? 0 : fault_plain(-ESRCH, "there is no process with PID %d in %s", pid, sources->n == 1 ? "that file" : "these files");
}

static void source_done(struct source *source)
{
	snapshot_done(&source->snapshot);
	users_done(&source->users);
	*source = (struct source){ .snapshot.n_ns = 0 };
}

/* One host of a fleet that did not answer is no reason to show none: said at once, and in the exit status. */
static int leave_out(struct source *source, struct sources *sources)
{
	exit_report("nsls", fault_last()->err);
	fault_clear();
	source_done(source);
	sources->left_out++;
	return 0;
}

int sources_read(const struct options *o, struct sources *sources)
{
	int r = make_room(o->n_from, sources);

	for (size_t i = 0; i < o->n_from && r == 0; i++) {
		r = read_source(o->from[i], &sources->at[sources->n]);
		if (r == 0)
			sources->n++;
		else if (r != -ENOMEM && o->n_from > 1)
			r = leave_out(&sources->at[sources->n], sources);
	}
	if (r == 0 && sources->n == 0)
		r = fault_plain(-EINVAL, "none of the %zu snapshots can be read", o->n_from);
	return r == 0 && o->task.pid ? mark_target(o->task.pid, sources) : r;
}

void sources_done(struct sources *sources)
{
	for (size_t i = 0; i < sources->n; i++)
		source_done(&sources->at[i]);
	free(sources->at);
	*sources = (struct sources){ .n = 0 };
}
