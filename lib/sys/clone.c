/* SPDX-License-Identifier: MIT */
/* A child process born in new namespaces. */
#include "sys/clone.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t clone_process_into(uint64_t flags, int cgroup, bool *born)
{
	struct clone_args args = { .flags = flags | CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (unsigned)cgroup };
	long pid;

	*born = true;   /* the child's copy, too */
	pid = syscall(SYS_clone3, &args, sizeof args);
	if (pid >= 0)
		return (pid_t)pid;
	*born = false;
	return errno == ENOSYS || errno == E2BIG ? clone_process(flags) : -errno;
}

pid_t clone_process(uint64_t flags)
{
	/* a sibling ends with the signal that its creator ends with, and clone3 wants none then */
	struct clone_args args = { .flags = flags, .exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD };
	long pid = syscall(SYS_clone3, &args, sizeof args);

	/* container engines answer clone3 with ENOSYS, for seccomp cannot look at flags behind a pointer */
	if (pid < 0 && errno == ENOSYS)
		pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, 0);
	return pid < 0 ? -errno : (pid_t)pid;
}
