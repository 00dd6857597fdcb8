/* SPDX-License-Identifier: MIT */
/*
 * --detach: the program goes on in a session of its own after we have ended. A leader enters and becomes it, or where the program must be a child
 * starts it and goes. Which number it has and that it really runs, or why not, comes over a line that exec closes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "nsjoin/nsjoin.h"
#include "sandbox/line.h"
#include "sys/child.h"

/* Whoever reads our PID from a pipe reads on until nobody has it open: "pid=$(nsjoin --detach ...)" would wait for the program. */
static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

/* Our terminal is not the program's any more, nor is the pipe that its PID is told by. What else is piped or a file stays. */
static int leave_terminal(int null)
{
	for (int fd = 0; fd <= 2; fd++)
		if ((isatty(fd) || (fd == STDOUT_FILENO && is_pipe(fd))) && dup2(null, fd) < 0)
			return fault(-errno, "cannot give the program /dev/null");
	return setsid() < 0 ? fault(-errno, "cannot make a session for the program") : 0;
}

/* Comes back only with a fault. */
static int lead(struct joining *j, char *const program[], int null)
{
	int r = leave_terminal(null);

	return r < 0 ? r : joining_run(j, program);
}

/* Its number, then the end of the line or a fault. */
static int hear(int line, pid_t *pid)
{
	int number, r = line_await_number(line, &number);

	if (r < 0)
		return r;
	if (r == 0)
		return fault_plain(-ECHILD, "the process that was to become the program was killed");
	*pid = number;
	return MIN(line_await(line), 0);
}

int detach_run(struct joining *j, char *const program[])
{
	_close_ int ours = -1, theirs = -1, null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int ends[2], r = null < 0 ? fault(-errno, "cannot open /dev/null") : line_open(ends);
	pid_t leader, pid = 0;

	if (null < 0 || r < 0)
		return null < 0 ? r : fault(r, "cannot make a socket pair");
	ours = ends[0];
	theirs = ends[1];
	leader = fork();
	if (leader == 0) {
		ours = fd_close(ours);
		j->line = theirs;
		lead(j, program, null);
		line_fail(theirs);
		_exit(0);
	}
	if (leader < 0)
		return fault(-errno, "cannot start a process for the program");
	theirs = fd_close(theirs);
	r = hear(ours, &pid);
	if (r < 0 || pid != leader)
		child_reap(leader);   /* else it is the program, and whoever takes over orphans reaps it */
	if (r == 0)
		printf("%d\n", pid);
	return r;
}
