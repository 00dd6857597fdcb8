/* SPDX-License-Identifier: MIT */
/* Steps that settle as whom the program runs. */
#include "sandbox/creds.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "sandbox/host.h"
#include "sandbox/line.h"
#include "sys/cap.h"

struct id_args {
	uint32_t id;
	bool keep_caps;     /* uid */
	bool keep_groups;   /* gid */
};

static void id_print(const void *args, FILE *to)
{
	fprintf(to, "%u", ((const struct id_args *)args)->id);
}

static int unmapped(int err, const char *noun, uint32_t id)
{
	fault(err, "cannot become %s %u", noun, id);
	if (err == -EINVAL)
		fault_hint(err, "%s %u has no number outside: map it, for instance with --map-%ss", noun, id, noun);
	if (err == -EPERM)
		fault_hint(err, "only root may, or who has a user namespace of its own: -r or --map-auto");
	return err;
}

static int groups_refused(int err, size_t n)
{
	char word[8];

	fault(err, n ? "cannot take the supplementary groups" : "cannot drop the supplementary groups");
	if (file_read_at(AT_FDCWD, "/proc/self/setgroups", word, sizeof word) > 0 && str_after(word, "deny"))
		return fault_hint(err, "setgroups is denied in a user namespace whose group map is our own group alone, as --map-root-user "
				  "makes it; --map-groups can do without, --keep-groups leaves them as they are");
	return err == -EINVAL ? fault_hint(err, "one of them has no number outside: map it, for instance with --map-groups") : err;
}

int creds_set_groups(const gid_t *groups, size_t n)
{
	return setgroups(n, groups) < 0 ? groups_refused(-errno, n) : 0;
}

int creds_become_group(gid_t gid)
{
	return setresgid(gid, gid, gid) < 0 ? unmapped(-errno, "group", gid) : 0;
}

int creds_become_user(uid_t uid, bool keep_caps)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 && keep_caps)
		return fault(-errno, "cannot keep the capabilities");
	return setresuid(uid, uid, uid) < 0 ? unmapped(-errno, "user", uid) : 0;
}

int creds_undo(void *args _unused_, void *run _unused_)
{
	int r = cap_raise();

	return r < 0 ? fault(r, "cannot set our capabilities") : 0;
}

static int gid_apply(void *args, void *run _unused_)
{
	const struct id_args *a = args;
	int r = a->keep_groups ? 0 : creds_set_groups(NULL, 0);

	return r < 0 ? r : creds_become_group(a->id);
}

static int gid_doubt(const void *args _unused_, const void *about, struct doubts *doubts)
{
	return host_doubt_capability(CAP_SETGID, "CAP_SETGID", "other groups take it", about, doubts);
}

static const struct step_kind gid_step = { .name = "setgid", .apply = gid_apply, .print = id_print, .doubt = gid_doubt };

int creds_plan_gid(struct plan *plan, unsigned phase, gid_t gid, bool keep_groups, const char *asked_by)
{
	const struct id_args args = { .id = gid, .keep_groups = keep_groups };

	return plan_put(plan, phase, &gid_step, &args, sizeof args, asked_by);
}

static int uid_apply(void *args, void *run _unused_)
{
	const struct id_args *a = args;

	return creds_become_user(a->id, a->keep_caps);
}

static int uid_doubt(const void *args, const void *about, struct doubts *doubts)
{
	return ((const struct id_args *)args)->id == geteuid() ? 0 : host_doubt_capability(CAP_SETUID, "CAP_SETUID", "another user takes it", about, doubts);
}

static const struct step_kind uid_step = { .name = "setuid", .apply = uid_apply, .undo = creds_undo, .print = id_print, .doubt = uid_doubt };

int creds_plan_uid(struct plan *plan, unsigned phase, uid_t uid, bool keep_caps, const char *asked_by)
{
	return plan_put(plan, phase, &uid_step, &(struct id_args){ .id = uid, .keep_caps = keep_caps }, sizeof(struct id_args), asked_by);
}

/* What exec drops is what is not ambient, and ambient can be what is inheritable: capabilities(7). */
static int keep_caps_apply(void *args _unused_, void *run _unused_)
{
	int r = cap_keep();

	return r < 0 ? fault(r, "cannot keep our capabilities for the program") : 0;
}

static const struct step_kind keep_caps_step = { .name = "keep capabilities", .apply = keep_caps_apply };

int creds_plan_keep_caps(struct plan *plan, unsigned phase, const char *asked_by)
{
	return plan_add(plan, phase, &keep_caps_step, 0, asked_by) ? 0 : -ENOMEM;
}

struct death_args {
	int signal;
};

static int death_apply(void *args, void *run)
{
	const struct death_args *a = args;

	if (prctl(PR_SET_PDEATHSIG, a->signal, 0, 0, 0) < 0)
		return fault(-errno, "cannot ask for signal %d at the end of nsnew", a->signal);
	if (line_is_cut(((const struct sandbox_run *)run)->line))
		return fault_plain(-ESRCH, "nsnew ended before the program began");
	return 0;
}

static void death_print(const void *args, FILE *to)
{
	int signal = ((const struct death_args *)args)->signal;
	const char *name = sigabbrev_np(signal);

	if (name)
		fprintf(to, "SIG%s", name);
	else
		fprintf(to, "signal %d", signal);
}

static const struct step_kind death_step = { .name = "death signal", .apply = death_apply, .print = death_print };

int creds_plan_death_signal(struct plan *plan, unsigned phase, int signal, const char *asked_by)
{
	return plan_put(plan, phase, &death_step, &(struct death_args){ .signal = signal }, sizeof(struct death_args), asked_by);
}

/* We are a child, and so lead no group yet: it cannot fail for that. */
static int session_apply(void *args _unused_, void *run _unused_)
{
	return setsid() < 0 ? fault(-errno, "cannot begin a session") : 0;
}

static const struct step_kind session_step = { .name = "new session", .apply = session_apply };

int creds_plan_session(struct plan *plan, unsigned phase, const char *asked_by)
{
	return plan_add(plan, phase, &session_step, 0, asked_by) ? 0 : -ENOMEM;
}
