/* SPDX-License-Identifier: MIT */
/* References: what a user writes for a namespace, to an fd of it. */
#include "ns/ref.h"

#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sys/nsfs.h"
#include "sys/patience.h"

static int no_namespace(const char *path, enum ns_type type)
{
	fault_plain(-EINVAL, "%s is no namespace", path);
	return fault_hint(-EINVAL, "give a file like /proc/PID/ns/%s, or one that such a file is mounted on", ns_kinds[type].name);
}

/* A kernel before 4.11 cannot tell the kind (ENOTTY): then setns(2) itself will. */
static int check_kind(int fd, const char *path, enum ns_type type)
{
	int flag = nsfs_clone_flag(fd);
	enum ns_type is = ns_type_of_flag(flag);

	if (flag < 0 || is == type)
		return 0;
	if (is == NS_TYPES)
		return fault_plain(-EINVAL, "%s is a namespace of a kind that is new to us, not a %s namespace", path, ns_kinds[type].noun);
	fault_plain(-EINVAL, "%s is a %s namespace, not a %s namespace", path, ns_kinds[is].noun, ns_kinds[type].noun);
	return fault_hint(-EINVAL, "--%s=%s joins it", ns_kinds[is].long_option, path);
}

/* What opening said: an fd of the right kind, or a fault. */
static int take(int opened, const char *path, enum ns_type type)
{
	_close_ int fd = opened;
	int r;

	if (fd == -EINVAL)
		return no_namespace(path, type);
	if (fd == -ETIMEDOUT)
		return fault_plain(fd, "cannot open %s namespace %s: its file server does not answer", ns_kinds[type].noun, path);
	if (fd < 0)
		return fault(fd, "cannot open %s namespace %s", ns_kinds[type].noun, path);
	r = check_kind(fd, path, type);
	return r < 0 ? r : take_fd(&fd);
}

/* Links are followed: those of /proc/PID/ns are links by name only, the kernel leads straight to the namespace. */
int ns_ref_open(const char *path, enum ns_type type)
{
	return take(nsfs_open_at(AT_FDCWD, path), path, type);
}

int ns_ref_open_patiently(const char *path, enum ns_type type)
{
	return take(patience_open_namespace(path), path, type);
}
