/* SPDX-License-Identifier: MIT */
/* Into the cgroups of another process: a file cgroup.procs for each hierarchy. */
#include "proc/cgroup_join.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "proc/cgroup.h"

/* A line "ID:CONTROLLERS:PATH" of a /proc/PID/cgroup. Controllers hold no ':', paths may. */
struct line {
	char controllers[128];   /* "": the unified hierarchy */
	const char *path;
	size_t len;
};

static bool parse_line(const char *text, size_t len, struct line *line)
{
	const char *end = text + len, *first = memchr(text, ':', len);
	const char *second = first ? memchr(first + 1, ':', (size_t)(end - first - 1)) : NULL;

	if (!second || (size_t)(second - first) > sizeof line->controllers)
		return false;
	snprintf(line->controllers, sizeof line->controllers, "%.*s", (int)(second - first - 1), first + 1);
	line->path = second + 1;
	line->len = (size_t)(end - second - 1);
	return true;
}

/* The line of the same hierarchy in another process's text. */
static bool find_line(const char *text, const char *controllers, struct line *found)
{
	const char *word;
	size_t len;

	while ((word = str_word(&text, '\n', &len)))
		if (parse_line(word, len, found) && streq(found->controllers, controllers))
			return true;
	return false;
}

static int open_if(const char *path, long magic)
{
	_close_ int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	return fd >= 0 && fstatfs(fd, &fs) == 0 && fs.f_type == magic ? take_fd(&fd) : -ENOENT;
}

/* Where systemd, cgroupfs-mount and all engines mount it. */
static int open_hierarchy(const char *controllers)
{
	const char *named = str_after(controllers, "name=");
	char path[192];
	int fd;

	if (!*controllers) {
		fd = open_if("/sys/fs/cgroup", CGROUP2_SUPER_MAGIC);
		return fd >= 0 ? fd : open_if("/sys/fs/cgroup/unified", CGROUP2_SUPER_MAGIC);
	}
	snprintf(path, sizeof path, "/sys/fs/cgroup/%s", named ? named : controllers);
	return open_if(path, CGROUP_SUPER_MAGIC);
}

static bool is_frozen(int cgroup)
{
	char text[512];

	if (file_read_at(cgroup, "freezer.state", text, sizeof text) > 0)
		return !str_after(text, "THAWED");
	return file_read_at(cgroup, "cgroup.events", text, sizeof text) > 0 && strstr(text, "frozen 1");
}

static int cannot_join(int err, const struct line *line, pid_t pid)
{
	fault(err, "cannot go into cgroup %.*s (%s) of process %d", (int)line->len, line->path,
	      *line->controllers ? line->controllers : "unified hierarchy", pid);
	return err == -EACCES || err == -EPERM ? fault_hint(err, "run as root") : err;
}

static int open_line(const struct line *line, pid_t pid, struct cgroup_way *way)
{
	_close_ int hierarchy = open_hierarchy(line->controllers), cgroup = -1;
	_free_ char *path = NULL;
	int procs;

	if (hierarchy < 0)
		return fault_hint(cannot_join(hierarchy, line, pid), "this hierarchy is not mounted below /sys/fs/cgroup");
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
	struct line line, own;
	ssize_t n = file_read_all_at(dir, "cgroup", CGROUP_TEXT_MAX, &theirs);
	size_t len;
	int r = 0;

	if (n >= 0)
		n = file_read_all_at(AT_FDCWD, "/proc/self/cgroup", CGROUP_TEXT_MAX, &ours);
	if (n < 0)
		return n == -ENOENT ? 0 : fault((int)n, "cannot read the cgroups of process %d", pid);
	rest = theirs;
	while (r == 0 && (word = str_word(&rest, '\n', &len))) {
		if (!parse_line(word, len, &line) || *line.path != '/' || way->n == CGROUP_HIERARCHIES_MAX)
			continue;
		if (!find_line(ours, line.controllers, &own) || own.len != line.len || strncmp(own.path, line.path, own.len) != 0)
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
