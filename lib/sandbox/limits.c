/* SPDX-License-Identifier: MIT */
/* Steps that put the environment in a cgroup with limits. */
#include "sandbox/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "cgroup/find.h"
#include "cgroup/scope.h"
#include "cgroup/set.h"
#include "sandbox/envdir.h"

static const char *within(const struct sandbox_spec *spec)
{
	return spec->cgroup_in && *spec->cgroup_in == '/' ? spec->cgroup_in : NULL;
}

/* The recorded fault is why it cannot hold. */
static void drop(struct sandbox_spec *spec, enum limit_kind kind, const char *before, struct buf *notes)
{
	char text[FAULT_TEXT_MAX + 64];

	snprintf(text, sizeof text, "%s%s%s; this limit does not hold", before, *before ? ": " : "", fault_last()->text);
	if (notes)
		buf_printf(notes, "%s\n", text);
	else
		spec->note(text);
	spec->limits.set &= ~(1u << kind);
	fault_clear();
}

/* Those of the limits that no cgroup can keep, each asked for alone. What is told goes to `notes`, and to the user at once where that is NULL. */
static void drop_impossible(struct sandbox_spec *spec, struct buf *notes)
{
	struct cgroup_homes homes;

	for (enum limit_kind k = 0; k < LIMIT_KINDS; k++)
		if (spec->limits.set & 1u << k && cgroup_find(1u << k, within(spec), &homes) < 0)
			drop(spec, k, "", notes);
}

static void drop_all(struct sandbox_spec *spec)
{
	const struct fault why = *fault_last();

	for (enum limit_kind k = 0; k < LIMIT_KINDS; k++)
		if (spec->limits.set & 1u << k) {
			fault_adopt(&why);
			drop(spec, k, limit_kinds[k].option, NULL);
		}
}

/*
 * The unified hierarchy is systemd's where that runs: it takes back what it does not know of. Who was given a cgroup by it needs no other. A scope ends
 * with its processes, so a cgroup that lasts is made beside those of systemd.
 */
static bool is_for_systemd(const struct sandbox_spec *spec)
{
	struct cgroup_homes homes;
	bool given = false;

	if (!spec->limits.set || spec->name || spec->cgroup_in || !scope_is_offered() || !cgroup_is_unified(spec->limits.set))
		return false;
	if (geteuid() != 0 && cgroup_find(spec->limits.set, NULL, &homes) == 0)
		for (unsigned i = 0; i < homes.n; i++)
			given |= homes.at[i].leave;
	fault_clear();
	return !given;
}

int limits_find(struct sandbox *sandbox)
{
	struct sandbox_spec *spec = &sandbox->spec;
	struct cgroup_group *group;

	sandbox->scope = is_for_systemd(spec);
	if (spec->try_limits && !sandbox->scope)
		drop_impossible(spec, &sandbox->notes);
	if (!spec->limits.set)
		return 0;
	group = pool_alloc(&sandbox->plan.pool, sizeof *group);
	if (!group)
		return fault(-ENOMEM, "cannot plan the limits");
	*group = (struct cgroup_group){ .lasts = spec->name };
	if (spec->name)
		snprintf(group->name, sizeof group->name, "nsnew-%s", spec->name);
	sandbox->cgroup = group;
	return sandbox->scope ? 0 : cgroup_find(spec->limits.set, within(spec), &group->homes);
}

struct scope_args {
	struct cgroup_group *group;
	struct sandbox_spec *spec;
};

/* Only there does it show which controllers the manager has for us. Nothing is to be undone: the scope ends with us. */
static int scope_apply(void *args, void *run _unused_)
{
	const struct scope_args *a = args;
	int r = scope_enter();

	if (r < 0 && a->spec->try_limits) {
		drop_all(a->spec);
		return 0;
	}
	if (r < 0)
		return r;
	if (a->spec->try_limits)
		drop_impossible(a->spec, NULL);
	return cgroup_find(a->spec->limits.set, NULL, &a->group->homes);
}

static const struct step_kind scope_step = { .name = "go into a scope of systemd", .apply = scope_apply };

struct make_args {
	struct cgroup_group *group;
	const char *name;   /* of the environment whose cgroup stays; NULL: none */
};

