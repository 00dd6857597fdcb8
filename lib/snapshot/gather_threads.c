/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that only a thread is in: unshare(2) and setns(2) move the calling thread alone (Go programs do that). How many
 * threads a process has is told by the link count of /proc/PID/task; most have one, and cost no more than that question.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "proc/scan.h"
#include "snapshot/gather.h"

/* Threads of one process are always in the same user, pid and time namespace: setns(2) refuses those to one of several. */
static const unsigned of_a_thread = 1u << NS_CGROUP | 1u << NS_IPC | 1u << NS_UTS | 1u << NS_NET | 1u << NS_MNT;

struct threads {
	struct gathering *g;
	int dir;       /* /proc/PID/task */
	pid_t pid;
};

static int add_thread(struct gathering *g, int dir, pid_t tid, const uint64_t *ino)
{
	struct proc *thread = NULL;
	int r = 0;

	for (enum ns_type t = 0; t < NS_TYPES && r >= 0; t++) {
		struct ns_id id = { ino[t], t };
		struct ns *ns;

		if (!id.ino || !gather_wants(g, id))
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
	const struct threads *threads = ctx;
	_close_ int dir = -1;
	uint64_t ino[NS_TYPES];
	int r;

	if ((pid_t)number == threads->pid)
		return 0;
	dir = scan_open(threads->dir, (pid_t)number);
	r = dir < 0 ? dir : gather_links(threads->g, dir, threads->g->query->types & of_a_thread, ino);
	if (r >= 0)
		r = add_thread(threads->g, dir, (pid_t)number, ino);
	return r == -ENOMEM ? r : 0;
}

int gather_threads(struct gathering *g, int dir, pid_t pid)
{
	struct threads threads = { .g = g, .pid = pid };
	_close_ int task = -1;
	struct statx st;
	int r;

	if (!(g->query->types & of_a_thread))
		return 0;
	if (statx(dir, "task", AT_STATX_DONT_SYNC, STATX_NLINK, &st) < 0 || st.stx_nlink <= 3)   /* the folder's own two, and one thread */
		return 0;
	task = threads.dir = openat(dir, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (task < 0)
		return 0;
	r = scan_numbers(task, see_thread, &threads);
	return r == -ENOMEM ? r : 0;
}
