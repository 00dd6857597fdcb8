/* SPDX-License-Identifier: MIT */
/* Into the cgroups of another process: a file cgroup.procs for each hierarchy. */
#include "proc/cgroup_join.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "proc/cgroup.h"
#include "proc/hierarchy.h"

static bool is_frozen(int cgroup)
{
	char text[512];

	if (file_read_at(cgroup, "freezer.state", text, sizeof text) > 0)
		return !str_after(text, "THAWED");
	return file_read_at(cgroup, "cgroup.events", text, sizeof text) > 0 && strstr(text, "frozen 1");
}

static int cannot_join(int err, const struct cgroup_line *line, pid_t pid)
{
	fault(err, "cannot go into cgroup %.*s (%s) of process %d", (int)line->len, line->path,
	      *line->controllers ? line->controllers : "unified hierarchy", pid);
	if (err == -ENOENT)
		return fault_hint(err, "this hierarchy is not mounted below /sys/fs/cgroup, or not with that cgroup in it; --like without cgroup stays outside");
	if (err == -EROFS)
		return fault_hint(err, "mount it so that it can be written, or stay outside (--like without cgroup)");
	if (err == -EACCES || err == -EPERM)
		return fault_hint(err, geteuid() == 0 ? "root of this machine may; or stay outside (--like without cgroup)" : "run as root");
	return err;
}

static int open_line(const struct cgroup_line *line, pid_t pid, struct cgroup_way *way)
{
	char mounted[CGROUP_HIERARCHY_MAX];
	_close_ int hierarchy = cgroup_hierarchy_open(line->controllers, mounted), cgroup = -1;
	_free_ char *path = NULL;
	int procs;

	if (hierarchy < 0)
		return cannot_join(hierarchy, line, pid);
	path = strndup(line->path + 1, line->len - 1);
	cgroup = openat(hierarchy, path && *path ? path : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (cgroup < 0)
		return cannot_join(-errno, line, pid);
	if (is_frozen(cgroup)) {
		fault_plain(-EBUSY, "cgroup %.*s of process %d is frozen", (int)line->len, line->path, pid);
		return fault_hint(-EBUSY, "thaw it first, or stay outside (--like without cgroup)");
	}
	procs = openat(cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);
	if (procs < 0)
		return cannot_join(-errno, line, pid);
	way->procs[way->n++] = procs;
	return 0;
}

int cgroup_way_open(int dir, pid_t pid, struct cgroup_way *way)
{
	_free_ char *theirs = NULL, *ours = NULL;
	const char *rest, *word;
	struct cgroup_line line, own;
	ssize_t n = file_read_all_at(dir, "cgroup", CGROUP_TEXT_MAX, &theirs);
	size_t len;
	int r = 0;

	if (n >= 0)
		n = file_read_all_at(AT_FDCWD, "/proc/self/cgroup", CGROUP_TEXT_MAX, &ours);
	if (n < 0)
		return n == -ENOENT ? 0 : fault((int)n, "cannot read the cgroups of process %d", pid);
	rest = theirs;
	while (r == 0 && (word = str_word(&rest, '\n', &len))) {
		if (!cgroup_line_parse(word, len, &line) || *line.path != '/' || way->n == CGROUP_HIERARCHIES_MAX)
			continue;
		if (!cgroup_line_find(ours, line.controllers, &own) || own.len != line.len || strncmp(own.path, line.path, own.len) != 0)
			r = open_line(&line, pid, way);
	}
	return r;
}

int cgroup_way_take(const struct cgroup_way *way)
{
	for (unsigned i = 0; i < way->n; i++)
		if (write(way->procs[i], "0", 1) < 0)
			return fault(-errno, "cannot go into the cgroup of the target");
	return 0;
}

void cgroup_way_done(struct cgroup_way *way)
{
	for (unsigned i = 0; i < way->n; i++)
		fd_close(way->procs[i]);
	way->n = 0;
}
