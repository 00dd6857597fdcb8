/* SPDX-License-Identifier: MIT */
/* Which cgroup a process is in. */
#include "proc/cgroup.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "proc/scan.h"

enum rank { NO_LINE, ROOT, V1, SYSTEMD, V2 };

/* How much a line "ID:CONTROLLERS:PATH" says; *path is its third field. Controllers hold no ':', paths may. */
static enum rank line_rank(char *line, char **path)
{
	char *controllers = strchr(line, ':');
	char *second = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!second || second[1] != '/')
		return NO_LINE;
	*second = 0;
	*path = second + 1;
	if (streq(*path, "/"))
		return ROOT;
	if (streq(line, "0:"))
		return V2;
	return streq(controllers + 1, "name=systemd") ? SYSTEMD : V1;
}

/* cgroup_path() of the kernel marks a removed cgroup whose processes still end. */
static void cut_deleted(char *path)
{
	static const char mark[] = " (deleted)";
	size_t len = strlen(path);

	if (len > sizeof mark && streq(path + len - (sizeof mark - 1), mark))
		path[len - (sizeof mark - 1)] = 0;
}

/* Put it behind those that tell as much or more; what is one too many falls off the end. */
static void insert(struct cgroup_paths *paths, enum rank ranks[], const char *path, enum rank rank)
{
	unsigned at = paths->n < CGROUP_PATHS_MAX ? paths->n++ : paths->n;

	for (; at > 0 && ranks[at - 1] < rank; at--) {
		if (at == CGROUP_PATHS_MAX)
			continue;
		paths->path[at] = paths->path[at - 1];
		ranks[at] = ranks[at - 1];
	}
	if (at == CGROUP_PATHS_MAX)
		return;
	paths->path[at] = path;
	ranks[at] = rank;
}

static bool is_among(const struct cgroup_paths *paths, const char *path)
{
	for (unsigned i = 0; i < paths->n; i++)
		if (streq(paths->path[i], path))
			return true;
	return false;
}

void cgroup_paths_of(char *text, struct cgroup_paths *paths)
{
	struct cgroup_paths all = { .n = 0 };
	enum rank ranks[CGROUP_PATHS_MAX];

	for (char *line = text, *end; *line; line = end) {
		char *path = NULL;
		enum rank rank;

		end = strchrnul(line, '\n');
		if (*end)
			*end++ = 0;
		rank = line_rank(line, &path);
		if (rank == NO_LINE)
			continue;
		cut_deleted(path);
		insert(&all, ranks, path, rank);
	}
	paths->n = 0;
	for (unsigned i = 0; i < all.n && (i == 0 || ranks[i] > ROOT); i++)
		if (!is_among(paths, all.path[i]))
			paths->path[paths->n++] = all.path[i];
}

int cgroup_read_at(int dir, char *buf, struct cgroup_paths *paths)
{
	ssize_t r = file_read_at(dir, "cgroup", buf, CGROUP_TEXT_MAX);

	if (r < 0)
		return (int)r;
	cgroup_paths_of(buf, paths);
	return paths->n ? 0 : -ENODATA;
}

int cgroup_read(int proc, pid_t pid, char *buf, struct cgroup_paths *paths)
{
	_close_ int dir = scan_open(proc, pid);

	return dir < 0 ? dir : cgroup_read_at(dir, buf, paths);
}

bool cgroup_is_within(const char *path, const char *prefix)
{
	const char *rest = str_after(path, prefix);

	return rest && (*rest == 0 || *rest == '/' || streq(prefix, "/"));
}

bool cgroup_any_within(const struct cgroup_paths *paths, const char *prefix)
{
	for (unsigned i = 0; i < paths->n; i++)
		if (cgroup_is_within(paths->path[i], prefix))
			return true;
	return false;
}
