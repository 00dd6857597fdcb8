/* SPDX-License-Identifier: MIT */
/* The target's files below the host's root. */
#include "nsjoin/hostroot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "ns/enter.h"
#include "nsjoin/nsjoin.h"
#include "sys/errand.h"
#include "sys/mountapi.h"

static const char dir[] = "run/nsjoin";

struct copying {
	struct ns_set *set;
	int root;   /* of the target; -1: that of the mount namespace */
};

/* In the child, in the target's mount namespace: set-user-ID programs and devices of the target's are none on the host. */
static int copy_root(const void *arg, int *fds, size_t n _unused_)
{
	const struct copying *c = arg;
	int root, r = ns_enter(c->set);

	if (r < 0)
		return r;
	root = c->root >= 0 ? c->root : open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	fds[0] = root < 0 ? -errno : mountapi_copy(root, true, MOUNT_NOSUID | MOUNT_NODEV);
	if (root != c->root)
		fd_close(root);
	return 0;
}

/* A name for a directory, of whatever the user wrote; several found by a pattern go by their PIDs. */
static void make_name(const struct joining *j, char name[static NAME_MAX + 1])
{
	if (j->said)
		snprintf(name, NAME_MAX + 1, "%s", j->said);
	else
		snprintf(name, NAME_MAX + 1, "%d", j->target.pid);
	for (char *p = name; *p; p++)
		if (*p == '/' || (p == name && *p == '.'))
			*p = '_';
}

int hostroot_open(const struct joining *j, struct hostroot *h)
{
	_close_ int root = j->target.dir < 0 ? -1 : proc_target_open_dir(&j->target, "root");
	struct ns_set set;
	struct copying copying = { &set, root };
	int r;

	if (j->target.dir >= 0 && root < 0)
		return root;
	make_name(j, h->name);
	ns_set_init(&set);
	r = bindings_choose_mounts(j, &set);
	if (r == 0) {
		r = errand_run(copy_root, &copying, &h->tree, 1);
		r = r < 0 ? r : MIN(h->tree, 0);
		if (r < 0)
			fault_hint(fault(r, "cannot copy the mounts of %s", h->name), "run as root");
	}
	if (r < 0)
		h->tree = -1;
	ns_set_done(&set);
	return r;
}

static int mount_tree(const struct hostroot *h, int root)
{
	_close_ int folder = mountapi_make("tmpfs", "mode=755,size=16k", MOUNT_NOSUID | MOUNT_NODEV), place = -1, below = -1;
	int r;

	if (folder < 0)
		return folder;
	if (h->only_look && faccessat(root, dir, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
		return faccessat(root, "run", W_OK, 0) < 0 ? -errno : 0;
	if (mkdirat(root, dir, 0755) < 0 && errno != EEXIST)
		return -errno;
	place = openat(root, dir, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (place < 0 || mkdirat(folder, h->name, 0755) < 0)
		return -errno;
	below = openat(folder, h->name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	r = below < 0 ? -errno : mountapi_attach(folder, place);
	return r < 0 ? r : mountapi_attach(h->tree, below);
}

int hostroot_enter(const struct hostroot *h)
{
	_close_ int root = -1;
	char cwd[PATH_MAX];
	int r;

	if (h->tree < 0)
		return 0;
	r = view_split(&root, cwd);
	if (r < 0)
		return r;
	r = mount_tree(h, root);
	if (r < 0)
		return fault(r, "cannot mount the target's root on /%s/%s", dir, h->name);
	return view_settle(root, cwd);
}

void hostroot_done(struct hostroot *h)
{
	h->tree = fd_close(h->tree);
}
