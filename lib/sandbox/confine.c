/* SPDX-License-Identifier: MIT */
/* Steps after which the program, and whatever it runs, can do less: for good. */
#include "sandbox/confine.h"

#include <errno.h>
#include <sys/prctl.h>

#include "base/fault.h"

static int no_new_privs_apply(void *args _unused_, void *run _unused_)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? fault(-errno, "cannot set no_new_privs") : 0;
}

static const struct step_kind no_new_privs_step = { .name = "no new privileges", .apply = no_new_privs_apply };

int confine_plan_no_new_privs(struct plan *plan, unsigned phase, const char *asked_by)
{
	return plan_add(plan, phase, &no_new_privs_step, 0, asked_by) ? 0 : -ENOMEM;
}
