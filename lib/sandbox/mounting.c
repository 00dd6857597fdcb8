/* SPDX-License-Identifier: MIT */
/* Steps that mount what was asked for. */
#include "sandbox/mounting.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>

#include "base/buf.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/str.h"
#include "sandbox/dev.h"
#include "sandbox/host.h"
#include "sandbox/mounting_kinds.h"
#include "sandbox/site.h"
#include "sys/mountapi.h"

/* -- what there is to mount -- */

/*
 * A user namespace may mount proc only for a PID namespace of its own, sysfs only for a network namespace and mqueue only for an IPC namespace of
 * its own (kernel: proc_fs_context, sysfs_init_fs_context, mqueue_init_fs_context).
 */
static bool may_mount(const struct sandbox_spec *spec, enum ns_type needed)
{
	return !sandbox_leaves_user(spec) || sandbox_wants(spec, needed) || (sandbox_joins(spec, NS_USER) && sandbox_joins(spec, needed));
}

static void settle(struct mounting *m, const struct mountspec *what, const struct sandbox_spec *spec)
{
	*m = (struct mounting){
		.spec = what, .source = -1,
		.from_outside = (what->kind == MOUNTSPEC_PROC && !may_mount(spec, NS_PID)) || (what->kind == MOUNTSPEC_SYS && !may_mount(spec, NS_NET)),
		.tty_group = !sandbox_leaves_user(spec), .mqueue = may_mount(spec, NS_IPC),
	};
}

/* What every new root gets; nothing of it where something else is asked for at that place. */
static const struct mountspec usual[] = {
	{ .kind = MOUNTSPEC_PROC, .place = "/proc", .flags = MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC },
	{ .kind = MOUNTSPEC_SYS, .place = "/sys", .flags = MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC | MOUNT_RO },
	{ .kind = MOUNTSPEC_DEV, .place = "/dev", .flags = MOUNT_NOSUID | MOUNT_NOEXEC },
};

static bool is_taken(const struct mountspecs *specs, const char *place)
{
	for (size_t i = 0; i < specs->n; i++)
		if (streq(specs->at[i].place, place))
			return true;
	return false;
}

int mounting_collect(struct plan *plan, const struct sandbox_spec *spec, struct mountings *list)
{
	const struct mountspecs *asked = &spec->mounts;

	*list = (struct mountings){ .at = pool_alloc(&plan->pool, (asked->n + ARRAY_SIZE(usual)) * sizeof *list->at) };
	if (!list->at)
		return fault(-ENOMEM, "cannot plan the mounts");
	for (size_t i = 0; i < ARRAY_SIZE(usual) && sandbox_has_root(spec); i++)
		if (!is_taken(asked, usual[i].place))
			settle(&list->at[list->n++], &usual[i], spec);
	for (size_t i = 0; i < asked->n; i++) {
		const struct mountspec *what = &asked->at[i];
		struct mounting *m = &list->at[list->n++];

		settle(m, what, spec);
		if (m->from_outside && (what->only_pids || what->hidepid))
			return fault_plain(-EINVAL, "%s: a user namespace can set options of proc only with a PID namespace of its own: add --pid", what->asked_by);
		if (what->idmap && !sandbox_wants(spec, NS_USER))
			return fault_plain(-EINVAL, "%s: idmap needs a new user namespace: add --map-auto or --map-users", what->asked_by);
	}
	return 0;
}

bool mounting_has_idmap(const struct mountspecs *specs)
{
	for (size_t i = 0; i < specs->n; i++)
		if (specs->at[i].idmap)
			return true;
	return false;
}

/* What it covers: a link or a directory covers nothing. */
static bool covers(const struct mountspec *spec)
{
	return spec->kind != MOUNTSPEC_SYMLINK && spec->kind != MOUNTSPEC_DIR && spec->kind != MOUNTSPEC_REMOUNT_RO;
}

void mounting_warn(const struct mountspecs *specs, struct buf *notes)
{
	for (size_t upper = 0; upper < specs->n; upper++)
		for (size_t lower = 0; lower < upper; lower++) {
			const struct mountspec *u = &specs->at[upper], *l = &specs->at[lower];

			if (covers(u) && l->kind != MOUNTSPEC_REMOUNT_RO && mountspec_hides(u->place, l->place))
				buf_printf(notes, "%s on %s hides %s on %s, which was given before\n", u->asked_by, u->place, l->asked_by, l->place);
		}
}

/* -- sources -- */

struct sources_args {
	struct mountings list;
};

