/* SPDX-License-Identifier: MIT */
/* Paths of another mount namespace. */
#include "sys/inmount.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/macro.h"
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
	size_t n;
};

/*
 * In the child, which shares our open files but not our root: setns(2) gives it root and working directory of the other namespace.
 * What it finds is only pinned there: the way from that to an open file leads through /proc, and what is called so in there is not ours.
 */
static _noreturn_ void work(const struct errand *errand, int report)
{
	int fds[INMOUNT_MAX];

	if (setns(errand->ns, CLONE_NEWNS) < 0)
		_exit(1);
	for (size_t i = 0; i < errand->n; i++)
		fds[i] = errand->procfd < 0 ? pin(AT_FDCWD, errand->paths[i]) : openat(errand->procfd, "self/mountinfo", O_RDONLY | O_CLOEXEC);
	_exit(fd_write(report, fds, errand->n * sizeof *fds) < 0);
}

static int run(const struct errand *errand, int *fds)
{
	_close_ int from = -1, to = -1;
	const ssize_t size = (ssize_t)(errand->n * sizeof *fds);
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	from = ends[0];
	to = ends[1];
	/* a plain fork but for the open files: those that the child opens are ours */
	child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, 0);
	if (child < 0)
		return -errno;
	if (child == 0)
		work(errand, to);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	to = fd_close(to);   /* a child that failed wrote nothing: the end of the pipe */
	return fd_read(from, fds, (size_t)size) == size ? 0 : -EPERM;
}

int inmount_open_table(int fd, int procfd)
{
	const struct errand errand = { .ns = fd, .procfd = procfd, .n = 1 };
	int table, r = run(&errand, &table);

	return r < 0 ? r : table;
}

int inmount_open_all(int fd, const char *const *paths, size_t n, int *fds)
{
	const struct errand errand = { .ns = fd, .procfd = -1, .paths = paths, .n = n };
	int r = n > INMOUNT_MAX ? -E2BIG : run(&errand, fds);

	for (size_t i = 0; i < n && r >= 0; i++) {
		_close_ int pinned = fds[i];

		if (pinned >= 0)
			fds[i] = nsfs_open_pinned(pinned);
	}
	return r;
}
