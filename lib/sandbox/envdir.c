/* SPDX-License-Identifier: MIT */
/* The folder of named environments, written. */
#include "sandbox/envdir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "cgroup/group.h"
#include "sys/apart.h"

enum { CGROUPS_MAX = CGROUP_HOMES_MAX * (PATH_MAX + CGROUP_NAME_MAX) };

static int only_root(int err)
{
	return err == -EACCES || err == -EPERM
		       ? fault_hint(err, "namespaces are kept by mounts, which only root can make outside: run as root, or keep a process in "
				       "them (sleep infinity) and enter with nsjoin -t PID") : err;
}

static int make_folder(const char *path)
{
	int r = mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;

	return r < 0 ? only_root(fault(r, "cannot make the folder %s", path)) : 0;
}

static int open_folder(void)
{
	int r = make_folder("/run/nskit"), fd;

	if (r == 0)
		r = make_folder(ENVIRONMENT_FOLDER);
	if (r < 0)
		return r;
	fd = open(ENVIRONMENT_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? fault(-errno, "cannot open the folder %s", ENVIRONMENT_FOLDER) : fd;
}

/*
 * Mount namespaces can only be mounted where mounts do not spread (keep.c). So the folder is a mount of its own, private. Copies that
 * later mount namespaces get of what is mounted here go when the file below is removed (kernel: detach_mounts()).
 * 1: it has just become a mount, and must be opened anew.
 */
static int make_private(void)
{
	if (mount(NULL, ENVIRONMENT_FOLDER, NULL, MS_PRIVATE, NULL) == 0)
		return 0;
	if (errno == EINVAL && mount(ENVIRONMENT_FOLDER, ENVIRONMENT_FOLDER, NULL, MS_BIND, NULL) == 0)
		return 1;
	return only_root(fault(-errno, "cannot mount %s on itself", ENVIRONMENT_FOLDER));
}

static int refuse_apart(void)
{
	fault_plain(-EXDEV, "%s is the host's, and this is a mount namespace of its own: the host would see empty files", ENVIRONMENT_FOLDER);
	return fault_hint(-EXDEV, "do it where the host does: nsjoin -t 1 --mount nsnew ...");
}

const char *envdir_path(const char *name, const char *file, char path[static ENVIRONMENT_PATH_MAX])
{
	snprintf(path, ENVIRONMENT_PATH_MAX, ENVIRONMENT_FOLDER "/.%s/%s", name, file);
	return path;
}

/* Mounts may be stacked: all of them. */
static int remove_file(const char *entry, const char *file)
{
	char path[ENVIRONMENT_PATH_MAX];

	snprintf(path, sizeof path, ENVIRONMENT_FOLDER "/%s/%s", entry, file);
	while (umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
		;
	return unlink(path) < 0 && errno != ENOENT ? fault(-errno, "cannot remove %s", path) : 0;
}

/* A cgroup in which processes still run stays until they have ended (cgroup/group.h). */
static int remove_cgroups(const char *entry)
{
	char file[ENVIRONMENT_PATH_MAX];
	_free_ char *text = NULL;
	char *rest, *line;

	snprintf(file, sizeof file, ENVIRONMENT_FOLDER "/%s/" ENVIRONMENT_CGROUPS, entry);
	if (file_read_all_at(AT_FDCWD, file, CGROUPS_MAX, &text) < 0)
		return 0;
	rest = text;
	while ((line = strsep(&rest, "\n"))) {
		int r = *line ? cgroup_remove(line) : 0;

		if (r < 0 && r != -EBUSY)
			return r;
	}
	return remove_file(entry, ENVIRONMENT_CGROUPS);
}

/* An entry of the folder: "NAME" or ".NAME". */
static int remove_entry(const char *entry)
{
	char path[ENVIRONMENT_PATH_MAX];
	int r = remove_cgroups(entry);

	for (enum ns_type t = 0; t < NS_TYPES && r == 0; t++)
		r = remove_file(entry, ns_kinds[t].name);
	if (r == 0)
		r = remove_file(entry, ENVIRONMENT_RECORD);
	snprintf(path, sizeof path, ENVIRONMENT_FOLDER "/%s", entry);
	return r == 0 && rmdir(path) < 0 ? fault(-errno, "cannot remove %s", path) : r;
}

int envdir_discard(const char *name)
{
	char entry[ENVIRONMENT_NAME_MAX + 2];

	snprintf(entry, sizeof entry, ".%s", name);
	return remove_entry(entry);
}

int envdir_read(const char *name, struct environment *environment)
{
	_close_ int folder = open(ENVIRONMENT_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char entry[ENVIRONMENT_NAME_MAX + 2];

	snprintf(entry, sizeof entry, ".%s", name);
	return folder < 0 ? -errno : environment_read_entry(folder, entry, name, geteuid(), environment);
}

/* An fd that holds the lock of an entry; -EWOULDBLOCK: somebody works on it. Silent. */
static int lock_entry(int folder, const char *entry)
{
	_close_ int fd = openat(folder, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno : take_fd(&fd);
}

/* Did a crash leave it (nobody works on it), or an earlier start of the machine? */
static bool is_left_over(int folder, const char *entry)
{
	_close_ int lock = -1;
	struct environment e;

	if (*entry != '.')
		return environment_read(folder, entry, geteuid(), &e) == -ESTALE;
	lock = lock_entry(folder, entry);
	return lock >= 0;
}

/* What cannot be cleared stays: it is in nobody's way but its own name's, who is told. */
static bool clear(int folder, const char *name)
{
	_close_ int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *dir = again < 0 ? NULL : fdopendir(again);
	const struct dirent *entry;
	bool cleared = false;

	if (!dir)
		return false;
	again = -1;   /* the DIR's now */
	while ((entry = readdir(dir))) {
		const char *plain = entry->d_name + (entry->d_name[0] == '.');

		if (streq(entry->d_name, ".") || streq(entry->d_name, "..") || strlen(plain) > ENVIRONMENT_NAME_MAX)
			continue;
		if (is_left_over(folder, entry->d_name) && remove_entry(entry->d_name) == 0)
			cleared |= streq(plain, name);
	}
	fault_clear();
	return cleared;
}

int envdir_lock(const char *name, bool *cleared)
{
	bool done;

	for (;;) {
		_close_ int fd = open_folder();
		int r;

		if (fd < 0)
			return fd;
		if (apart_from_host(ENVIRONMENT_FOLDER))
			return refuse_apart();
		while (flock(fd, LOCK_EX) < 0)
			if (errno != EINTR)
				return fault(-errno, "cannot lock %s", ENVIRONMENT_FOLDER);
		r = make_private();
		if (r < 0)
			return r;
		if (r > 0)
			continue;
		done = clear(fd, name);
		if (cleared)
			*cleared = done;
		return take_fd(&fd);
	}
}

static int taken(const char *name)
{
	fault_plain(-EEXIST, "there is an environment %s already", name);
	return fault_hint(-EEXIST, "nsjoin -t %s enters it, nsnew --remove %s removes it", name, name);
}

/* ".NAME" to the caller. -EAGAIN: somebody works on it (silent). */
static int try_reserve(const char *name, const char *entry)
{
	_close_ int folder = envdir_lock(name, NULL);
	int fd;

	if (folder < 0)
		return folder;
	if (faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return taken(name);
	if (mkdirat(folder, entry, 0755) < 0)
		return errno == EEXIST ? -EAGAIN : fault(-errno, "cannot make %s/%s", ENVIRONMENT_FOLDER, entry);
	fd = lock_entry(folder, entry);
	if (fd < 0) {
		fault(fd, "cannot lock %s/%s", ENVIRONMENT_FOLDER, entry);
		unlinkat(folder, entry, AT_REMOVEDIR);
	}
	return fd;
}

/* Try again while somebody works on the name: a child whose nsnew was killed needs a moment to find that out. */
static int patiently(int (*attempt)(const char *name, const char *entry), const char *name)
{
	enum { PAUSES = 300 };   /* 3 s */
	const struct timespec pause = { 0, 10000000 };
	char entry[ENVIRONMENT_NAME_MAX + 2];
	int r;

	snprintf(entry, sizeof entry, ".%s", name);
	for (int i = 0; (r = attempt(name, entry)) == -EAGAIN && i < PAUSES; i++)
		nanosleep(&pause, NULL);
	return r == -EAGAIN ? fault_plain(-EBUSY, "environment %s is just being made or removed by somebody else", name) : r;
}

int envdir_reserve(const char *name)
{
	return patiently(try_reserve, name);
}

static int rename_within(const char *from, const char *to, const char *name)
{
	_close_ int folder = open(ENVIRONMENT_FOLDER, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return folder < 0 || renameat(folder, from, folder, to) < 0 ? fault(-errno, "cannot rename the folder of environment %s", name) : 0;
}

int envdir_publish(const char *name)
{
	char entry[ENVIRONMENT_NAME_MAX + 2];

	snprintf(entry, sizeof entry, ".%s", name);
	return rename_within(entry, name, name);
}

int envdir_withdraw(const char *name)
{
	char entry[ENVIRONMENT_NAME_MAX + 2];

	snprintf(entry, sizeof entry, ".%s", name);
	return rename_within(name, entry, name);
}

/* Renamed under the lock of the folder and with the lock of the entry: nobody takes ".NAME" for left over. */
static int try_take(const char *name, const char *entry)
{
	bool cleared;
	_close_ int folder = envdir_lock(name, &cleared), lock = -1;
	int r;

	if (folder < 0)
		return folder;
	if (faccessat(folder, entry, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return -EAGAIN;
	lock = lock_entry(folder, name);
	if (lock == -ENOENT && cleared)
		return -ESTALE;
	if (lock == -ENOENT) {
		fault_plain(-ENOENT, "there is no environment %s", name);
		return fault_hint(-ENOENT, "'nsls --environments' lists those there are");
	}
	if (lock < 0)
		return lock == -EWOULDBLOCK ? -EAGAIN : fault(lock, "cannot open environment %s", name);
	r = envdir_withdraw(name);
	return r < 0 ? r : take_fd(&lock);
}

int envdir_take(const char *name)
{
	return patiently(try_take, name);
}
