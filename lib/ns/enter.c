/* SPDX-License-Identifier: MIT */
/* Entering namespaces: at once where the kernel can, else one by one in the order of ns_kinds. */
#include "ns/enter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "ns/why.h"
#include "sys/nsfs.h"

/* The kinds among `types` that are the process's. */
static unsigned of_process(const struct ns_set *set, unsigned types)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (set->from[t].path)
			types &= ~NS_BIT(t);
	return types;
}

/* Enter what of `types` is the process's in one call: all or nothing. Returns the kinds that are left. */
static unsigned enter_at_once(const struct ns_set *set, unsigned types)
{
	unsigned mine = of_process(set, types);
	int flags = 0;

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (mine & NS_BIT(t))
			flags |= ns_kinds[t].clone_flag;
	return flags && set->pidfd >= 0 && setns(set->pidfd, flags) == 0 ? types & ~mine : types;
}

/* Enter singly what can be entered. Returns the kinds that are left, and the errno of each. */
static unsigned enter_each(const struct ns_set *set, unsigned types, int errs[static NS_TYPES])
{
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		if (!(types & NS_BIT(t)))
			continue;
		if (setns(set->from[t].fd, ns_kinds[t].clone_flag) == 0)
			types &= ~NS_BIT(t);
		else
			errs[t] = -errno;
	}
	return types;
}

static int cannot_enter(const struct ns_set *set, enum ns_type type, int err)
{
	if (err == -ENOENT)
		err = -ESRCH;   /* a process that has ended has no links left */
	if (set->from[type].path)
		return fault(err, "cannot enter %s namespace %s", ns_kinds[type].noun, set->from[type].path);
	return fault(err, "cannot enter the %s namespace of process %d", ns_kinds[type].noun, set->pid);
}

/* An fd for each kind, before the first is entered: afterwards we may have lost the right to open them. */
static int open_each(struct ns_set *set)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		if (!ns_set_has(set, t) || set->from[t].fd >= 0)
			continue;
		set->from[t].fd = openat(set->dir, ns_kinds[t].link, O_RDONLY | O_CLOEXEC);
		if (set->from[t].fd < 0)
			return cannot_enter(set, t, -errno);
	}
	return 0;
}

struct whys { char text[NS_TYPES][NS_WHY_MAX]; };

/* Asked where we stand still in our own user namespace, for the answer depends on it. */
static void ask_why(const struct ns_set *set, unsigned types, struct whys *whys)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (types & NS_BIT(t))
			ns_why_refused(set->from[t].fd, t, ns_set_has(set, NS_USER), whys->text[t]);
}

static int refuse(const struct ns_set *set, unsigned left, const int errs[static NS_TYPES], const struct whys *whys)
{
	enum ns_type t = 0;
	const char *hint;

	while (!(left & NS_BIT(t)))
		t++;
	cannot_enter(set, t, errs[t]);
	hint = errs[t] == -EPERM ? whys->text[t] : ns_why_error(errs[t], t);
	return hint && *hint ? fault_hint(errs[t], "%s", hint) : errs[t];
}

enum { USER_DEPTH_MAX = 33 };   /* user namespaces nest 32 deep: user_namespaces(7) */

/* The user namespaces between ours and fd, the innermost first. Returns how many; the kernel shows none above ours. */
static unsigned open_way(int fd, int way[static USER_DEPTH_MAX])
{
	unsigned n = 0;

	while (n < USER_DEPTH_MAX && (fd = nsfs_parent(fd)) >= 0)
		way[n++] = fd;
	return n;
}

/*
 * Enter the user namespace by way of those that it lies in, and in each of them what it owns: from the innermost one we
 * would have no right to that. Steps on the way may be refused (the first is ours already); the last one counts.
 */
static unsigned descend(const struct ns_set *set, unsigned left, int errs[static NS_TYPES])
{
	int way[USER_DEPTH_MAX];
	unsigned others = left & ~NS_BIT(NS_USER), n = open_way(set->from[NS_USER].fd, way);

	while (n > 0) {
		if (setns(way[--n], CLONE_NEWUSER) == 0)
			others = enter_each(set, others, errs);
		fd_close(way[n]);
	}
	return enter_each(set, NS_BIT(NS_USER), errs) | others;
}

/*
 * Both privilege directions: what we may enter now is entered now, for a user namespace takes away our rights outside of
 * it; then the user namespace, together with what else it takes; then what only its rights allow.
 */
static int enter_in_turns(struct ns_set *set)
{
	int errs[NS_TYPES] = { 0 };
	struct whys whys = { 0 };
	unsigned user = set->types & NS_BIT(NS_USER), left = enter_at_once(set, set->types & ~user);

	left = enter_each(set, left, errs) | user;
	ask_why(set, left, &whys);
	if (user)
		left = enter_at_once(set, left);
	if (left & NS_BIT(NS_USER))
		left = descend(set, left, errs);
	if (!(left & NS_BIT(NS_USER)))
		left = enter_each(set, left, errs);
	return left ? refuse(set, left, errs, &whys) : 0;
}

int ns_enter(struct ns_set *set)
{
	int r;

	if (set->types == of_process(set, set->types) && enter_at_once(set, set->types) == 0)
		return 0;
	r = open_each(set);
	return r < 0 ? r : enter_in_turns(set);
}
