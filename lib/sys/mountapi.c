/* SPDX-License-Identifier: MIT */
/* Mounting by file descriptors. */
#include "sys/mountapi.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/str.h"

enum { OPTION_MAX = 300, VALUE_MAX = 255 };   /* what fsconfig(2) takes of a text; mount(2) takes 4095 bytes in all */

/* "mode=755,size=1M" to one fsconfig(2) a word; a word without '=' is a flag. -E2BIG: a value is too long for it. */
static int configure(int fs, const char *type, const char *options)
{
	const char *rest = options, *word;
	size_t len;

	if (fsconfig(fs, FSCONFIG_SET_STRING, "source", type, 0) < 0)   /* the first word of its line in mount(8)'s list */
		return -errno;
	while (rest && (word = str_word(&rest, ',', &len))) {
		char key[OPTION_MAX], *value;

		if (len >= sizeof key)
			return -E2BIG;
		memcpy(key, word, len);
		key[len] = 0;
		value = strchr(key, '=');
		if (value)
			*value++ = 0;
		if (value && strlen(value) > VALUE_MAX)
			return -E2BIG;
		if (fsconfig(fs, value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, key, value, 0) < 0)
			return -errno;
	}
	return fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ? -errno : 0;
}

int mountapi_attach(int mount, int place)
{
	return move_mount(mount, "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0 ? -errno : 0;
}

/* Which mount an fd is on: statx(2), STATX_MNT_ID, Linux 5.8. 0: unknown. */
static uint64_t mount_id(int fd)
{
	struct statx st;

	return statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &st) == 0 && st.stx_mask & STATX_MNT_ID ? st.stx_mnt_id : 0;
}

/*
 * After a mount(2) on the directory `place`, which still is the directory below: the mount is met on the way down from its
 * parent. ".." of / is / with what is mounted on it. The name may have been given to something else meanwhile, hence the check.
 */
static int open_mounted(int place)
{
	char link[FD_LINK_SIZE], path[PATH_MAX];
	ssize_t n = readlink(fd_link(place, link), path, sizeof path - 1);
	_close_ int parent = openat(place, "..", O_PATH | O_DIRECTORY | O_CLOEXEC), fd = -1;
	const char *name;

	if (n < 0 || parent < 0)
		return -errno;
	path[n] = 0;
	name = strrchr(path, '/');
	fd = name && name[1] ? openat(parent, name + 1, O_PATH | O_CLOEXEC | O_NOFOLLOW) : take_fd(&parent);
	if (fd < 0)
		return -errno;
	return mount_id(fd) && mount_id(fd) != mount_id(place) ? take_fd(&fd) : -ESTALE;
}

static int new_by_path(const char *type, const char *options, unsigned flags, int place)
{
	char path[FD_LINK_SIZE];

	if (mount(type, fd_link(place, path), type, flags, options) < 0)
		return -errno;
	return open_mounted(place);
}

static int mount_made(int fs, int err, unsigned flags)
{
	int root = err < 0 ? err : fsmount(fs, FSMOUNT_CLOEXEC, flags);

	return err < 0 || root >= 0 ? root : -errno;
}

int mountapi_make(const char *type, const char *options, unsigned flags)
{
	_close_ int fs = fsopen(type, FSOPEN_CLOEXEC);

	return mount_made(fs, fs < 0 ? -errno : configure(fs, type, options), flags);
}

int mountapi_make_proc(int pidns, unsigned flags)
{
	_close_ int fs = fsopen("proc", FSOPEN_CLOEXEC);

	if (fs < 0 || fsconfig(fs, FSCONFIG_SET_FD, "pidns", NULL, pidns) < 0)
		return -errno;
	return mount_made(fs, configure(fs, "proc", NULL), flags);
}

int mountapi_new(const char *type, const char *options, unsigned flags, int place)
{
	_close_ int root = mountapi_make(type, options, flags);
	int r;

	if (root == -ENOSYS || root == -E2BIG)
		return new_by_path(type, options, flags, place);
	r = root < 0 ? root : mountapi_attach(root, place);
	return r < 0 ? r : take_fd(&root);
}

static int bind_by_path(int source, int place)
{
	char from[FD_LINK_SIZE], to[FD_LINK_SIZE];
	struct stat st;

	if (fstat(place, &st) < 0 || mount(fd_link(source, from), fd_link(place, to), NULL, MS_BIND | MS_REC, NULL) < 0)
		return -errno;
	return S_ISDIR(st.st_mode) ? open_mounted(place) : fcntl(source, F_DUPFD_CLOEXEC, 0);   /* of a file the source is as good */
}

/* A detached copy, with `attr` set on all of it; at_flags: AT_RECURSIVE, or not. */
static int copy_tree(int source, unsigned at_flags, const struct mount_attr *attr)
{
	_close_ int copy = (int)syscall(SYS_open_tree, source, "", AT_EMPTY_PATH | at_flags | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	bool sets = attr->attr_set || attr->propagation;

	if (copy < 0 || (sets && mount_setattr(copy, "", AT_EMPTY_PATH | at_flags, (struct mount_attr *)attr, sizeof *attr) < 0))
		return -errno;
	return take_fd(&copy);
}

int mountapi_copy(int source, bool below, unsigned flags)
{
	const struct mount_attr attr = { .attr_set = flags, .propagation = MS_PRIVATE };

	return copy_tree(source, below ? AT_RECURSIVE : 0, &attr);
}

int mountapi_idmap(int copy, bool below, int users)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (unsigned)users };

	return mount_setattr(copy, "", AT_EMPTY_PATH | (below ? AT_RECURSIVE : 0), &attr, sizeof attr) < 0 ? -errno : 0;
}

int mountapi_protect(int mount, unsigned flags)
{
	struct mount_attr attr = { .attr_set = flags };

	return mount_setattr(mount, "", AT_EMPTY_PATH, &attr, sizeof attr) < 0 ? -errno : 0;
}

int mountapi_bind(int source, unsigned flags, int place)
{
	const struct mount_attr attr = { .attr_set = flags };
	_close_ int copy = copy_tree(source, AT_RECURSIVE, &attr);
	int r;

	if (copy == -ENOSYS && !flags)
		return bind_by_path(source, place);
	r = copy < 0 ? copy : mountapi_attach(copy, place);
	return r < 0 ? r : take_fd(&copy);
}
