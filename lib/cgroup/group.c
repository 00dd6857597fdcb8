/* SPDX-License-Identifier: MIT */
/* A cgroup of our own, in each hierarchy that is needed. */
#include "cgroup/group.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "cgroup/tree.h"

static const char prefix[] = "nsnew-";

/* Another number than anybody's here: PIDs repeat in PID namespaces. */
static int make_up_name(char name[static CGROUP_NAME_MAX])
{
	uint64_t number;

	if (getrandom(&number, sizeof number, 0) != sizeof number)
		return fault(-errno, "cannot get a random number");
	snprintf(name, CGROUP_NAME_MAX, "%s%d.%016llx", prefix, getpid(), (unsigned long long)number);
	return 0;
}

/*
 * What kill -9 left: not for ever, and nobody's. Its lock is held while it is removed, so that its maker, were it just being made, finds out
 * (lock_made()). What has processes cannot be removed, and keeps its limits.
 */
static void sweep(int home)
{
	_close_ int again = openat(home, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *dir = again < 0 ? NULL : fdopendir(again);
	const struct dirent *entry;

	if (!dir)
		return;
	again = -1;   /* the DIR's now */
	while ((entry = readdir(dir))) {
		_close_ int left = -1;
		struct stat st;

		if (!str_after(entry->d_name, prefix))
			continue;
		left = openat(home, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (left >= 0 && fstat(left, &st) == 0 && !(st.st_mode & S_ISVTX) && flock(left, LOCK_EX | LOCK_NB) == 0)
			tree_remove(home, entry->d_name, false);
	}
}

/* An fd with the lock; -EAGAIN: somebody swept it away before we held it. */
static int lock_made(int home, const char *name)
{
	_close_ int dir = openat(home, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat ours, there;

	if (dir < 0)
		return errno == ENOENT ? -EAGAIN : -errno;
	while (flock(dir, LOCK_EX) < 0)
		if (errno != EINTR)
			return -errno;
	if (fstat(dir, &ours) < 0 || fstatat(home, name, &there, AT_SYMLINK_NOFOLLOW) < 0 || ours.st_ino != there.st_ino)
		return -EAGAIN;
	return take_fd(&dir);
}

/*
 * A name that lasts is its environment's alone (sandbox/envdir.h): what stands there and is empty a crash left. Nobody else can open it, and so lock it,
 * before we have.
 */
static int make_folder(int home, const struct cgroup_group *group)
{
	if (mkdirat(home, group->name, 0700) == 0)
		return 0;
	if (errno != EEXIST || !group->lasts || tree_remove(home, group->name, false) < 0)
		return -errno;
	return mkdirat(home, group->name, 0700) < 0 ? -errno : 0;
}

/* Made, ours, and for programs to read their limits. */
static int open_folder(int home, const struct cgroup_group *group)
{
	int fd, r;

	do {
		r = make_folder(home, group);
		if (r < 0)
			return r;
		fd = lock_made(home, group->name);
	} while (fd == -EAGAIN);
	r = fd < 0 ? fd : fchmod(fd, group->lasts ? 01755 : 0755) < 0 ? -errno : 0;
	if (r == 0)
		return fd;
	fd_close(fd);
	unlinkat(home, group->name, AT_REMOVEDIR);
	return r;
}

/* Our place in a cgroup that we have to leave. */
static void own_place(const struct cgroup_group *group, char name[static CGROUP_NAME_MAX + 8])
{
	snprintf(name, CGROUP_NAME_MAX + 8, "%s.self", group->name);
}

static int leave_home(int home, const struct cgroup_group *group)
{
	char place[CGROUP_NAME_MAX + 8], procs[sizeof place + 16];
	int r;

	own_place(group, place);
	snprintf(procs, sizeof procs, "%s/cgroup.procs", place);
	r = mkdirat(home, place, 0755) < 0 ? -errno : file_write_at(home, procs, "0");
	if (r < 0)
		unlinkat(home, place, AT_REMOVEDIR);
	return r;
}

/* Back again: no cgroup with processes hands controllers on. */
static void return_home(int home, const struct cgroup_group *group, unsigned kinds)
{
	char place[CGROUP_NAME_MAX + 8], controllers[64];

	own_place(group, place);
	cgroup_controllers(kinds, "-", controllers);
	file_write_at(home, "cgroup.subtree_control", controllers);
	if (file_write_at(home, "cgroup.procs", "0") == 0)
		tree_remove(home, place, false);
}

static int hand_on(int home, unsigned kinds)
{
	char controllers[64];

	cgroup_controllers(kinds, "+", controllers);
	return file_write_at(home, "cgroup.subtree_control", controllers);
}

static int make_part(const struct cgroup_group *group, const struct cgroup_home *home, struct cgroup_part *part)
{
	_close_ int dir = open(home->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = dir < 0 ? -errno : 0;

	*part = (struct cgroup_part){ -1, -1, false };
	if (r < 0)
		return fault(r, "cannot open cgroup %s", home->dir);
	sweep(dir);
	if (home->leave) {
		r = leave_home(dir, group);
		if (r < 0)
			return fault(r, "cannot leave cgroup %s for one in it", home->dir);
		part->left = true;
	}
	r = home->unified ? hand_on(dir, home->kinds) : 0;
	if (r < 0)
		fault(r, "cannot have cgroup %s hand its controllers on", home->dir);
	if (r == 0) {
		part->dir = open_folder(dir, group);
		r = part->dir < 0 ? fault(part->dir, "cannot make cgroup %s/%s", home->dir, group->name) : 0;
	}
	if (r == 0) {
		part->procs = openat(part->dir, "cgroup.procs", O_WRONLY | O_CLOEXEC);
		r = part->procs < 0 ? fault(-errno, "cannot open cgroup.procs of cgroup %s/%s", home->dir, group->name) : 0;
	}
	return r;
}

static int end_part(const struct cgroup_group *group, const struct cgroup_home *home, struct cgroup_part *part)
{
	_close_ int dir = open(home->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = dir < 0 ? -errno : part->dir >= 0 ? tree_remove(dir, group->name, true) : 0;

	if (part->left)
		return_home(dir, group, home->kinds);
	return r < 0 ? fault(r, "cannot remove cgroup %s/%s", home->dir, group->name) : 0;
}

int cgroup_group_make(struct cgroup_group *group)
{
	int r = group->lasts ? 0 : make_up_name(group->name);

	group->n = 0;
	for (unsigned i = 0; i < group->homes.n && r == 0; i++) {
		r = make_part(group, &group->homes.at[i], &group->at[i]);
		group->n++;
	}
	if (r < 0) {
		const struct fault first = *fault_last();

		cgroup_group_end(group);
		return fault_adopt(&first);
	}
	return 0;
}

int cgroup_group_birthplace(const struct cgroup_group *group)
{
	for (unsigned i = 0; i < group->n; i++)
		if (group->homes.at[i].unified)
			return group->at[i].dir;
	return -1;
}

int cgroup_group_enter(const struct cgroup_group *group, bool born)
{
	for (unsigned i = 0; i < group->n; i++)
		if (!(born && group->homes.at[i].unified) && write(group->at[i].procs, "0", 1) < 0)
			return fault(-errno, "cannot go into cgroup %s/%s", group->homes.at[i].dir, group->name);
	return 0;
}

int cgroup_group_end(struct cgroup_group *group)
{
	int r = 0;

	for (unsigned i = 0; i < group->n; i++)
		if (end_part(group, &group->homes.at[i], &group->at[i]) < 0)
			r = fault_last()->err;
	cgroup_group_done(group);
	return r;
}

void cgroup_group_done(struct cgroup_group *group)
{
	for (unsigned i = 0; i < group->n; i++) {
		fd_close(group->at[i].dir);
		fd_close(group->at[i].procs);
	}
	group->n = 0;
}

int cgroup_remove(const char *path)
{
	enum { ROUNDS = 6 };   /* 1 ms to 32 ms: what was killed a moment ago may not be out of it yet */
	struct timespec pause = { 0, 1000000 };
	_close_ int dir = -1;
	int r = tree_remove(AT_FDCWD, path, false);

	for (int i = 0; r == -EBUSY && i < ROUNDS; i++, pause.tv_nsec *= 2) {
		nanosleep(&pause, NULL);
		r = tree_remove(AT_FDCWD, path, false);
	}
	if (r == 0 || r == -ENOENT)
		return 0;
	if (r != -EBUSY)
		return fault(r, "cannot remove cgroup %s", path);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir >= 0)
		fchmod(dir, 0755);   /* it need not last any longer */
	return r;
}
