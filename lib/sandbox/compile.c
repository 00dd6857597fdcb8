/* SPDX-License-Identifier: MIT */
/* From what is wanted to the steps that make it. The order of the steps is the order in which the kernel wants them. */
#include "sandbox/compile.h"

#include <errno.h>
#include <linux/capability.h>
#include <unistd.h>

#include "base/fault.h"
#include "sandbox/age.h"
#include "sandbox/binfmt.h"
#include "sandbox/birth.h"
#include "sandbox/clock.h"
#include "sandbox/creds.h"
#include "sandbox/ending.h"
#include "sandbox/hide.h"
#include "sandbox/ident.h"
#include "sandbox/join.h"
#include "sandbox/keep.h"
#include "sandbox/limits.h"
#include "sandbox/mounting.h"
#include "sandbox/mounts.h"
#include "sandbox/name.h"
#include "sandbox/program.h"
#include "sandbox/pty.h"
#include "sandbox/report.h"
#include "sandbox/rootfs.h"
#include "sandbox/userns.h"
#include "sys/cap.h"

void sandbox_caller_read(struct sandbox_caller *caller)
{
	const uint64_t needed = 1ull << CAP_SETUID | 1ull << CAP_SETGID;
	struct cap_sets sets = { .effective = 0 };

	cap_get(&sets);
	*caller = (struct sandbox_caller){ geteuid(), getegid(), (sets.effective & needed) == needed };
}

/* The two maps as they will be written. */
struct maps {
	struct idmap *by_kind[2];    /* by enum idmap_kind; NULL: none wanted */
	bool simple[2];              /* our own ID alone: a process may write that for itself */
};

static int settle_map(struct plan *plan, const struct idmap_request *request, enum idmap_kind kind,
		      const struct sandbox_caller *caller, struct maps *maps)
{
	const struct idmap_caller who = {
		.id = kind == IDMAP_USERS ? caller->uid : caller->gid, .user = caller->uid,
		.subid_file = kind == IDMAP_USERS ? "/etc/subuid" : "/etc/subgid",
		.own_map_file = kind == IDMAP_USERS ? "/proc/self/uid_map" : "/proc/self/gid_map",
	};

	if (!idmap_wanted(request))
		return 0;
	maps->by_kind[kind] = pool_alloc(&plan->pool, sizeof *maps->by_kind[kind]);
	maps->simple[kind] = request->single && request->n == 0;
	if (!maps->by_kind[kind])
		return fault(-ENOMEM, "cannot plan the ID maps");
	return idmap_settle(request, kind, &who, maps->by_kind[kind]);
}

static bool simple(const struct maps *maps, enum idmap_kind kind)
{
	return !maps->by_kind[kind] || maps->simple[kind];
}

/*
 * Must a process outside write them? "allow" for setgroups is refused to those who are in the namespace already, our IDs are not its own where
 * it has become the owner, and the /proc of a joined mount namespace is not to be written to.
 */
static bool mapped_from_outside(const struct sandbox_spec *spec, const struct maps *maps)
{
	return mounting_has_idmap(&spec->mounts) || (sandbox_wants(spec, NS_USER) && sandbox_joins(spec, NS_MNT)) ||
	       (spec->owner.set && (maps->by_kind[IDMAP_USERS] || maps->by_kind[IDMAP_GROUPS])) ||
	       !simple(maps, IDMAP_USERS) || !simple(maps, IDMAP_GROUPS) || (spec->setgroups == SETGROUPS_ALLOW && maps->by_kind[IDMAP_GROUPS]);
}

/* We write every map ourselves, from where we may. */
static int plan_own_maps(struct plan *plan, unsigned phase, const struct maps *maps)
{
	int r = 0;

	for (enum idmap_kind k = 0; k < 2 && r == 0; k++)
		if (maps->by_kind[k])
			r = userns_plan_map(plan, phase, k, maps->by_kind[k], NULL);
	return r;
}

