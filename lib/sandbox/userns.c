/* SPDX-License-Identifier: MIT */
/* Steps that give a new user namespace its maps. */
#include "sandbox/userns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "sandbox/host.h"
#include "sandbox/maptool.h"
#include "sys/cap.h"
#include "sys/fsid.h"

enum { PROC_PATH_MAX = 64 };

static const char *const map_files[] = { [IDMAP_USERS] = "uid_map", [IDMAP_GROUPS] = "gid_map" };
static const char *const nouns[] = { [IDMAP_USERS] = "users", [IDMAP_GROUPS] = "groups" };

int userns_hint(int err)
{
	const char *off = err == -ENOSPC ? host_userns_off() : err == -EPERM || err == -EACCES ? host_userns_restricted() : NULL;

	if (off)
		return fault_hint(err, "%s", off);
	if (err == -ENOSPC || err == -EUSERS)
		return fault_hint(err, "the limit in /proc/sys/user/max_user_namespaces is reached, or they are nested 32 deep");
	return err;
}

/* Our own file, or from outside the child's. */
static const char *proc_path(const struct sandbox_run *run, const char *file, char path[PROC_PATH_MAX])
{
	if (run->child)
		snprintf(path, PROC_PATH_MAX, "/proc/%d/%s", run->in_proc, file);
	else
		snprintf(path, PROC_PATH_MAX, "/proc/self/%s", file);
	return path;
}

struct setgroups_args {
	const char *word;
};

static int setgroups_apply(void *args, void *run)
{
	const struct setgroups_args *a = args;
	char path[PROC_PATH_MAX];
	int r = file_write_at(AT_FDCWD, proc_path(run, "setgroups", path), a->word);

	if (r == 0)
		return 0;
	fault(r, "cannot %s setgroups in the new user namespace", a->word);
	if (r == -EPERM && streq(a->word, "allow"))
		return fault_hint(r, "newgidmap(1) denies it where our own group is mapped; subordinate groups alone (--map-groups) keep it");
	return userns_hint(r);
}

static void setgroups_print(const void *args, FILE *to)
{
	fputs(((const struct setgroups_args *)args)->word, to);
}

static const struct step_kind setgroups_step = { .name = "setgroups", .apply = setgroups_apply, .print = setgroups_print };

int userns_plan_setgroups(struct plan *plan, unsigned phase, enum sandbox_setgroups setgroups, const char *asked_by)
{
	const struct setgroups_args args = { .word = setgroups == SETGROUPS_ALLOW ? "allow" : "deny" };

	return plan_put(plan, phase, &setgroups_step, &args, sizeof args, asked_by);
}

struct map_args {
	enum idmap_kind kind;
	const struct idmap *map;
};

static int map_apply(void *args, void *run)
{
	const struct map_args *a = args;
	_buf_ struct buf text = { 0 };
	char path[PROC_PATH_MAX];
	int r;

	idmap_write(a->map, &text);
	if (buf_failed(&text))
		return fault(-ENOMEM, "cannot map %s", nouns[a->kind]);
	r = file_write_at(AT_FDCWD, proc_path(run, map_files[a->kind], path), buf_text(&text));
	if (r == 0)
		return 0;
	fault(r, "cannot map %s of the new user namespace", nouns[a->kind]);
	userns_hint(r);
	if (r == -EINVAL && text.len >= (size_t)sysconf(_SC_PAGESIZE))
		return fault_hint(r, "the kernel takes a map of at most one page of text");
	if (r == -EPERM)
		return fault_hint(r, "an ID outside that this process does not have itself, or the number 0 without CAP_SETFCAP, cannot be mapped");
	return r;
}

static void map_print(const void *args, FILE *to)
{
	const struct map_args *a = args;

	fprintf(to, "%s ", nouns[a->kind]);
	idmap_print(a->map, to);
}

/* Root of outside is mapped by who has CAP_SETFCAP: files of its could be given capabilities inside (kernel: verify_root_map()). */
static int map_doubt(const void *args, const void *about _unused_, struct doubts *doubts)
{
	const struct map_args *a = args;

	if (a->kind != IDMAP_USERS || !idmap_has(a->map, 0) || cap_is_effective(CAP_SETFCAP))
		return 0;
	return doubt_add(doubts, true, "leave out user 0 of outside, or run with CAP_SETFCAP", "user 0 cannot be mapped without CAP_SETFCAP");
}

static const struct step_kind map_step = { .name = "map", .apply = map_apply, .print = map_print, .doubt = map_doubt };

int userns_plan_map(struct plan *plan, unsigned phase, enum idmap_kind kind, const struct idmap *map, const char *asked_by)
{
	return plan_put(plan, phase, &map_step, &(struct map_args){ kind, map }, sizeof(struct map_args), asked_by);
}

struct helper_args {
	const struct idmap *maps[2];   /* by enum idmap_kind */
};

static int helper_apply(void *args, void *run_)
{
	const struct helper_args *a = args;
	const struct sandbox_run *run = run_;
	struct maptool tools[2] = { MAPTOOL_IDLE, MAPTOOL_IDLE };
	int r = 0, r2;

	/* started both before either is waited for: each costs more than a millisecond, most of it its own start */
	for (enum idmap_kind k = 0; k < 2 && r == 0; k++)
		if (a->maps[k])
			r = maptool_start(&tools[k], k, run->in_proc, a->maps[k], &run->signals.before);
	for (enum idmap_kind k = 0; k < 2; k++) {
		r2 = maptool_finish(&tools[k], r == 0);
		r = r < 0 ? r : r2;
	}
	return r;
}

static void helper_print(const void *args, FILE *to)
{
	const struct helper_args *a = args;
	const char *gap = "";

	for (enum idmap_kind k = 0; k < 2; k++) {
		if (!a->maps[k])
			continue;
		fprintf(to, "%s%s ", gap, maptool_names[k]);
		idmap_print(a->maps[k], to);
		gap = ", ";
	}
}

static int helper_doubt(const void *args, const void *about _unused_, struct doubts *doubts)
{
	const struct helper_args *a = args;
	int r = 0;

	for (enum idmap_kind k = 0; k < 2 && r == 0; k++)
		if (a->maps[k])
			r = host_doubt_helper(maptool_names[k], doubts);
	return r;
}

static const struct step_kind helper_step = { .name = "map by", .apply = helper_apply, .print = helper_print, .doubt = helper_doubt };

int userns_plan_helpers(struct plan *plan, unsigned phase, const struct idmap *users, const struct idmap *groups, const char *asked_by)
{
	const struct helper_args args = { { [IDMAP_USERS] = users, [IDMAP_GROUPS] = groups } };

	return plan_put(plan, phase, &helper_step, &args, sizeof args, asked_by);
}

static int own_files_apply(void *args _unused_, void *run _unused_)
{
	fsid_become_root();
	return 0;
}

static const struct step_kind own_files_step = { .name = "make files as root inside", .apply = own_files_apply };

int userns_plan_own_files(struct plan *plan, unsigned phase)
{
	return plan_add(plan, phase, &own_files_step, 0, NULL) ? 0 : -ENOMEM;
}
