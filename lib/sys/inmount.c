/* SPDX-License-Identifier: MIT */
/* Paths of another mount namespace. */
#include "sys/inmount.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "sys/errand.h"
#include "sys/nsfs.h"

static int pin_by(int root, const char *path, __u64 resolve)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = resolve | RESOLVE_NO_SYMLINKS | (root == AT_FDCWD ? 0 : RESOLVE_IN_ROOT),
	};
	int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);

	return fd < 0 ? -errno : fd;
}

enum {
	QUICK_TRIES = 5,       /* each is spoiled by anybody who mounts something meanwhile */
	PATIENCE = 500,        /* milliseconds */
};

/* EAGAIN: it is not all in memory, or must be checked with a server: 9p does so for each name, FUSE for those that are some time old. */
static int pin(int root, const char *path)
{
	int fd = -EAGAIN;

	for (int i = 0; i < QUICK_TRIES && fd == -EAGAIN; i++)
		fd = pin_by(root, path, RESOLVE_CACHED);
	return fd;
}

/* What somebody else waits for: in the mount namespace ns, or below root where there is none (-1). */
struct wait {
	int ns, root;
	const char *path;
};

static int wait_for(const void *arg, int *fd, size_t n _unused_)
{
	const struct wait *wait = arg;

	if (wait->ns >= 0 && setns(wait->ns, CLONE_NEWNS) < 0)
		return -errno;
	*fd = pin_by(wait->root, wait->path, 0);
	return 0;
}

/* A child may wait for the server, but only one in our life in vain: there may be thousands of such paths. */
static int pin_patiently(const struct wait *wait)
{
	static atomic_bool in_vain;
	int fd;

	if (in_vain)
		return -ETIMEDOUT;
	fd = errand_run_within(wait_for, wait, wait->ns >= 0 ? wait->ns : MAX(wait->root, -1), PATIENCE);
	if (fd == -ETIMEDOUT)
		in_vain = true;
	return fd;
}

int inmount_open(int root, const char *path)
{
	_close_ int pinned = pin(root, path);

	if (pinned == -EAGAIN)
		pinned = pin_patiently(&(struct wait){ -1, root, path });
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
		_close_ int pinned = fds[i] == -EAGAIN ? pin_patiently(&(struct wait){ fd, AT_FDCWD, paths[i] }) : fds[i];

		fds[i] = pinned;
		if (pinned >= 0)
			fds[i] = nsfs_open_pinned(pinned);
	}
	return r;
}
