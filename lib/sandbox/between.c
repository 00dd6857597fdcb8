/* SPDX-License-Identifier: MIT */
/* A process between us and the new one. */
#include "sandbox/between.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sandbox/join.h"
#include "sandbox/line.h"
#include "sandbox/owner.h"
#include "sys/child.h"
#include "sys/clone.h"

/* The child that it makes is ours (CLONE_PARENT): we wait for it, and pass on what it comes to. */
static void be_between(const struct between *b, uint64_t flags, int line)
{
	pid_t pid;
	int r = join_enter(b->joins);

	if (r == 0 && b->owner)
		r = owner_become(b->owner);
	if (r < 0) {
		line_fail(line);
		_exit(0);
	}
	pid = clone_process(flags | CLONE_PARENT);
	if (pid == 0)
		return;
	line_number(line, pid);
	_exit(0);
}

int between_clone(const struct between *between, uint64_t flags, pid_t *child)
{
	int ends[2], r = line_open(ends);
	pid_t pid;

	if (r < 0)
		return fault(r, "cannot make a line to a new process");
	pid = clone_process(0);
	*child = pid;
	if (pid == 0)
		be_between(between, flags, ends[1]);
	fd_close(ends[1]);
	if (pid > 0) {
		r = line_await_number(ends[0], child);
		if (r == 0)
			r = fault_plain(-ECHILD, "the process that makes the new one was killed");
		if (r < 0)
			*child = r;
		child_reap(pid);
	}
	fd_close(ends[0]);
	return MIN(r, 0);
}
