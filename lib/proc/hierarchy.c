/* SPDX-License-Identifier: MIT */
/* The hierarchies of cgroups. */
#include "proc/hierarchy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/str.h"

bool cgroup_line_parse(const char *text, size_t len, struct cgroup_line *line)
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

bool cgroup_line_find(const char *text, const char *controllers, struct cgroup_line *found)
{
	const char *word;
	size_t len;

	while ((word = str_word(&text, '\n', &len)))
		if (cgroup_line_parse(word, len, found) && streq(found->controllers, controllers))
			return true;
	return false;
}

static bool has_controller(const char *controllers, const char *controller)
{
	const char *word;
	size_t len;

	while ((word = str_word(&controllers, ',', &len)))
		if (len == strlen(controller) && strncmp(word, controller, len) == 0)
			return true;
	return false;
}

bool cgroup_line_find_controller(const char *text, const char *controller, struct cgroup_line *found)
{
	const char *word;
	size_t len;

	while ((word = str_word(&text, '\n', &len)))
		if (cgroup_line_parse(word, len, found) && has_controller(found->controllers, controller))
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
int cgroup_hierarchy_open(const char *controllers, char path[static CGROUP_HIERARCHY_MAX])
{
	const char *named = str_after(controllers, "name=");
	int fd;

	if (*controllers) {
		snprintf(path, CGROUP_HIERARCHY_MAX, "/sys/fs/cgroup/%s", named ? named : controllers);
		return open_if(path, CGROUP_SUPER_MAGIC);
	}
	strcpy(path, "/sys/fs/cgroup");
	fd = open_if(path, CGROUP2_SUPER_MAGIC);
	if (fd >= 0)
		return fd;
	strcpy(path, "/sys/fs/cgroup/unified");
	return open_if(path, CGROUP2_SUPER_MAGIC);
}
