/* SPDX-License-Identifier: MIT */
/* A user namespace that belongs to somebody else. */
#include "sandbox/owner.h"

#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sandbox/line.h"
#include "sys/child.h"
#include "sys/clone.h"

/*
 * For good and wholly: what stays of us (a saved user, a group) would be in the namespace of another. The kernel hides the /proc files of who
 * changed its user (PR_SET_DUMPABLE), and the steps that follow write to them.
 */
static int become(const struct sandbox_owner *owner)
{
	int r;

	if (setgroups(0, NULL) == 0 && setresgid(owner->gid, owner->gid, owner->gid) == 0 &&
	    setresuid(owner->uid, owner->uid, owner->uid) == 0 && prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0)
		return 0;
	r = fault(-errno, "cannot become user %u, group %u, who is to own the user namespace", owner->uid, owner->gid);
	return r == -EPERM ? fault_hint(r, "only root can make a user namespace for another") : r;
}

/* The process between: it becomes the owner, and the child that it makes is ours (CLONE_PARENT), for a PID namespace holds only children. */
static void between(const struct sandbox_owner *owner, uint64_t flags, int line)
{
	pid_t pid;

	if (become(owner) < 0) {
		line_fail(line);
		_exit(0);
	}
	pid = clone_process(flags | CLONE_PARENT);
	if (pid == 0)
		return;
	line_number(line, pid);
	_exit(0);
}

int owner_clone(const struct sandbox_owner *owner, uint64_t flags, pid_t *child)
{
	int ends[2], r = line_open(ends);
	pid_t pid;

	if (r < 0)
		return fault(r, "cannot make a line to a new process");
	pid = clone_process(0);
	*child = pid;
	if (pid == 0)
		between(owner, flags, ends[1]);
	fd_close(ends[1]);
	if (pid > 0) {
		r = line_await_number(ends[0], child);
		if (r == 0)
			r = fault_plain(-ECHILD, "the process that makes the user namespace was killed");
		if (r < 0)
			*child = r;
		child_reap(pid);
	}
	fd_close(ends[0]);
	return MIN(r, 0);
}

static int become_apply(void *args, void *run _unused_)
{
	return become(args);
}

static void become_print(const void *args, FILE *to)
{
	owner_print(args, to);
}

static const struct step_kind become_step = { .name = "become the owner", .apply = become_apply, .print = become_print };

int owner_plan_become(struct plan *plan, unsigned phase, const struct sandbox_owner *owner, const char *asked_by)
{
	struct sandbox_owner *a = plan_add(plan, phase, &become_step, sizeof *a, asked_by);

	if (!a)
		return -ENOMEM;
	*a = *owner;
	return 0;
}

void owner_print(const struct sandbox_owner *owner, FILE *to)
{
	fprintf(to, "%u:%u", owner->uid, owner->gid);
}
