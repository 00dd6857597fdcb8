/* SPDX-License-Identifier: MIT */
/* Namespaces that only a thread is in, or only children to come will be in: what a reading (reading.h) says of them is used here. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "snapshot/gather.h"
#include "snapshot/reader.h"

void gather_task_path(const struct gathering *g, pid_t tid, const char *below, char path[TASK_PATH_MAX])
{
	pid_t pid = g->task.seen->pid;

	if (tid == pid)
		snprintf(path, TASK_PATH_MAX, "%d/%s", pid, below);
	else
		snprintf(path, TASK_PATH_MAX, "%d/task/%d/%s", pid, tid, below);
}

/* A namespace that children of a task will be in. */
static int add_children(struct gathering *g, pid_t tid, struct ns_id id)
{
	char path[TASK_PATH_MAX];
	_close_ int fd = -1;

	if (!gather_wants(g, id))
		return 0;
	gather_task_path(g, tid, ns_kinds[id.type].children_link, path);
	fd = openat(g->procfd, path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && !gather_is_of(g, fd, id))
		fd = fd_close(fd);   /* it went on to another one meanwhile */
	return gather_unowned(g, id, fd);
}

int gather_children(struct gathering *g, pid_t tid, const uint64_t *children)
{
	int r = 0;

	for (enum ns_type t = 0; t < NS_TYPES && r >= 0; t++) {
		if (!children[t])
			continue;
		r = add_children(g, tid, (struct ns_id){ children[t], t });
		if (r >= 0)
			r = gather_task_holder(g, HOLDER_CHILDREN, children[t], tid, -1);
	}
	return r;
}

/* The directory of a thread, and the namespaces that it is in by now. */
static int open_thread(const struct gathering *g, const struct read_thread *thread, uint64_t *ns)
{
	char path[TASK_PATH_MAX];
	_close_ int dir = -1;
	int r;

	gather_task_path(g, thread->tid, "", path);
	dir = openat(g->procfd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	r = dir < 0 ? -errno : read_links(dir, g->types & THREAD_TYPES, ns);
	return r < 0 ? r : take_fd(&dir);
}

/* Let a thread stand for the namespaces that no process and no other thread stands for so far. Only -ENOMEM. */
static int stand(struct gathering *g, const struct read_thread *thread)
{
	struct proc *proc = NULL;
	uint64_t ns[NS_TYPES];
	_close_ int dir = open_thread(g, thread, ns);
	int r = dir < 0 ? dir : gather_proc(g, dir, thread->tid, ns, &proc);

	for (enum ns_type t = 0; t < NS_TYPES && r >= 0; t++) {
		struct ns_id id = { ns[t], t };
		bool wanted = id.ino && gather_wants(g, id);
		struct ns *at = wanted ? snapshot_add(g->snapshot, id) : snapshot_find(g->snapshot, id.ino);

		if (wanted && !at)
			return -ENOMEM;
		if (!at || at->first || at->thread)
			continue;
		at->thread = proc;
		r = gather_by_link(g, at, dir);
	}
	return r == -ENOMEM ? r : 0;
}

/* Is it in a namespace that it would have to stand for? */
static bool must_stand(const struct gathering *g, const uint64_t *ino)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		const struct ns *ns = ino[t] ? snapshot_find(g->snapshot, ino[t]) : NULL;

		if (ino[t] && (ns ? !ns->first && !ns->thread : gather_wants(g, (struct ns_id){ ino[t], t })))
			return true;
	}
	return false;
}

static int use_thread(struct gathering *g, const struct read_thread *thread)
{
	int r = must_stand(g, thread->ns) ? stand(g, thread) : 0;

	for (enum ns_type t = 0; t < NS_TYPES && r >= 0; t++)
		if (thread->ns[t] && thread->ns[t] != g->task.seen->ns[t])
			r = gather_task_holder(g, HOLDER_THREAD, thread->ns[t], thread->tid, -1);
	return r < 0 ? r : gather_children(g, thread->tid, thread->children);
}

int gather_threads(struct gathering *g)
{
	int r = 0;

	for (size_t i = 0; i < g->task.seen->n_threads && r >= 0; i++)
		r = use_thread(g, &g->task.seen->threads[i]);
	return r;
}
