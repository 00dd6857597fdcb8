/* SPDX-License-Identifier: MIT */
/*
 * The engine's process that stays with a container (conmon, lxc's monitor): its command line names the container, needs no
 * file, and works for rootless engines. It is found as the parent of the container's outermost process, which the container cannot
 * choose; and it must be its owner's and stand outside of every container, where the container cannot write.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "proc/cgroup.h"
#include "proc/container/engine.h"
#include "proc/scan.h"
#include "proc/stat.h"

enum { GENERATIONS_MAX = 256 };

/* By its real, effective, saved and file system user. Who owns /proc/PID would not tell: a process chooses by prctl(2). */
bool monitor_owner(int dir, uid_t *owner)
{
	char text[4096];
	const char *line;
	unsigned uid[4];

	if (file_read_at(dir, "status", text, sizeof text) < 0)
		return false;
	/* after a newline: the name in the first line has its own escaped */
	line = strstr(text, "\nUid:\t");
	if (!line || sscanf(line + 6, "%u %u %u %u", &uid[0], &uid[1], &uid[2], &uid[3]) != 4 || uid[0] != uid[1] || uid[0] != uid[2] || uid[0] != uid[3])
		return false;
	*owner = uid[0];
	return true;
}

/* Does any engine claim a part of this path? systemd's units are no containers. */
static bool is_in_container(const struct look *look, const char *path)
{
	struct look other;

	if (look_start(&other, look->all, path, 0) < 0)
		return false;
	other.outer = "";   /* text only */
	do
		for (const struct engine *const *e = engines; *e; e++) {
			struct container c = { .engine = (*e)->name };

			if (*e != &engine_systemd && (*e)->match(&other, &c) > 0)
				return true;
		}
	while (look_next(&other));
	return false;
}

bool monitor_is_outside(const struct look *look, const struct cgroup_paths *paths)
{
	for (unsigned i = 0; i < paths->n; i++)
		if (is_in_container(look, paths->path[i]))
			return false;
	return true;
}

static bool may_be_monitor(const struct look *look, int dir, const struct cgroup_paths *paths)
{
	uid_t owner;

	if (look->outer)
		return cgroup_any_within(paths, look->outer);
	return monitor_is_outside(look, paths) && monitor_owner(dir, &owner) && owner == look->owner;
}

int monitor_open(const struct look *look, struct container *c)
{
	_free_ char *text = malloc(CGROUP_TEXT_MAX);
	struct proc_stat stat = { .ppid = look->pid };
	pid_t below = 0;
	uint64_t below_started = 0;

	if (!text)
		return -ENOMEM;
	for (int i = 0; i < GENERATIONS_MAX && stat.ppid > 0; i++) {
		_close_ int dir = scan_open(look->all->proc, stat.ppid);
		pid_t pid = stat.ppid;
		struct cgroup_paths paths;

		if (dir < 0)
			return dir;
		if (proc_stat_read(dir, &stat) < 0 || cgroup_read_at(dir, text, &paths) < 0)
			return -ESRCH;
		if (cgroup_any_within(&paths, c->cgroup)) {
			below = pid;
			below_started = stat.started;
			continue;
		}
		if (!below || !may_be_monitor(look, dir, &paths))
			return -EACCES;
		c->init = below;
		c->init_started = below_started;
		return take_fd(&dir);
	}
	return -ENOENT;
}

ssize_t monitor_read(const struct look *look, struct container *c, char args[MONITOR_TEXT_MAX])
{
	_close_ int dir = monitor_open(look, c);

	return dir < 0 ? dir : file_read_at(dir, "cmdline", args, MONITOR_TEXT_MAX);
}

const char *monitor_option(const char *args, size_t len, const char *option)
{
	const char *end = args + len, *value;

	for (const char *at = args; at < end; at = value) {
		value = at + strlen(at) + 1;
		if (streq(at, option))
			return value < end ? value : NULL;
	}
	return NULL;
}
