/* SPDX-License-Identifier: MIT */
/*
 * Reading /proc: threads that are in a namespace of their own: unshare(2) and setns(2) move the calling thread alone (Go programs do that);
 * open files of threads with a table of their own (CLONE_FILES).
 * How many threads a process has is told by the link count of /proc/PID/task; most have one, and cost no more than that question.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "proc/scan.h"
#include "snapshot/reader.h"
#include "sys/task.h"

struct threads {
	struct reader *reader;
	struct reading *reading;
	int dir;       /* /proc/PID/task */
};

static int see_thread(void *ctx, unsigned number, const char *name _unused_)
{
	const struct threads *t = ctx;
	const struct scope *scope = t->reader->scope;
	struct read_thread thread = { .tid = (pid_t)number };
	pid_t pid = t->reading->pid;
	_close_ int dir = -1;
	int r;

	if (thread.tid == pid)
		return 0;
	dir = scan_open(t->dir, thread.tid);
	if (dir < 0)
		return 0;
	read_children(dir, scope->types, t->reading->ns, thread.children);
	r = read_links(dir, scope->types & THREAD_TYPES, thread.ns);
	if (r == -ENOMEM)
		return r;
	r = reading_add_apart(t->reading, &thread);
	if (r < 0 || (scope->own_proc && task_shares_files(pid, thread.tid) == 1))
		return r;
	return read_fds(t->reader, dir, thread.tid, t->reading);
}

int read_threads(struct reader *reader, int dir, struct reading *reading)
{
	struct threads t = { reader, reading, -1 };
	_close_ int task = -1;
	struct statx st;
	int r;

	if (statx(dir, "task", AT_STATX_DONT_SYNC, STATX_NLINK, &st) < 0 || st.stx_nlink <= 3)   /* the folder's own two, and one thread */
		return 0;
	task = t.dir = openat(dir, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = task < 0 ? 0 : scan_numbers(task, see_thread, &t);
	return r == -ENOMEM ? r : 0;
}
