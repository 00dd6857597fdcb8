/* SPDX-License-Identifier: MIT */
/* Running a compiled environment: the two processes and how they take turns. See sandbox.h for the order. */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sandbox/hand.h"
#include "sandbox/limits.h"
#include "sandbox/line.h"
#include "sandbox/pty.h"
#include "sandbox/report.h"
#include "sandbox/standin.h"

const char *const sandbox_phase_names[] = {
	[PHASE_BEFORE] = "outside",
	[PHASE_OUTSIDE] = "outside, for the new process",
	[PHASE_INSIDE] = "inside",
	[PHASE_KEEP] = "outside, once all stands",
	[PHASE_PROGRAM] = "program",
};

enum { STATUS_UNHEARD = 125 };   /* of a child whose fault went over the line: nobody looks at it */

/* The child: its turns, until it is the program. */
static int inside(struct sandbox *sandbox, struct sandbox_run *run)
{
	struct plan *plan = &sandbox->plan;
	int r;

	plan_disown(plan);
	report_leave(&sandbox->spec);
	if (plan_has(plan, PHASE_OUTSIDE) && line_await(run->line) != 1)
		return 0;   /* given up outside, and said there */
	r = plan_apply(plan, PHASE_INSIDE, run);
	if (r < 0)
		return r;
	if (plan_has(plan, PHASE_KEEP)) {
		line_go(run->line);
		if (line_await(run->line) != 1) {
			plan_undo(plan, run);
			return 0;
		}
	}
	return sandbox->hand ? hand_apply(plan, run) : plan_apply(plan, PHASE_PROGRAM, run);
}

static _noreturn_ void be_child(struct sandbox *sandbox, struct sandbox_run *run)
{
	if (inside(sandbox, run) < 0)
		line_fail(run->line);
	_exit(STATUS_UNHEARD);
}

/* Our turns, outside. Whatever fails on either side is undone here. */
static int outside(struct sandbox *sandbox, struct sandbox_run *run)
{
	struct plan *plan = &sandbox->plan;
	int r;

	if (plan_has(plan, PHASE_OUTSIDE)) {
		r = plan_apply(plan, PHASE_OUTSIDE, run);
		if (r < 0)
			return r;
		line_go(run->line);
	}
	if (plan_has(plan, PHASE_KEEP)) {
		r = line_await(run->line);
		if (r == 0)
			r = fault_plain(-ECHILD, "the new process was killed before its environment stood");
		if (r > 0)
			r = plan_apply(plan, PHASE_KEEP, run);
		else
			plan_undo(plan, run);
		if (r < 0)
			return r;
		line_go(run->line);
	}
	r = line_await(run->line);   /* its fault, or: the program runs */
	if (r < 0)
		plan_undo(plan, run);
	run->name = fd_close(run->name);   /* made: others may remove it */
	return r;
}

/* The program runs. */
static int await_end(struct sandbox *sandbox, struct sandbox_run *run, int *wait_status)
{
	struct cgroup_usage usage = { .has_cpu = false };
	int r;

	report_ready(sandbox);
	r = standin_wait(sandbox, run, wait_status);
	limits_finish(sandbox, run, &usage);
	if (r >= 0)
		report_exited(sandbox, *wait_status, run->signal, &usage);
	return r;
}

static int run_forked(struct sandbox *sandbox, struct sandbox_run *run, int *wait_status)
{
	int r;

	child_signals_block(&run->signals);
	report_begin(&sandbox->spec);
	run->forked = true;
	r = plan_apply(&sandbox->plan, PHASE_BEFORE, run);
	if (r < 0)
		return r;
	if (run->inside)
		be_child(sandbox, run);
	r = outside(sandbox, run);
	if (r >= 0)
		r = await_end(sandbox, run, wait_status);
	/* the hand is our child: no zombie is left to whoever reaps after us */
	while (sandbox->hand && waitpid(-1, NULL, 0) > 0)
		;
	return r;
}

static int run_in_place(struct sandbox *sandbox, struct sandbox_run *run)
{
	int r = plan_apply(&sandbox->plan, PHASE_INSIDE, run);

	return r < 0 ? r : plan_apply(&sandbox->plan, PHASE_PROGRAM, run);
}

int sandbox_run(struct sandbox *sandbox, int *wait_status)
{
	struct sandbox_run run = {
		.plan = &sandbox->plan, .terminal = TERMINAL_NONE, .carrier = -1, .parent = -1, .line = -1, .name = -1, .binfmt = -1, .root = -1,
	};
	int r;

	ns_set_init(&run.joins);
	r = sandbox->pty ? pty_split(sandbox, &run, wait_status) : 0;
	if (r == 0)
		r = sandbox->in_place ? run_in_place(sandbox, &run) : run_forked(sandbox, &run, wait_status);
	terminal_done(&run.terminal);
	fd_close(run.carrier);
	ns_set_done(&run.joins);
	fd_close(run.line);
	fd_close(run.name);
	fd_close(run.root);
	site_log_done(&run.sites);
	return MIN(r, 0);
}

int sandbox_root(struct sandbox_run *run)
{
	if (run->root < 0)
		run->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return run->root < 0 ? fault(-errno, "cannot open the root directory") : run->root;
}

void sandbox_done(struct sandbox *sandbox)
{
	plan_done(&sandbox->plan);
	buf_done(&sandbox->notes);
}
