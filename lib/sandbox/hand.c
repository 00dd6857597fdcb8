/* SPDX-License-Identifier: MIT */
/* A helping hand: a process with our rights that stays until the program runs. */
#include "sandbox/hand.h"

#include <sched.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sandbox/line.h"
#include "sys/clone.h"

/* A line that is closed without a fault is a program that runs. */
static _noreturn_ void be_hand(struct plan *plan, struct sandbox_run *run, int line)
{
	run->line = fd_close(run->line);   /* held twice, it would never be cut */
	if (line_await(line) < 0) {
		plan_undo(plan, run);
		line_fail(line);
	}
	_exit(0);
}

/* The program shall have no child that it does not know: the hand is its sibling. PID 1 of a namespace has none. */
static pid_t make_hand(void)
{
	return clone_process(getpid() == 1 ? 0 : CLONE_PARENT);
}

int hand_apply(struct plan *plan, struct sandbox_run *run)
{
	int ends[2], r = line_open(ends);
	pid_t pid;

	if (r < 0)
		return fault(r, "cannot make a line to a helper");
	pid = make_hand();
	if (pid == 0) {
		fd_close(ends[0]);
		be_hand(plan, run, ends[1]);
	}
	fd_close(ends[1]);
	if (pid < 0) {
		fault(pid, "cannot make a process that could undo");
		plan_undo(plan, run);
		r = fault_last()->err;
	} else {
		plan_disown(plan);
		r = plan_apply(plan, PHASE_PROGRAM, run);
		line_fail(ends[0]);
		if (line_await(ends[0]) < 0)
			r = fault_last()->err;   /* the same, and what could not be undone */
	}
	fd_close(ends[0]);
	return r;
}
