/* SPDX-License-Identifier: MIT */
/* cgroup:PATH: the oldest process in a cgroup or below it. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "nsjoin/nsjoin.h"
#include "nsjoin/pick.h"
#include "proc/cgroup.h"

struct wish {
	const char *path;
	char *text;      /* CGROUP_TEXT_MAX bytes to read into */
};

static bool is_within(void *ctx, int dir)
{
	struct wish *w = ctx;
	struct cgroup_paths paths;

	return cgroup_read_at(dir, w->text, &paths) == 0 && cgroup_any_within(&paths, w->path);
}

/* As /proc/PID/cgroup has it; a path below the usual mount point is as good. */
static int read_path(const char *name, char path[static PATH_MAX])
{
	const char *rest = str_after(name, "/sys/fs/cgroup/unified/");

	rest = rest ? rest - 1 : str_after(name, "/sys/fs/cgroup/") ? name + strlen("/sys/fs/cgroup") : name;
	if (*rest != '/' || strlen(rest) >= PATH_MAX) {
		fault_plain(-EINVAL, "'%s' is no path of a cgroup", name);
		return fault_hint(-EINVAL, "give it as /proc/PID/cgroup has it: cgroup:/system.slice/ssh.service");
	}
	strcpy(path, rest);
	for (size_t len = strlen(path); len > 1 && path[len - 1] == '/';)
		path[--len] = 0;
	return 0;
}

static int open_cgroup(const char *name, struct joining *j)
{
	_free_ char *text = malloc(CGROUP_TEXT_MAX);
	char path[PATH_MAX], what[PATH_MAX + 16];
	struct wish wish = { path, text };
	int r = text ? read_path(name, path) : fault(-ENOMEM, "cannot look for a cgroup");

	if (r < 0)
		return r;
	snprintf(what, sizeof what, "cgroup %s", path);
	r = pick_one(is_within, &wish, what, &j->target);
	snprintf(j->how, sizeof j->how, "the oldest process in %.200s or below", what);
	return r > 0 ? fault_plain(-ESRCH, "no process that we can see is in %s", what) : r;
}

const struct aim_road aim_road_cgroup = { "cgroup:", open_cgroup, NULL };
