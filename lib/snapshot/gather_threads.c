/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that only a thread is in: unshare(2) and setns(2) move the calling thread alone (Go programs do that); open files of
 * threads with a table of their own (CLONE_FILES); and what only children to come will be in (pid_for_children, time_for_children).
 * How many threads a process has is told by the link count of /proc/PID/task; most have one, and cost no more than that question.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "proc/scan.h"
#include "snapshot/gather.h"
#include "sys/task.h"

/* Threads of one process are always in the same user, pid and time namespace: setns(2) refuses those to one of several. */
static const unsigned of_a_thread = 1u << NS_CGROUP | 1u << NS_IPC | 1u << NS_UTS | 1u << NS_NET | 1u << NS_MNT;

struct threads {
	struct gathering *g;
	int dir;       /* /proc/PID/task */
	pid_t pid;
	const uint64_t *ino;   /* the namespaces of the process */
};

/* A namespace that a link leads to. */
static int add_link(struct gathering *g, int dir, const char *link, struct ns_id id)
{
	_close_ int fd = -1;
	struct ns_id opened;

	if (!gather_wants(g, id))
		return 0;
	fd = openat(dir, link, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && (ns_id_of_fd(fd, &opened) < 0 || !ns_id_equal(opened, id)))
		fd = fd_close(fd);   /* it went on to another one meanwhile */
	return gather_unowned(g, id, fd);
}

/* Where children will be. The link to a pid namespace is empty until the first of them was born. */
static int see_children(struct gathering *g, int dir, pid_t tid, const uint64_t *ino)
{
	static const struct { enum ns_type type; const char *link; } links[] = {
		{ NS_PID, "ns/pid_for_children" }, { NS_TIME, "ns/time_for_children" },
	};
	int r = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(links) && r >= 0; i++) {
		struct ns_id id;

		if (!(g->types & 1u << links[i].type) || !ino[links[i].type])
			continue;
		if (ns_id_read(dir, links[i].link, &id) < 0 || id.ino == ino[links[i].type])
			continue;
		r = add_link(g, dir, links[i].link, id);
		if (tid != g->task.pid && id.ino == g->task.children[id.type])
			continue;   /* threads have it from their process */
		if (tid == g->task.pid)
			g->task.children[id.type] = id.ino;
		if (r >= 0)
			r = gather_task_holder(g, HOLDER_CHILDREN, id.ino, tid, -1);
	}
	return r;
}

static int add_thread(struct gathering *g, int dir, pid_t tid, const uint64_t *ino)
{
	struct proc *thread = NULL;
	int r = 0;

	for (enum ns_type t = 0; t < NS_TYPES && r >= 0; t++) {
		struct ns_id id = { ino[t], t };
		struct ns *ns;

		if (!id.ino)
			continue;
		r = ino[t] == g->task.ino[t] ? 0 : gather_task_holder(g, HOLDER_THREAD, id.ino, tid, -1);
		if (r < 0 || !gather_wants(g, id))
			continue;
		r = thread ? 0 : gather_proc(g, dir, tid, ino, &thread);
		if (r < 0)
			return r;
		ns = snapshot_add(g->snapshot, id);
		if (!ns)
			return -ENOMEM;
		ns->thread = thread;
		r = gather_by_link(g, ns, dir);
	}
	return r;
}

static int see_thread(void *ctx, unsigned number, const char *name _unused_)
{
	const struct threads *t = ctx;
	_close_ int dir = -1;
	uint64_t ino[NS_TYPES];
	int r;

	if ((pid_t)number == t->pid)
		return 0;
	dir = scan_open(t->dir, (pid_t)number);
	if (dir < 0)
		return 0;
	r = gather_links(t->g, dir, t->g->types & of_a_thread, ino);
	if (r >= 0)
		r = add_thread(t->g, dir, (pid_t)number, ino);
	if (r != -ENOMEM)
		r = see_children(t->g, dir, (pid_t)number, t->ino);
	if (r != -ENOMEM && !(t->g->own_proc && task_shares_files(t->pid, (pid_t)number) == 1))
		r = gather_fds(t->g, dir, (pid_t)number);
	return r == -ENOMEM ? r : 0;
}

int gather_threads(struct gathering *g, int dir, pid_t pid, const uint64_t *ino)
{
	struct threads t = { g, -1, pid, ino };
	_close_ int task = -1;
	struct statx st;
	int r = see_children(g, dir, pid, ino);

	if (r < 0 || statx(dir, "task", AT_STATX_DONT_SYNC, STATX_NLINK, &st) < 0 || st.stx_nlink <= 3)   /* the folder's own two, and one thread */
		return r;
	task = t.dir = openat(dir, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = task < 0 ? 0 : scan_numbers(task, see_thread, &t);
	return r == -ENOMEM ? r : 0;
}
