/* SPDX-License-Identifier: MIT */
/* Steps on the mounts of the new mount namespace. */
#include "sandbox/mounts.h"

#include <errno.h>
#include <sys/mount.h>

#include "base/fault.h"
#include "base/str.h"
#include "sandbox/host.h"

static const struct { const char *name; unsigned long flag; } kinds[] = {
	[PROPAGATION_PRIVATE] = { "private", MS_PRIVATE },
	[PROPAGATION_SLAVE] = { "slave", MS_SLAVE },
	[PROPAGATION_SHARED] = { "shared", MS_SHARED },
};

struct propagation_args {
	enum sandbox_propagation kind;
};

static int propagation_apply(void *args, void *run _unused_)
{
	const struct propagation_args *a = args;

	if (mount("none", "/", NULL, MS_REC | kinds[a->kind].flag, NULL) < 0)
		return fault(-errno, "cannot make the propagation of all mounts %s", kinds[a->kind].name);
	return 0;
}

static void propagation_print(const void *args, FILE *to)
{
	fputs(kinds[((const struct propagation_args *)args)->kind].name, to);
}

static const struct step_kind propagation_step = { .name = "propagation", .apply = propagation_apply, .print = propagation_print };

int mounts_plan_propagation(struct plan *plan, unsigned phase, enum sandbox_propagation propagation, const char *asked_by)
{
	struct propagation_args *a;

	if (propagation == PROPAGATION_UNCHANGED)
		return 0;
	a = plan_add(plan, phase, &propagation_step, sizeof *a, asked_by);
	if (!a)
		return -ENOMEM;
	a->kind = propagation;
	return 0;
}

struct proc_args {
	const char *dir;
	bool isolated;
};

static int proc_refused(const char *dir, int err)
{
	fault(err, "cannot mount proc on %s", dir);
	if (err == -EPERM)
		fault_hint(err, "in a user namespace proc can be mounted only with a new PID namespace (--pid), and only where "
			   "the proc outside is not partly covered, as container engines do it");
	return err;
}

static int proc_apply(void *args, void *run _unused_)
{
	const struct proc_args *a = args;

	/* where mounts still spread, the place itself must be private first, or everybody outside would get our proc */
	if (!a->isolated && mount("none", a->dir, NULL, MS_PRIVATE | MS_REC, NULL) < 0) {
		int r = fault(-errno, "cannot make the mount at %s private", a->dir);

		return fault_hint(r, "with this --propagation, the directory must be a mount point");
	}
	if (mount("proc", a->dir, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return proc_refused(a->dir, -errno);
	return 0;
}

static void proc_print(const void *args, FILE *to)
{
	str_print_escaped(((const struct proc_args *)args)->dir, to);
}

static int proc_doubt(const void *args _unused_, const void *about, struct doubts *doubts)
{
	return host_doubt_visible("proc", about, doubts);
}

static const struct step_kind proc_step = { .name = "mount proc on", .apply = proc_apply, .print = proc_print, .doubt = proc_doubt };

int mounts_plan_proc(struct plan *plan, unsigned phase, const char *dir, bool isolated, const char *asked_by)
{
	return plan_put(plan, phase, &proc_step, &(struct proc_args){ dir, isolated }, sizeof(struct proc_args), asked_by);
}
