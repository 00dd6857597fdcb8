/* SPDX-License-Identifier: MIT */
/*
 * Why the kernel does not let us into a namespace. The rule (setns(2); kernel: the *_install() functions): CAP_SYS_ADMIN in the
 * user namespace that owns it *and* in the one we are in then; for a mount namespace CAP_SYS_CHROOT in the latter too. The owner
 * of a user namespace has all capabilities in it, from its parent namespace.
 */
#include "ns/why.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ns/id.h"
#include "sys/cap.h"
#include "sys/nsfs.h"

#define BIT(cap) (UINT64_C(1) << (cap))

/* We, in our own user namespace. */
struct we {
	struct ns_id user;
	uint64_t effective;
};

static int know_us(struct we *we)
{
	struct cap_sets sets;
	int r = ns_id_read(AT_FDCWD, "/proc/self/ns/user", &we->user);

	if (r == 0)
		r = cap_get(&sets);
	we->effective = r == 0 ? sets.effective : 0;
	return r;
}

/* Our capabilities in a user namespace, as the kernel finds them out (cap_capable()): up to ours, none where it does not lie in that. */
static uint64_t caps_in(int user, const struct we *we)
{
	_close_ int at = fcntl(user, F_DUPFD_CLOEXEC, 0);
	struct ns_id id, above;
	uid_t maker;

	while (at >= 0 && ns_id_of_fd(at, &id) == 0 && !ns_id_equal(id, we->user)) {
		int parent = nsfs_parent(at);

		if (parent >= 0 && ns_id_of_fd(parent, &above) == 0 && ns_id_equal(above, we->user) && nsfs_owner_uid(at, &maker) == 0 && maker == geteuid()) {
			fd_close(parent);
			return UINT64_MAX;
		}
		fd_close(at);
		at = parent;
	}
	return at < 0 ? 0 : we->effective;
}

/* " and CAP_A and CAP_B in user:[N]" behind what is there; nothing for none. */
static void add_lack(uint64_t caps, struct ns_id user, char text[static NS_LACK_MAX])
{
	size_t len = strlen(text);

	if (caps)
		snprintf(text + len, NS_LACK_MAX - len, "%s%s%s%s in user:[%" PRIu64 "]", len ? " and " : "", caps & BIT(CAP_SYS_ADMIN) ? "CAP_SYS_ADMIN" : "",
			 caps & BIT(CAP_SYS_ADMIN) && caps & BIT(CAP_SYS_CHROOT) ? " and " : "", caps & BIT(CAP_SYS_CHROOT) ? "CAP_SYS_CHROOT" : "", user.ino);
}

/* What is asked of us where we stand: nothing when we stand elsewhere by then. */
static uint64_t wanted_here(enum ns_type type, bool user_too)
{
	return type == NS_USER || user_too ? 0 : type == NS_MNT ? BIT(CAP_SYS_ADMIN) | BIT(CAP_SYS_CHROOT) : BIT(CAP_SYS_ADMIN);
}

int ns_why_lack(int fd, enum ns_type type, bool user_too, char text[static NS_LACK_MAX])
{
	_close_ int owner = type == NS_USER ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : nsfs_owner(fd);
	uint64_t here = wanted_here(type, user_too), there = BIT(CAP_SYS_ADMIN);
	struct ns_id id;
	struct we we;
	int r = owner < 0 ? owner : ns_id_of_fd(owner, &id);

	text[0] = 0;
	if (r == 0)
		r = know_us(&we);
	if (r < 0)
		return r;
	here &= ~we.effective;
	there &= ~caps_in(owner, &we);
	if (ns_id_equal(id, we.user)) {
		add_lack(there | here, id, text);
	} else {
		add_lack(there, id, text);
		add_lack(here, we.user, text);
	}
	return 0;
}

/* Is it owned by another user namespace than ours, so that entering that could help? */
static bool is_owned_elsewhere(int fd)
{
	_close_ int owner = nsfs_owner(fd);
	struct ns_id id;
	struct we we;

	return owner >= 0 && ns_id_of_fd(owner, &id) == 0 && know_us(&we) == 0 && !ns_id_equal(id, we.user);
}

void ns_why_refused(int fd, enum ns_type type, bool user_too, char text[static NS_WHY_MAX])
{
	char lack[NS_LACK_MAX];
	int r = ns_why_lack(fd, type, user_too, lack);
	uid_t maker;

	text[0] = 0;
	if (r == -EPERM)
		snprintf(text, NS_WHY_MAX, "a user namespace outside of ours owns it");
	else if (r < 0)
		return;
	else if (!*lack)
		snprintf(text, NS_WHY_MAX, "our capabilities would do: a seccomp filter or a security module on us refuses it");
	else if (geteuid() == 0)
		snprintf(text, NS_WHY_MAX, "we lack %s: root has it unless it was taken away (setpriv -d shows)", lack);
	else if (type == NS_USER && nsfs_owner_uid(fd, &maker) == 0)
		snprintf(text, NS_WHY_MAX, "we lack %s: root has it, and user ID %u, who made it, where it was made", lack, maker);
	else if (!user_too && is_owned_elsewhere(fd))
		snprintf(text, NS_WHY_MAX, "we lack %s: enter the user namespace that owns it too (--user), or run as root", lack);
	else
		snprintf(text, NS_WHY_MAX, "we lack %s: run as root", lack);
}

const char *ns_why_error(int err, enum ns_type type)
{
	if (err == -EINVAL && type == NS_PID)
		return "a PID namespace can be entered only from one that it descends from";
	if (err == -ENOSYS)
		return "setns(2) is missing: this kernel has no namespaces, or a seccomp filter hides them";
	return NULL;
}
