/* SPDX-License-Identifier: MIT */
/*
 * Why the kernel does not let us into a namespace. The rule (setns(2); kernel: the *_install() functions): CAP_SYS_ADMIN in the
 * user namespace that owns it *and* in the one we are in then; for a mount namespace CAP_SYS_CHROOT too. The owner
 * of a user namespace has all capabilities in it, from its parent namespace.
 */
#include "ns/why.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "ns/id.h"
#include "sys/nsfs.h"

static void say_user(int fd, char *text)
{
	uid_t uid;

	if (nsfs_owner_uid(fd, &uid) == 0)
		snprintf(text, NS_WHY_MAX, "CAP_SYS_ADMIN in it is needed: root has that, and user ID %u, who made it, where it was made", uid);
}

static void say_owned(struct ns_id owner, enum ns_type type, bool user_too, char *text)
{
	struct ns_id own;
	const char *caps = type == NS_MNT ? "CAP_SYS_ADMIN and CAP_SYS_CHROOT" : "CAP_SYS_ADMIN";

	if (ns_id_read(AT_FDCWD, "/proc/self/ns/user", &own) < 0)
		return;
	if (ns_id_equal(own, owner))
		snprintf(text, NS_WHY_MAX, "%s in our user namespace is needed: run as root", caps);
	else if (user_too)
		snprintf(text, NS_WHY_MAX, "%s in user:[%" PRIu64 "], which owns it, is needed: run as root", caps, owner.ino);
	else
		snprintf(text, NS_WHY_MAX, "%s in user:[%" PRIu64 "], which owns it, is needed: enter that user namespace too (--user), or run as root",
			 caps, owner.ino);
}

void ns_why_refused(int fd, enum ns_type type, bool user_too, char text[static NS_WHY_MAX])
{
	_close_ int owner = -1;
	struct ns_id id;

	text[0] = 0;
	if (type == NS_USER)
		return say_user(fd, text);
	owner = nsfs_owner(fd);
	if (owner == -EPERM)
		snprintf(text, NS_WHY_MAX, "a user namespace outside of ours owns it");
	else if (owner >= 0 && ns_id_of_fd(owner, &id) == 0)
		say_owned(id, type, user_too, text);
}

const char *ns_why_error(int err, enum ns_type type)
{
	if (err == -EINVAL && type == NS_PID)
		return "a PID namespace can be entered only from one that it descends from";
	if (err == -ENOSYS)
		return "setns(2) is missing: this kernel has no namespaces, or a seccomp filter hides them";
	return NULL;
}
