/* SPDX-License-Identifier: MIT */
/*
 * Idmapped binds. Only who is privileged where the file system was made may give a mount other owners (mount_setattr(2)): that is us, outside. The
 * copy is detached and the child has it as we do, by an fd from before its birth; so it shows the owners once the child mounts it.
 */
#include "sandbox/mounting.h"

#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "sys/mountapi.h"

struct idmap_args {
	struct mounting *mounting;
};

static int refused(int err, const char *source)
{
	fault(err, "cannot make an idmapped mount of %s", source);
	if (err == -EPERM)
		return fault_hint(err, "only root may make idmapped mounts");
	return err == -EINVAL ? fault_hint(err, "its file system, or one that is mounted below it, does not know idmapped mounts: the word alone leaves out what is "
					   "mounted below") : err;
}

static int copy_undo(void *args, void *run _unused_)
{
	struct mounting *m = ((const struct idmap_args *)args)->mounting;

	m->source = fd_close(m->source);
	return 0;
}

static int copy_apply(void *args, void *run _unused_)
{
	struct mounting *m = ((const struct idmap_args *)args)->mounting;
	const struct mountspec *spec = m->spec;
	_close_ int source = open(spec->source, O_PATH | O_CLOEXEC);
	int copy;

	if (source < 0)
		return spec->may_miss && errno == ENOENT ? 0 : fault(-errno, "cannot open %s", spec->source);
	copy = mountapi_copy(source, !spec->alone, spec->flags);
	if (copy < 0)
		return refused(copy, spec->source);
	m->source = copy;
	return 0;
}

static void source_print(const void *args, FILE *to)
{
	str_print_shell(((const struct idmap_args *)args)->mounting->spec->source, to);
}

static const struct step_kind copy_step = { .name = "copy the mount of", .apply = copy_apply, .undo = copy_undo, .print = source_print };

/* It is the child's from here on, which has it open, too. */
static int idmap_apply(void *args, void *run_)
{
	struct mounting *m = ((const struct idmap_args *)args)->mounting;
	const struct sandbox_run *run = run_;
	_close_ int users = -1, copy = take_fd(&m->source);
	char path[64];
	int r;

	if (copy < 0)
		return 0;
	snprintf(path, sizeof path, "/proc/%d/ns/user", run->in_proc);
	users = open(path, O_RDONLY | O_CLOEXEC);
	if (users < 0)
		return fault(-errno, "cannot open the new user namespace");
	r = mountapi_idmap(copy, !m->spec->alone, users);
	return r < 0 ? refused(r, m->spec->source) : 0;
}

static const struct step_kind idmap_step = { .name = "idmap", .apply = idmap_apply, .print = source_print };

static int plan_each(struct plan *plan, unsigned phase, const struct step_kind *kind, const struct mountings *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct idmap_args *a;

		if (!list->at[i].spec->idmap)
			continue;
		a = plan_add(plan, phase, kind, sizeof *a, list->at[i].spec->asked_by);
		if (!a)
			return -ENOMEM;
		a->mounting = &list->at[i];
	}
	return 0;
}

int mounting_plan_copies(struct plan *plan, unsigned phase, const struct mountings *list) { return plan_each(plan, phase, &copy_step, list); }
int mounting_plan_idmaps(struct plan *plan, unsigned phase, const struct mountings *list) { return plan_each(plan, phase, &idmap_step, list); }