static int open_source(const struct mountspec *spec, int *source)
{
	int fd = open(spec->source, O_PATH | O_CLOEXEC);

	if (fd < 0 && !(spec->may_miss && (errno == ENOENT || errno == ENOTDIR)))
		return fault_within(fault(-errno, "cannot open %s", spec->source), "%s", spec->asked_by);
	*source = fd;
	return 0;
}

static bool is_opened(const struct mountspec *spec)
{
	return spec->kind == MOUNTSPEC_BIND && !spec->idmap;
}

static int sources_undo(void *args, void *run _unused_)
{
	const struct mountings *list = &((const struct sources_args *)args)->list;

	for (size_t i = 0; i < list->n; i++)
		list->at[i].source = fd_close(list->at[i].source);
	return 0;
}

static int sources_apply(void *args, void *run)
{
	const struct mountings *list = &((const struct sources_args *)args)->list;
	int r = 0;

	for (size_t i = 0; i < list->n && r == 0; i++)
		if (is_opened(list->at[i].spec))
			r = open_source(list->at[i].spec, &list->at[i].source);
	if (r < 0)
		sources_undo(args, run);
	return r;
}

static void sources_print(const void *args, FILE *to)
{
	const struct mountings *list = &((const struct sources_args *)args)->list;
	const char *before = "";

	for (size_t i = 0; i < list->n; i++)
		if (is_opened(list->at[i].spec)) {
			fputs(before, to);
			str_print_shell(list->at[i].spec->source, to);
			before = " ";
		}
}

static int sources_doubt(const void *args, const void *about _unused_, struct doubts *doubts)
{
	const struct mountings *list = &((const struct sources_args *)args)->list;
	int r = 0;

	for (size_t i = 0; i < list->n && r == 0; i++)
		if (is_opened(list->at[i].spec) && !list->at[i].spec->may_miss)
			r = host_doubt_path(list->at[i].spec->source, 0, doubts);
	return r;
}

static const struct step_kind sources_step = { .name = "open", .apply = sources_apply, .undo = sources_undo, .print = sources_print, .doubt = sources_doubt };

int mounting_plan_sources(struct plan *plan, unsigned phase, const struct mountings *list)
{
	struct sources_args *a;
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += is_opened(list->at[i].spec);
	if (n == 0)
		return 0;
	a = plan_add(plan, phase, &sources_step, sizeof *a, NULL);
	if (!a)
		return -ENOMEM;
	a->list = *list;
	return 0;
}

/* -- a step for each -- */

struct mounting_args {
	struct mounting *mounting;
};

static int (*const kinds[])(struct mounting *m, struct sandbox_run *run) = {
	[MOUNTSPEC_BIND] = mounting_bind, [MOUNTSPEC_TMPFS] = mounting_tmpfs, [MOUNTSPEC_PROC] = mounting_proc, [MOUNTSPEC_SYS] = mounting_sys,
	[MOUNTSPEC_DEV] = dev_mount, [MOUNTSPEC_MQUEUE] = mounting_mqueue, [MOUNTSPEC_FILE] = mounting_file, [MOUNTSPEC_SYMLINK] = mounting_symlink,
	[MOUNTSPEC_DIR] = mounting_dir, [MOUNTSPEC_MASK] = mounting_mask, [MOUNTSPEC_REMOUNT_RO] = mounting_remount_ro,
};

static int mounting_undo(void *args, void *run_)
{
	struct sandbox_run *run = run_;

	return site_undo(&run->sites, ((const struct mounting_args *)args)->mounting->made);
}

static int mounting_apply(void *args, void *run_)
{
	struct mounting *m = ((const struct mounting_args *)args)->mounting;
	struct sandbox_run *run = run_;
	int root = sandbox_root(run), r;

	if (root < 0)
		return root;
	m->made = run->sites.n;
	r = kinds[m->spec->kind](m, run);
	if (r < 0) {
		struct fault why = *fault_last();

		mounting_undo(args, run);
		fault_adopt(&why);
	}
	return r;
}