static int plan_maps(struct sandbox *sandbox, const struct sandbox_caller *caller, const struct maps *maps)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	unsigned phase = mapped_from_outside(spec, maps) ? PHASE_OUTSIDE : PHASE_INSIDE;
	bool own_group = maps->by_kind[IDMAP_GROUPS] && maps->simple[IDMAP_GROUPS] && !spec->owner.set;
	int r = 0;

	/* the kernel takes an unprivileged group map only once setgroups is denied */
	if (spec->setgroups == SETGROUPS_DENY || (own_group && !spec->setgroups))
		r = userns_plan_setgroups(plan, phase, SETGROUPS_DENY, spec->setgroups ? "--setgroups" : NULL);
	if (r == 0 && (phase == PHASE_INSIDE || caller->may_map))
		r = plan_own_maps(plan, phase, maps);
	else if (r == 0)
		r = userns_plan_helpers(plan, phase, maps->by_kind[IDMAP_USERS], maps->by_kind[IDMAP_GROUPS], NULL);
	/* newgidmap(1) may have denied it: to allow it afterwards holds or fails */
	if (r == 0 && spec->setgroups == SETGROUPS_ALLOW)
		r = userns_plan_setgroups(plan, phase, SETGROUPS_ALLOW, "--setgroups");
	return r;
}

static bool keeps(const struct sandbox_spec *spec, enum ns_type type)
{
	return spec->keep[type] || (spec->name && sandbox_wants(spec, type));
}

static int plan_keep(struct sandbox *sandbox)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	int r = 0;

	for (enum ns_type t = 0; t < NS_TYPES && r == 0; t++)
		if (spec->keep[t])
			r = keep_plan_bind(&sandbox->plan, PHASE_KEEP, t, spec->keep[t], NULL);
	if (r == 0 && spec->name)
		r = name_plan_publish(&sandbox->plan, PHASE_KEEP, spec);
	return r == 0 && spec->status_fd.set ? report_plan_started(&sandbox->plan, PHASE_KEEP, spec, "--status-fd") : r;
}

static int plan_birth(struct sandbox *sandbox, const struct mountings *mountings)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	int r = 0;

	if (sandbox->pty)
		r = pty_plan_lead(&sandbox->plan, PHASE_BEFORE, spec->kill_child, spec->pty ? "--pty" : "--new-session");
	if (r == 0 && sandbox_joins_any(spec))
		r = join_plan_find(&sandbox->plan, sandbox->in_place ? PHASE_INSIDE : PHASE_BEFORE, &spec->joins, "--join");
	if (r < 0)
		return r;
	if (sandbox->in_place)
		return birth_plan_in_place(&sandbox->plan, PHASE_INSIDE, spec);
	if (spec->die_with_parent)
		r = ending_plan_parent(&sandbox->plan, PHASE_BEFORE, "--die-with-parent");
	if (r == 0 && spec->timeout)
		r = ending_plan_limit(&sandbox->plan, PHASE_BEFORE, spec->timeout, sandbox_wants(spec, NS_PID), "--timeout");
	for (enum ns_type t = 0; t < NS_TYPES && r == 0; t++)
		if (spec->keep[t])
			r = keep_plan_file(&sandbox->plan, PHASE_BEFORE, spec->keep[t], NULL);
	if (r == 0 && spec->name)
		r = name_plan_reserve(&sandbox->plan, PHASE_BEFORE, spec);
	if (r == 0)
		r = mounting_plan_copies(&sandbox->plan, PHASE_BEFORE, mountings);
	if (r == 0 && spec->limits.set)
		r = limits_plan(sandbox, PHASE_BEFORE);
	return r == 0 ? birth_plan_child(&sandbox->plan, PHASE_BEFORE, spec) : r;
}

