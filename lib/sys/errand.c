/* SPDX-License-Identifier: MIT */
/* Errands: a child that opens files for us somewhere else. */
#include "sys/errand.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"

_Static_assert(ERRAND_MAX * sizeof(int) <= 4096, "a report must fit into a pipe that nobody reads yet");

int errand_run(errand_fn work, const void *errand, int *fds, size_t n)
{
	_close_ int from = -1, to = -1;
	const ssize_t size = (ssize_t)(n * sizeof *fds);
	int ends[2];
	pid_t child;

	if (n > ERRAND_MAX)
		return -E2BIG;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	from = ends[0];
	to = ends[1];
	/* a plain fork but for the open files: those that the child opens are ours */
	child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, 0);
	if (child < 0)
		return -errno;
	if (child == 0)
		_exit(work(errand, fds, n) < 0 || fd_write(to, fds, (size_t)size) < 0);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	to = fd_close(to);   /* a child that failed wrote nothing: the end of the pipe */
	return fd_read(from, fds, (size_t)size) == size ? 0 : -EPERM;
}