static void print_flags(const struct mountspec *spec, unsigned usual_flags, FILE *to)
{
	static const struct { unsigned flag; const char *set, *clear; } words[] = {
		{ MOUNT_RO, ", read-only", "" }, { MOUNT_NOSUID, ", nosuid", ", suid" }, { MOUNT_NODEV, ", nodev", ", dev" }, { MOUNT_NOEXEC, ", noexec", ", exec" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if ((spec->flags ^ usual_flags) & words[i].flag)
			fputs(spec->flags & words[i].flag ? words[i].set : words[i].clear, to);
}

static void bind_print(const void *args, FILE *to)
{
	const struct mountspec *spec = ((const struct mounting_args *)args)->mounting->spec;

	str_print_shell(spec->source, to);
	fputs(" on ", to);
	str_print_shell(spec->place, to);
	print_flags(spec, MOUNT_NOSUID | MOUNT_NODEV, to);
	fprintf(to, "%s%s%s", spec->alone ? ", alone" : "", spec->idmap ? ", idmapped" : "", spec->may_miss ? ", if it is there" : "");
}

static void new_print(const void *args, FILE *to)
{
	static const struct { const char *type; unsigned flags; } types[] = {
		[MOUNTSPEC_TMPFS] = { "tmpfs", MOUNT_NOSUID | MOUNT_NODEV },
		[MOUNTSPEC_PROC] = { "proc", MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC },
		[MOUNTSPEC_SYS] = { "sysfs", MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC },
		[MOUNTSPEC_MQUEUE] = { "mqueue", MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC },
	};
	const struct mounting *m = ((const struct mounting_args *)args)->mounting;
	const struct mountspec *spec = m->spec;

	if (m->from_outside)
		fprintf(to, "the %s from outside on ", spec->kind == MOUNTSPEC_PROC ? "/proc" : "/sys");
	else
		fprintf(to, "%s on ", types[spec->kind].type);
	str_print_shell(spec->place, to);
	print_flags(spec, types[spec->kind].flags, to);
	if (spec->size)
		fprintf(to, ", size=%" PRIu64, spec->size);
	if (spec->mode_set)
		fprintf(to, ", mode=%04o", (unsigned)spec->mode);
	if (spec->hidepid)
		fprintf(to, ", hidepid=%d", spec->hidepid);
	fputs(spec->only_pids ? ", subset=pid" : "", to);
}

static void dev_print(const void *args, FILE *to)
{
	const struct mounting *m = ((const struct mounting_args *)args)->mounting;

	str_print_shell(m->spec->place, to);
	fputs(" with ", to);
	dev_print_content(m->mqueue, to);
}

static void file_print(const void *args, FILE *to)
{
	const struct mountspec *spec = ((const struct mounting_args *)args)->mounting->spec;

	str_print_shell(spec->place, to);
	if (spec->kind == MOUNTSPEC_FILE)
		fprintf(to, " from file descriptor %d", spec->fd);
	if (spec->kind == MOUNTSPEC_SYMLINK) {
		fputs(" to ", to);
		str_print_shell(spec->source, to);
	}
	if (spec->kind == MOUNTSPEC_FILE && spec->flags & MOUNT_RO)
		fputs(", read-only", to);
	if (spec->mode_set)
		fprintf(to, ", mode=%04o", (unsigned)spec->mode);
}

/* Where it is the one of outside it is bound, and nothing is asked. */
static int mounting_doubt(const void *args, const void *about, struct doubts *doubts)
{
	const struct mounting *m = ((const struct mounting_args *)args)->mounting;

	if (m->from_outside || (m->spec->kind != MOUNTSPEC_PROC && m->spec->kind != MOUNTSPEC_SYS))
		return 0;
	return host_doubt_visible(m->spec->kind == MOUNTSPEC_PROC ? "proc" : "sysfs", about, doubts);
}

#define STEP(what, how) { .name = what, .apply = mounting_apply, .undo = mounting_undo, .print = how, .doubt = mounting_doubt }
static const struct step_kind steps[] = {
	[MOUNTSPEC_BIND] = STEP("bind", bind_print), [MOUNTSPEC_TMPFS] = STEP("mount", new_print), [MOUNTSPEC_PROC] = STEP("mount", new_print),
	[MOUNTSPEC_SYS] = STEP("mount", new_print), [MOUNTSPEC_DEV] = STEP("make", dev_print), [MOUNTSPEC_MQUEUE] = STEP("mount", new_print),
	[MOUNTSPEC_FILE] = STEP("file", file_print), [MOUNTSPEC_SYMLINK] = STEP("link", file_print), [MOUNTSPEC_DIR] = STEP("directory", file_print),
	[MOUNTSPEC_MASK] = STEP("mask", file_print), [MOUNTSPEC_REMOUNT_RO] = STEP("make read-only", file_print),
};

int mounting_plan(struct plan *plan, unsigned phase, const struct mountings *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct mounting *m = &list->at[i];
		struct mounting_args *a = plan_add(plan, phase, &steps[m->spec->kind], sizeof *a, m->spec->asked_by);

		if (!a)
			return -ENOMEM;
		a->mounting = m;
	}
	return 0;
}