/* Before it is made, so that whoever removes the environment finds it, also after kill -9. */
static int write_down(const struct make_args *a)
{
	char path[ENVIRONMENT_PATH_MAX];
	_close_ int fd = open(envdir_path(a->name, ENVIRONMENT_CGROUPS, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	_fclose_ FILE *to = fd < 0 ? NULL : fdopen(fd, "w");

	if (!to)
		return fault(-errno, "cannot write %s", path);
	fd = -1;   /* the FILE's now */
	for (unsigned i = 0; i < a->group->homes.n; i++)
		fprintf(to, "%s/%s\n", a->group->homes.at[i].dir, a->group->name);
	return fflush(to) != 0 ? fault(-errno, "cannot write %s", path) : 0;
}

static int make_apply(void *args, void *run_)
{
	const struct make_args *a = args;
	struct sandbox_run *run = run_;
	int r = a->name ? write_down(a) : 0;

	if (r == 0)
		r = cgroup_group_make(a->group);
	if (r == 0)
		run->cgroup = a->group;
	return r;
}

static int make_undo(void *args, void *run_)
{
	struct sandbox_run *run = run_;

	run->cgroup = NULL;
	return cgroup_group_end(((const struct make_args *)args)->group);
}

static void make_print(const void *args, FILE *to)
{
	const struct make_args *a = args;

	if (!a->group->homes.n)
		fputs("in it", to);
	for (unsigned i = 0; i < a->group->homes.n; i++) {
		fputs(i ? ", in " : "in ", to);
		str_print_shell(a->group->homes.at[i].dir, to);
	}
}

static const struct step_kind make_step = { .name = "make a cgroup", .apply = make_apply, .undo = make_undo, .print = make_print };

struct limit_args {
	struct cgroup_group *group;
	struct sandbox_spec *spec;
	enum limit_kind kind;
};

/* What the kernel refuses shows only now. */
static int limit_apply(void *args, void *run _unused_)
{
	const struct limit_args *a = args;
	int r = cgroup_set(a->group, &a->spec->limits, a->kind);

	if (r == 0 || !a->spec->try_limits)
		return r;
	drop(a->spec, a->kind, limit_kinds[a->kind].option, NULL);
	return 0;
}

static void limit_print(const void *args, FILE *to)
{
	const struct limit_args *a = args;

	cgroup_limit_print(&a->spec->limits, a->kind, to);
}

static const struct step_kind limit_step = { .name = "limit all together:", .apply = limit_apply, .print = limit_print };

int limits_plan(struct sandbox *sandbox, unsigned phase)
{
	struct sandbox_spec *spec = &sandbox->spec;
	struct cgroup_group *group = sandbox->cgroup;
	int r = 0;

	if (sandbox->scope)
		r = plan_put(&sandbox->plan, phase, &scope_step, &(struct scope_args){ group, spec }, sizeof(struct scope_args), NULL);
	if (r == 0)
		r = plan_put(&sandbox->plan, phase, &make_step, &(struct make_args){ group, spec->name }, sizeof(struct make_args), NULL);

	for (enum limit_kind k = 0; k < LIMIT_KINDS && r == 0; k++)
		if (spec->limits.set & 1u << k)
			r = plan_put(&sandbox->plan, phase, &limit_step, &(struct limit_args){ group, spec, k }, sizeof(struct limit_args),
				     limit_kinds[k].option);
	return r;
}

struct enter_args {
	bool namespace;
};

static int enter_apply(void *args, void *run_)
{
	struct sandbox_run *run = run_;
	int r = cgroup_group_enter(run->cgroup, run->born);

	cgroup_group_done(run->cgroup);   /* the program could get at these folders by /proc/1/fd, and out */
	run->cgroup = NULL;
	if (r < 0 || !((const struct enter_args *)args)->namespace)
		return r;
	return unshare(CLONE_NEWCGROUP) < 0 ? fault(-errno, "cannot make a new cgroup namespace") : 0;
}

static void enter_print(const void *args, FILE *to)
{
	if (((const struct enter_args *)args)->namespace)
		fputs(", the root of the cgroup namespace", to);
}

static const struct step_kind enter_step = { .name = "be in the cgroup", .apply = enter_apply, .print = enter_print };

int limits_plan_enter(struct plan *plan, unsigned phase, bool namespace)
{
	return plan_put(plan, phase, &enter_step, &(struct enter_args){ namespace }, sizeof(struct enter_args), NULL);
}

void limits_finish(const struct sandbox *sandbox, struct sandbox_run *run, struct cgroup_usage *usage)
{
	struct cgroup_group *group = run->cgroup;

	if (!group)
		return;
	cgroup_usage_read(group, usage);
	run->cgroup = NULL;
	if (group->lasts)
		cgroup_group_done(group);
	else if (cgroup_group_end(group) < 0)
		sandbox->spec.note(fault_last()->text);
}
