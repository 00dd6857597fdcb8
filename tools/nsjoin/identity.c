/* SPDX-License-Identifier: MIT */
/* Who the program runs as: group and user IDs inside, after everything that needs our own rights. */
#include <errno.h>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/fault.h"
#include "nsjoin/nsjoin.h"
#include "sys/cap.h"

/* As the user namespace that we are in numbers them: where that is still our own, as they were read before. */
static int read_ids(const struct joining *j, uid_t *uid, gid_t *gid)
{
	if (ns_set_has(&j->set, NS_USER) || !j->like.what)
		return proc_target_ids(&j->target, uid, gid);
	*uid = j->like.status.uid[PROC_ID_EFFECTIVE];
	*gid = j->like.status.gid[PROC_ID_EFFECTIVE];
	return 0;
}

int identity_follow(struct joining *j)
{
	uid_t uid;
	gid_t gid;
	int r;

	if (j->like.what & LIKE_GROUPS && j->gid.how == ID_FOLLOW) {
		j->n_groups = proc_target_groups(&j->target, &j->groups);
		if (j->n_groups < 0)
			return j->n_groups;
	}
	if (j->uid.how != ID_FOLLOW && j->gid.how != ID_FOLLOW)
		return 0;
	r = read_ids(j, &uid, &gid);
	if (r < 0)
		return r;
	if (j->uid.how == ID_FOLLOW)
		j->uid = (struct id_option){ .how = ID_GIVEN, .id = uid };
	if (j->gid.how == ID_FOLLOW)
		j->gid = (struct id_option){ .how = ID_GIVEN, .id = gid };
	return 0;
}

static int refuse_id(int err, const char *what, uint32_t id, bool in_user)
{
	fault(err, "cannot set the %s ID to %u", what, id);
	if (err == -EINVAL)
		return fault_hint(err, "that user namespace has no %s ID %u: use --setuid and --setgid (a number or 'follow'), or "
				  "--preserve-credentials", what, id);
	return in_user ? err : fault_hint(err, "run as root, or enter a user namespace that allows it (--user)");
}

/*
 * Where a user namespace says "deny" to setgroups(2), as those do that ordinary users made, our groups stay: inside them we
 * have all capabilities, so that EPERM means just this. The outside was asked before (joining_run()).
 */
static int take_groups(const struct joining *j, bool in_user)
{
	if (setgroups((size_t)j->n_groups, j->groups) == 0 || (errno == EPERM && (in_user || (j->n_groups == 0 && getgroups(0, NULL) == 0))))
		return 0;
	fault(-errno, j->n_groups ? "cannot take over the supplementary groups" : "cannot drop supplementary groups");
	return fault_hint(-errno, "run as root, or enter a user namespace that allows it (--user)");
}

int identity_take(const struct joining *j)
{
	bool in_user = ns_set_has(&j->set, NS_USER);
	int r = j->drop_groups ? take_groups(j, in_user) : 0;

	if (r == 0)
		r = likeness_bound(&j->like);
	if (r < 0)
		return r;
	if (j->keep_caps)
		prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);   /* else a user other than root has none left to keep */
	if (j->gid.how == ID_GIVEN && setresgid(j->gid.id, j->gid.id, j->gid.id) < 0)
		return refuse_id(-errno, "group", j->gid.id, in_user);
	if (j->uid.how == ID_GIVEN && setresuid(j->uid.id, j->uid.id, j->uid.id) < 0)
		return refuse_id(-errno, "user", j->uid.id, in_user);
	r = j->keep_caps ? cap_keep() : 0;
	return r < 0 ? fault(r, "cannot keep our capabilities for the program") : 0;
}
