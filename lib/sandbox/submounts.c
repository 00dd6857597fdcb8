/* SPDX-License-Identifier: MIT */
/* What is mounted below a directory. */
#include "sandbox/submounts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/str.h"
#include "sys/inroot.h"
#include "sys/mountapi.h"
#include "sys/mountpoints.h"

struct copying {
	int from, to;
	unsigned flags;
	const char *above;       /* the path of `from`, "" for the root */
	char done[PATH_MAX];     /* the last one that was copied with all below */
};

static bool is_below(const char *path, const char *dir)
{
	const char *rest = str_after(path, dir);

	return rest && (!*rest || *rest == '/');
}

static bool is_replaced(const char *path)
{
	return is_below(path, "/proc") || is_below(path, "/sys") || is_below(path, "/dev");
}

static int copy_one(const struct copying *c, const char *path)
{
	_close_ int source = inroot_open(c->from, path), place = -1, copy = -1;
	int r;

	if (source < 0)
		return source == -ENOENT || source == -EACCES ? 0 : fault(source, "cannot open %s of the root", path);
	place = inroot_open(c->to, path);
	if (place == -ENOENT)
		return 0;
	copy = place < 0 ? place : mountapi_copy(source, true, c->flags);
	r = copy < 0 ? copy : mountapi_attach(copy, place);
	return r < 0 ? fault(r, "cannot mount %s of the root", path) : 0;
}

/* What is mounted above mostly comes before what is mounted below it, and is then copied with it. */
static int look(void *ctx, const char *point)
{
	struct copying *c = ctx;
	const char *path = str_after(point, c->above);
	int r;

	if (is_replaced(path) || (*c->done && is_below(path, c->done)))
		return 0;
	r = copy_one(c, path);
	if (r == 0)
		snprintf(c->done, sizeof c->done, "%s", path);
	return r;
}

int submounts_copy(int from, int to, unsigned flags)
{
	struct copying copying = { .from = from, .to = to, .flags = flags };
	char above[PATH_MAX];
	int r = fd_path(from, above);

	if (r < 0)
		return fault(r, "cannot find out where the root is");
	copying.above = streq(above, "/") ? "" : above;
	return mountpoints_each(copying.above, look, &copying);
}
