/* SPDX-License-Identifier: MIT */
/* Paths that a user names, opened without waiting for ever. */
#include "sys/patience.h"

#include <errno.h>
#include <fcntl.h>

#include "base/macro.h"
#include "base/str.h"
#include "sys/errand.h"
#include "sys/nsfs.h"

enum { PATIENCE = 2000 };   /* milliseconds */

static int open_place(const void *path, int *fd, size_t n _unused_)
{
	*fd = open(path, O_PATH | O_CLOEXEC);
	return *fd < 0 ? -errno : 0;
}

static int open_namespace(const void *path, int *fd, size_t n _unused_)
{
	*fd = nsfs_open_at(AT_FDCWD, path);
	return MIN(*fd, 0);
}

/* What is our own is another's in a child: its open files, its namespace of time. No server is asked for these. */
static bool is_own(const char *path)
{
	static const char *const own[] = { "/proc/self/fd/", "/proc/thread-self/fd/", "/proc/self/ns/", "/proc/thread-self/ns/", "/dev/fd/" };

	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (str_after(path, own[i]))
			return true;
	return false;
}

static int open_within(errand_fn work, const char *path)
{
	int fd, r;

	if (!is_own(path))
		return errand_run_within(work, path, -1, PATIENCE);
	r = work(path, &fd, 1);
	return r < 0 ? r : fd;
}

int patience_open(const char *path) { return open_within(open_place, path); }
int patience_open_namespace(const char *path) { return open_within(open_namespace, path); }