static int plan_clock(struct sandbox *sandbox)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	int r = 0;

	if (sandbox_wants(spec, NS_TIME))
		r = clock_plan_new(plan, PHASE_INSIDE, NULL);
	if (r == 0 && spec->monotonic.set)
		r = clock_plan_offset(plan, PHASE_INSIDE, "monotonic", spec->monotonic.seconds, "--monotonic");
	if (r == 0 && spec->boottime.set)
		r = clock_plan_offset(plan, PHASE_INSIDE, "boottime", spec->boottime.seconds, "--boottime");
	if (r == 0 && sandbox_wants(spec, NS_TIME))
		r = clock_plan_enter(plan, PHASE_INSIDE, NULL);
	return r;
}

/* A format with the flag F and a new root means an interpreter outside of that root, as under unshare(1). */
static bool loads_before_root(const struct sandbox_spec *spec)
{
	return spec->interp && sandbox_has_root(spec) && binfmt_is_fixed(spec->interp);
}

static int plan_binfmt(struct sandbox *sandbox, const char *dir, bool load)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	int r = binfmt_plan_mount(&sandbox->plan, PHASE_INSIDE, dir, spec->interp ? "--load-interp" : "--mount-binfmt");

	return r == 0 && load ? binfmt_plan_load(&sandbox->plan, PHASE_INSIDE, dir, spec->interp, loads_before_root(spec), "--load-interp") : r;
}

/* Sources first, then what stands on them, the root last. */
static int plan_tree(struct plan *plan, const struct sandbox_spec *spec, const struct mountings *mountings)
{
	bool root = sandbox_has_root(spec);
	int r = root ? rootfs_plan_mount(plan, PHASE_INSIDE, spec) : 0;

	if (r == 0 && mountings->nobody && mountings->n)
		r = userns_plan_own_files(plan, PHASE_INSIDE);
	if (r == 0)
		r = mounting_plan(plan, PHASE_INSIDE, mountings);
	if (r == 0 && spec->protect_kernel)
		r = hide_plan_kernel(plan, PHASE_INSIDE, "--protect-kernel");
	return r == 0 && root ? rootfs_plan_pivot(plan, PHASE_INSIDE) : r;
}

static int plan_root(struct sandbox *sandbox, const struct mountings *mountings)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	/* while the root is made nothing may spread outside; shared with none but our own children it becomes afterwards */
	bool later = (mountings->n || sandbox_has_root(spec) || spec->protect_kernel) && spec->propagation == PROPAGATION_SHARED;
	int r = mounts_plan_propagation(plan, PHASE_INSIDE, later ? PROPAGATION_PRIVATE : spec->propagation,
					spec->propagation && !later ? "--propagation" : NULL);

	if (r == 0 && loads_before_root(spec))
		r = plan_binfmt(sandbox, BINFMT_DIR, true);
	if (r == 0)
		r = mounting_plan_sources(plan, PHASE_INSIDE, mountings);
	if (r == 0)
		r = plan_tree(plan, spec, mountings);
	if (r == 0 && later)
		r = mounts_plan_propagation(plan, PHASE_INSIDE, spec->propagation, "--propagation");
	return r;
}

static int plan_mounts(struct sandbox *sandbox, const struct mountings *mountings)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	bool isolated = spec->propagation == PROPAGATION_PRIVATE || spec->propagation == PROPAGATION_SLAVE;
	int r = sandbox_wants(spec, NS_MNT) ? plan_root(sandbox, mountings) : 0;

	if (r == 0 && spec->root && !sandbox_has_root(spec))
		r = rootfs_plan_chroot(&sandbox->plan, PHASE_INSIDE, spec->root);
	/* a new root has its proc already */
	if (r == 0 && spec->proc && !(sandbox_has_root(spec) && streq(spec->proc, "/proc")))
		r = mounts_plan_proc(&sandbox->plan, PHASE_INSIDE, spec->proc, isolated, "--mount-proc");
	if (r == 0 && spec->binfmt)
		r = plan_binfmt(sandbox, spec->binfmt, spec->interp && !loads_before_root(spec));
	return r;
}

