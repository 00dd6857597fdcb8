/* SPDX-License-Identifier: MIT */
/* Which cgroup a process is in. */
#include "proc/cgroup.h"

#include <errno.h>
#include <stdio.h>

#include "base/file.h"
#include "base/str.h"

enum rank { NO_LINE, V1_ROOT, SYSTEMD_ROOT, V2_ROOT, V1, SYSTEMD, V2 };

/* How much a line "ID:CONTROLLERS:PATH" says; *path is its third field. Controllers hold no ':', paths may. */
static enum rank line_rank(char *line, char **path)
{
	char *controllers = strchr(line, ':');
	char *second = controllers ? strchr(controllers + 1, ':') : NULL;
	bool is_root;

	if (!second || second[1] != '/')
		return NO_LINE;
	*second = 0;
	*path = second + 1;
	is_root = streq(*path, "/");
	if (streq(line, "0:"))
		return is_root ? V2_ROOT : V2;
	if (streq(controllers + 1, "name=systemd"))
		return is_root ? SYSTEMD_ROOT : SYSTEMD;
	return is_root ? V1_ROOT : V1;
}

/* cgroup_path() of the kernel marks a removed cgroup whose processes still end. */
static void cut_deleted(char *path)
{
	static const char mark[] = " (deleted)";
	size_t len = strlen(path);

	if (len > sizeof mark && streq(path + len - (sizeof mark - 1), mark))
		path[len - (sizeof mark - 1)] = 0;
}

const char *cgroup_path_of(char *text)
{
	enum rank best = NO_LINE;
	char *found = NULL;

	for (char *line = text, *end; *line; line = end) {
		char *path = NULL;
		enum rank rank;

		end = strchrnul(line, '\n');
		if (*end)
			*end++ = 0;
		rank = line_rank(line, &path);
		if (rank > best) {
			best = rank;
			found = path;
		}
	}
	if (found)
		cut_deleted(found);
	return found;
}

int cgroup_read(int proc, pid_t pid, char *buf, const char **path)
{
	char name[32];
	const char *found;
	ssize_t r;

	snprintf(name, sizeof name, "%d/cgroup", (int)pid);
	r = file_read_at(proc, name, buf, CGROUP_TEXT_MAX);
	if (r < 0)
		return (int)r;
	found = cgroup_path_of(buf);
	if (!found)
		return -ENODATA;
	*path = found;
	return 0;
}

bool cgroup_is_within(const char *path, const char *prefix)
{
	const char *rest = str_after(path, prefix);

	return rest && (*rest == 0 || *rest == '/' || streq(prefix, "/"));
}
