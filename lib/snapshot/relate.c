/* SPDX-License-Identifier: MIT */
/* Owners and parents. */
#include "snapshot/relate.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "sys/mountlist.h"
#include "sys/nsfs.h"
#include "sys/nshandle.h"

/*
 * The relative of kind `type` behind an fd that an ioctl gave (negative: it gave none), added and related itself. This calls
 * relate() again, at most 33 deep: user and pid namespaces nest no deeper (MAX_PID_NS_LEVEL, create_user_ns()).
 */
static int add_relative(struct snapshot *snapshot, enum ns_type type, int given, struct ns **relative)
{
	_close_ int fd = given;
	struct stat st;
	struct ns *ns;

	if (fd < 0 || fstat(fd, &st) < 0)
		return 0;
	ns = snapshot_add(snapshot, (struct ns_id){ st.st_ino, type });
	if (!ns)
		return -ENOMEM;
	*relative = ns;
	return relate(snapshot, ns, fd);
}

static void ask_handle(struct ns *ns, int fd)
{
	if (nshandle_id(fd, &ns->handle) < 0 && ns->id.type == NS_MNT)
		mountlist_id(fd, &ns->handle);
}

int relate(struct snapshot *snapshot, struct ns *ns, int fd)
{
	int r = 0;

	if (ns->related)
		return 0;
	ns->related = true;
	ns->made_by = (uid_t)-1;
	if (snapshot->handles)
		ask_handle(ns, fd);
	if (ns->id.type == NS_USER)
		nsfs_owner_uid(fd, &ns->made_by);
	if (ns_kinds[ns->id.type].nests)
		r = add_relative(snapshot, ns->id.type, nsfs_parent(fd), &ns->parent);
	if (r == 0 && ns->id.type == NS_USER)
		ns->owner = ns->parent;   /* NS_GET_USERNS of a user namespace gives its parent: ioctl_ns(2) */
	else if (r == 0)
		r = add_relative(snapshot, NS_USER, nsfs_owner(fd), &ns->owner);
	return r;
}
