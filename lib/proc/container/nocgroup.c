/* SPDX-License-Identifier: MIT */
/*
 * Containers without a cgroup of their own: what an ordinary user starts where no systemd makes cgroups for them, or with
 * --cgroups=disabled. Their processes are in a PID namespace of their own; the ancestor that is in ours is the engine's monitor,
 * whose command line names them. Nobody vouches for that: they are never `verified`, and a user's word bears the user's number.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "ns/id.h"
#include "proc/container/engine.h"
#include "proc/scan.h"
#include "proc/stat.h"

enum { GENERATIONS_MAX = 256 };

/* What became of a PID namespace. */
struct kept {
	const struct container *container;   /* NULL: nobody says to keep it */
};

static uint64_t pid_namespace(int dir, const char *link)
{
	struct ns_id id;

	return ns_id_read(dir, link, &id) == 0 ? id.ino : 0;
}

/* Open the nearest ancestor in our PID namespace; c->init becomes the process below it. -errno: there is none, or it cannot be told. */
static int open_keeper(const struct containers *all, uint64_t ours, pid_t pid, struct container *c)
{
	for (int i = 0; i < GENERATIONS_MAX && pid > 0; i++) {
		_close_ int dir = scan_open(all->proc, pid);
		uint64_t ns = dir < 0 ? 0 : pid_namespace(dir, "ns/pid");
		struct proc_stat stat;

		if (!ns || proc_stat_read(dir, &stat) < 0)
			return -ESRCH;
		if (ns == ours)
			return take_fd(&dir);
		c->init = pid;
		c->init_started = stat.started;
		pid = stat.ppid;
	}
	return -ENOENT;
}

/* Does that process keep a container, as one of the engines knows it? */
static bool ask_keeper(struct containers *all, int dir, struct container *c)
{
	struct look look = { .all = all };
	_free_ char *text = malloc(CGROUP_TEXT_MAX);
	char args[MONITOR_TEXT_MAX];
	struct cgroup_paths paths;
	ssize_t len;
	uid_t owner;

	if (!text || !monitor_owner(dir, &owner) || cgroup_read_at(dir, text, &paths) < 0 || !monitor_is_outside(&look, &paths))
		return false;
	len = file_read_at(dir, "cmdline", args, sizeof args);
	c->owner = owner == all->trusted ? 0 : owner;
	for (const struct engine *const *e = engines; len > 0 && *e; e++) {
		c->engine = (*e)->name;
		if ((*e)->keeps && (*e)->keeps(&look, args, (size_t)len, c))
			return true;
	}
	return false;
}

/* What keeps that process, asked anew. *made NULL: nothing that says so. */
static int look_up(struct containers *all, uint64_t ours, int dir, pid_t pid, const struct container *around, const struct container **made)
{
	struct container c = { .unit = around ? around->unit : NULL }, *copy;
	_close_ int keeper = open_keeper(all, ours, pid, &c);
	struct cgroup_paths paths;

	*made = NULL;
	if (keeper < 0 || !ask_keeper(all, keeper, &c) || cgroup_read_at(dir, all->text, &paths) < 0)
		return 0;
	c.cgroup = pool_text(&all->pool, paths.path[0], strlen(paths.path[0]));
	copy = c.cgroup ? pool_alloc(&all->pool, sizeof *copy) : NULL;
	if (!copy)
		return -ENOMEM;
	*copy = c;
	*made = copy;
	return 0;
}

int container_without_cgroup(struct containers *all, int dir, pid_t pid, const struct container **found)
{
	uint64_t ours = pid_namespace(all->proc, "self/ns/pid"), theirs = ours ? pid_namespace(dir, "ns/pid") : 0;
	struct kept *kept = theirs ? map_get(&all->kept, theirs) : NULL;
	void **slot;
	int r;

	if (!theirs || theirs == ours)
		return 0;
	if (!kept) {
		kept = pool_alloc(&all->pool, sizeof *kept);
		r = kept ? look_up(all, ours, dir, pid, *found, &kept->container) : -ENOMEM;
		if (r < 0)
			return r;
		slot = map_slot(&all->kept, theirs);
		if (!slot)
			return -ENOMEM;
		*slot = kept;
	}
	if (kept->container)
		*found = kept->container;
	return 0;
}
