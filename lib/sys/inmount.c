/* SPDX-License-Identifier: MIT */
/* Paths of another mount namespace. */
#include "sys/inmount.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "sys/errand.h"
#include "sys/nsfs.h"

static int pin(int root, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_CACHED | (root == AT_FDCWD ? 0 : RESOLVE_IN_ROOT),
	};
	int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);

	return fd < 0 ? -errno : fd;
}

int inmount_open(int root, const char *path)
{
	_close_ int pinned = pin(root, path);

	return pinned < 0 ? pinned : nsfs_open_pinned(pinned);
}

/* What the child opens over there. */
struct errand {
	int ns, procfd;              /* procfd -1: the paths, else the mount table */
	const char *const *paths;
};

/*
 * In the child, which shares our open files but not our root: setns(2) gives it root and working directory of the other namespace.
 * What it finds is only pinned there: the way from that to an open file leads through /proc, and what is called so in there is not ours.
 */
static int work(const void *arg, int *fds, size_t n)
{
	const struct errand *errand = arg;

	if (setns(errand->ns, CLONE_NEWNS) < 0)
		return -errno;
	for (size_t i = 0; i < n; i++)
		fds[i] = errand->procfd < 0 ? pin(AT_FDCWD, errand->paths[i]) : openat(errand->procfd, "self/mountinfo", O_RDONLY | O_CLOEXEC);
	return 0;
}

int inmount_open_table(int fd, int procfd)
{
	const struct errand errand = { .ns = fd, .procfd = procfd };
	int table, r = errand_run(work, &errand, &table, 1);

	return r < 0 ? r : table;
}

int inmount_open_all(int fd, const char *const *paths, size_t n, int *fds)
{
	const struct errand errand = { .ns = fd, .procfd = -1, .paths = paths };
	int r = errand_run(work, &errand, fds, n);

	for (size_t i = 0; i < n && r >= 0; i++) {
		_close_ int pinned = fds[i];

		if (pinned >= 0)
			fds[i] = nsfs_open_pinned(pinned);
	}
	return r;
}
