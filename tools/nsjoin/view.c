/* SPDX-License-Identifier: MIT */
/* The program's own view of the files. Nothing here goes through a path of the target's but by inroot_open(). */
#include "nsjoin/view.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "nsjoin/launch.h"
#include "sys/inroot.h"
#include "sys/mountapi.h"
#include "sys/fsid.h"
#include "sys/pidfd.h"

enum { ENTRIES_MAX = 512 };   /* of a root directory: whoever has more wants to keep us busy */

/* The path of our working directory; "/" where it is outside of the root. */
static void remember_cwd(char path[PATH_MAX])
{
	if (syscall(SYS_getcwd, path, PATH_MAX) <= 0 || path[0] != '/')
		strcpy(path, "/");
}

/*
 * A root directory that is no mount (chroot) cannot be made private from below, and only a mount namespace's own root reaches all: entering
 * the namespace that we are in leads there.
 */
int view_split(int *root, char cwd[PATH_MAX])
{
	_close_ int self = pidfd_of(getpid()), old = -1;

	remember_cwd(cwd);
	if (self < 0)
		return fault(self, "cannot get a pidfd of ourselves");
	if (unshare(CLONE_NEWNS) < 0)
		return fault_hint(fault(-errno, "cannot make a mount namespace for the program"),
				  "run as root, or enter the target's user namespace too (--user)");
	old = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (old < 0 || setns(self, CLONE_NEWNS) < 0)
		return fault(-errno, "cannot go to the root of the program's mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return fault(-errno, "cannot make the program's mounts private");
	*root = take_fd(&old);
	return 0;
}

int view_settle(int root, const char *cwd)
{
	_close_ int dir = inroot_open(root, cwd);

	if (fchdir(root) < 0 || chroot(".") < 0)
		return fault(-errno, "cannot change to the root of the program's mount namespace");
	if (dir < 0 || fchdir(dir) < 0)
		return fault(dir < 0 ? dir : -errno, "cannot change the working directory to %s", cwd);
	return 0;
}

/* -- a root of our own -- */

/* Something to mount on at `root`: a directory, or an empty file for all else. An fd or -errno. */
static int make_place(int root, const char *name, bool dir)
{
	int fd;

	if (!dir)
		fd = openat(root, name, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	else
		fd = mkdirat(root, name, 0755) < 0 ? -1 : openat(root, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int mirror_link(int link, const char *name, int to)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof target - 1);

	if (n < 0)
		return -errno;
	target[n] = 0;
	return symlinkat(target, to, name) < 0 ? -errno : 0;
}

/* What has gone since its name was read is not missed. */
static int mirror_entry(int from, const char *name, int to)
{
	_close_ int source = openat(from, name, O_PATH | O_NOFOLLOW | O_CLOEXEC), copy = -1, place = -1;
	struct stat st;
	int r;

	if (source < 0 || fstat(source, &st) < 0)
		return errno == ENOENT ? 0 : fault(-errno, "cannot open /%s inside", name);
	if (S_ISLNK(st.st_mode)) {
		r = mirror_link(source, name, to);
		return r < 0 ? fault(r, "cannot copy the link /%s", name) : 0;
	}
	copy = mountapi_copy(source, true, 0);
	place = copy < 0 ? copy : make_place(to, name, S_ISDIR(st.st_mode));
	r = place < 0 ? place : mountapi_attach(copy, place);
	return r < 0 ? fault(r, "cannot mount the target's /%s for the program", name) : 0;
}

static bool is_ours(const struct view *v, const char *name)
{
	return streq(name, ".") || streq(name, "..") || (v->proc && streq(name, "proc")) || (v->tools && streq(name, TOOLBOX_NAME));
}

static int mirror(const struct view *v, int from, int to)
{
	_close_ int fd = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	unsigned n = 0;
	int r = 0;

	if (!dir)
		return fault(-errno, "cannot read the target's root directory");
	take_fd(&fd);
	while (r == 0 && (entry = readdir(dir))) {
		if (is_ours(v, entry->d_name))
			continue;
		if (++n > ENTRIES_MAX)
			return fault_plain(-E2BIG, "the target's root directory has more than %d entries: cannot mount each of them for the program", ENTRIES_MAX);
		r = mirror_entry(from, entry->d_name, to);
	}
	return r;
}

/* Over the root that was entered, with all that lies in it. The old one stays below: it is the target's, and nobody's secret. */
static int new_root(const struct view *v, int *root)
{
	_close_ int own = mountapi_make("tmpfs", "mode=755,size=64k", MOUNT_NOSUID | MOUNT_NODEV);
	int r = own < 0 ? own : mountapi_attach(own, *root);

	if (r < 0)
		return fault(r, "cannot mount a root directory for the program");
	r = mirror(v, *root, own);
	if (r < 0)
		return r;
	fd_close(*root);
	*root = take_fd(&own);
	return 0;
}

/* -- what is put in -- */

/* A directory of this name in the root. A link is none: it leads where the target likes. */
static bool has_dir(int root, const char *name)
{
	struct stat st;

	return fstatat(root, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static int put_proc(const struct view *v, int root, bool own)
{
	_close_ int place = own ? make_place(root, "proc", true) : openat(root, "proc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (place < 0)
		return fault(place < -1 ? place : -errno, "cannot open /proc inside");
	return procfs_mount(&v->procfs, place);
}

static int put_tools(const struct view *v, int root)
{
	_close_ int place = make_place(root, TOOLBOX_NAME, true);

	return place < 0 ? fault(place, "cannot make a place for %s", TOOLBOX) : toolbox_place(&v->box, place);
}

int view_make(const struct view *v)
{
	_close_ int root = -1;
	char cwd[PATH_MAX];
	bool own;
	int r;

	if (!view_is_wanted(v))
		return 0;
	r = view_split(&root, cwd);
	if (r < 0)
		return r;
	fsid_become_root();
	own = v->tools || !has_dir(root, "proc");
	if (own)
		r = new_root(v, &root);
	if (r == 0 && v->proc)
		r = put_proc(v, root, own);
	if (r == 0 && v->tools)
		r = put_tools(v, root);
	if (r == 0 && own && mountapi_protect(root, MOUNT_RO | MOUNT_NOSUID | MOUNT_NODEV) < 0)
		r = fault(-errno, "cannot make the program's root directory read-only");
	return r < 0 ? r : view_settle(root, cwd);
}
