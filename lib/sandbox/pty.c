/* SPDX-License-Identifier: MIT */
/* A session for the program, on a terminal of its own. */
#include "sandbox/pty.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sys/pidfd.h"
#include "sys/session.h"

bool pty_wanted(const struct sandbox_spec *spec)
{
	return spec->new_session && !spec->no_pty && terminal_is_there();
}

/* Who the program will be, where a number says so: it may open its standard files again by name then. */
static uid_t owner(const struct sandbox_spec *spec)
{
	return geteuid() == 0 && spec->uid.set && !sandbox_leaves_user(spec) ? spec->uid.id : geteuid();
}

int pty_split(const struct sandbox *sandbox, struct sandbox_run *run, int *wait_status)
{
	_close_ int keeper = sandbox->spec.die_with_parent ? pidfd_of(getppid()) : -1;

	if (sandbox->spec.die_with_parent && keeper < 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);   /* no pidfds: our terminal is left as it is then */
	return session_split(&run->terminal, owner(&sandbox->spec), keeper, &run->carrier, wait_status);
}

struct lead_args {
	bool kill_child;
};

static int lead_apply(void *args, void *run_)
{
	const struct lead_args *a = args;
	struct sandbox_run *run = run_;

	if (a->kill_child)
		child_die_with(run->carrier, SIGKILL);
	return session_lead(&run->terminal);
}

static const struct step_kind lead_step = { .name = "lead a session on a terminal of its own", .apply = lead_apply };

int pty_plan_lead(struct plan *plan, unsigned phase, bool kill_child, const char *asked_by)
{
	return plan_put(plan, phase, &lead_step, &(struct lead_args){ kill_child }, sizeof(struct lead_args), asked_by);
}

static int foreground_apply(void *args _unused_, void *run _unused_)
{
	terminal_foreground();
	return 0;
}

static const struct step_kind foreground_step = { .name = "in the foreground of that terminal", .apply = foreground_apply };

int pty_plan_foreground(struct plan *plan, unsigned phase, const char *asked_by)
{
	return plan_add(plan, phase, &foreground_step, 0, asked_by) ? 0 : -ENOMEM;
}
