/* SPDX-License-Identifier: MIT */
/* A user namespace that belongs to somebody else. */
#include "sandbox/owner.h"

#include <errno.h>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/fault.h"

/*
 * For good and wholly: what stays of us (a saved user, a group) would be in the namespace of another. The kernel hides the /proc files of who
 * changed its user (PR_SET_DUMPABLE), and the steps that follow write to them.
 */
int owner_become(const struct sandbox_owner *owner)
{
	int r;

	if (setgroups(0, NULL) == 0 && setresgid(owner->gid, owner->gid, owner->gid) == 0 &&
	    setresuid(owner->uid, owner->uid, owner->uid) == 0 && prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0)
		return 0;
	r = fault(-errno, "cannot become user %u, group %u, who is to own the user namespace", owner->uid, owner->gid);
	return r == -EPERM ? fault_hint(r, "only root can make a user namespace for another") : r;
}

static int become_apply(void *args, void *run _unused_)
{
	return owner_become(args);
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