static int plan_inside(struct sandbox *sandbox, const struct mountings *mountings)
{
	const struct sandbox_spec *spec = &sandbox->spec;
	struct plan *plan = &sandbox->plan;
	int r = spec->limits.set ? limits_plan_enter(plan, PHASE_INSIDE, sandbox_wants(spec, NS_CGROUP)) : 0;

	if (r == 0 && keeps(spec, NS_MNT))
		r = age_plan(plan, PHASE_INSIDE);
	if (r == 0)
		r = plan_clock(sandbox);
	if (r == 0 && spec->hostname)
		r = ident_plan_hostname(plan, PHASE_INSIDE, spec->hostname, "--hostname");
	if (r == 0 && spec->domainname)
		r = ident_plan_domainname(plan, PHASE_INSIDE, spec->domainname, "--domainname");
	if (r == 0 && sandbox_wants(spec, NS_NET) && !spec->no_lo)
		r = ident_plan_lo(plan, PHASE_INSIDE);
	if (r == 0)
		r = plan_mounts(sandbox, mountings);
	if (r == 0 && spec->wd)
		r = ident_plan_wd(plan, PHASE_INSIDE, spec->wd, "--wd");
	/* init never changes its user, so that the kernel does not forget; a program is told last of all */
	if (r == 0 && spec->kill_child && sandbox->init)
		r = creds_plan_death_signal(plan, PHASE_INSIDE, spec->kill_child, spec->die_with_parent ? "--die-with-parent" : "--kill-child");
	return r;
}

static bool keeps_any(const struct sandbox_spec *spec)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (keeps(spec, t))
			return true;
	return false;
}

/* A PID namespace, new or not, holds only children; the others need somebody who stays outside. */
static bool needs_child(const struct sandbox_spec *spec)
{
	return sandbox_wants(spec, NS_PID) || sandbox_joins(spec, NS_PID) || spec->fork || spec->new_session || spec->forward || spec->kill_child ||
	       spec->timeout || spec->limits.set || spec->status_fd.set || keeps_any(spec);
}

int sandbox_compile(struct sandbox *sandbox, const struct sandbox_caller *caller)
{
	struct sandbox_spec *spec = &sandbox->spec;
	struct maps maps = { 0 };
	struct mountings mountings = { 0 };
	int r = sandbox_settle(spec);

	if (r == 0)
		r = mounting_collect(&sandbox->plan, spec, &mountings);

	if (r == 0)
		r = settle_map(&sandbox->plan, &spec->users, IDMAP_USERS, caller, &maps);
	if (r == 0)
		r = settle_map(&sandbox->plan, &spec->groups, IDMAP_GROUPS, caller, &maps);
	if (r == 0)
		r = limits_find(sandbox);
	if (r < 0)
		return r;
	sandbox->init = sandbox_wants(spec, NS_PID) && !spec->fork && !spec->as_pid_1;
	sandbox->pty = pty_wanted(spec);
	sandbox->hand = !sandbox->init && sandbox_wants(spec, NS_MNT) && program_is_confined(spec);
	sandbox->in_place = !sandbox->hand && !needs_child(spec) && !mapped_from_outside(spec, &maps);
	mountings.nobody = maps.by_kind[IDMAP_USERS] && !idmap_has(maps.by_kind[IDMAP_USERS], caller->uid);
	mounting_warn(&spec->mounts, &sandbox->notes);
	r = plan_birth(sandbox, &mountings);
	if (r == 0 && sandbox_wants(spec, NS_USER))
		r = plan_maps(sandbox, caller, &maps);
	if (r == 0)
		r = mounting_plan_idmaps(&sandbox->plan, PHASE_OUTSIDE, &mountings);
	if (r == 0)
		r = plan_inside(sandbox, &mountings);
	if (r == 0)
		r = plan_keep(sandbox);
	return r == 0 ? program_plan(sandbox) : r;
}
