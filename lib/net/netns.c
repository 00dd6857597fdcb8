/* SPDX-License-Identifier: MIT */
/* Named network namespaces: making, opening and removing them. The folder and its lock are in netns_folder.c. */
#include "net/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "sys/apart.h"
#include "sys/kernel.h"
#include "sys/nsfs.h"
#include "sys/pidfd.h"

enum { PATH_SIZE = sizeof NETNS_FOLDER + 1 + NETNS_NAME_MAX + 32 };

static const char own_ns[] = "/proc/thread-self/ns/net";

static const char *path_of(const char *name, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, NETNS_FOLDER "/%s", name);
	return path;
}

int netns_name_check(const char *name)
{
	if (!*name)
		return fault_plain(-EINVAL, "a namespace needs a name");
	if (streq(name, ".") || streq(name, ".."))
		return fault_plain(-EINVAL, "'%s' cannot name a namespace", name);
	if (strlen(name) > NETNS_NAME_MAX)
		return fault_plain(-EINVAL, "'%.20s...' cannot name a namespace: it is longer than %d bytes", name, NETNS_NAME_MAX);
	for (const unsigned char *c = (const unsigned char *)name; *c; c++)
		if (*c == '/' || *c < ' ' || *c == 0x7f)
			return fault_plain(-EINVAL, "'%s' cannot name a namespace: no '/' and no control characters", name);
	return 0;
}

/* May it be looked up at all? Names that others made may hold bytes that we would not give to a new one. */
static int check_known(const char *name)
{
	if (!*name || streq(name, ".") || streq(name, "..") || strchr(name, '/') || strlen(name) > NETNS_NAME_MAX)
		return netns_name_check(name);
	return 0;
}

static bool is_nsfs(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && fs.f_type == NSFS_MAGIC;
}

bool netns_is_there(const char *name)
{
	char path[PATH_SIZE];

	return is_nsfs(path_of(name, path));
}

/* Why a name that is there cannot be used. */
static int no_namespace(int err, const char *name)
{
	fault_plain(err, "cannot open network namespace %s: %s/%s is not a namespace", name, NETNS_FOLDER, name);
	return fault_hint(err, "a crash leaves such files: 'netnsctl delete %s' removes it", name);
}

/* An fd; -EINVAL: a namespace of another kind; -EAGAIN: no namespace, at this moment. Silent. */
static int try_open(const char *path)
{
	_close_ int fd = -1;
	int flag;

	if (!is_nsfs(path) && access(path, F_OK) == 0)   /* not opened: a device or a FIFO shall not notice us */
		return -EAGAIN;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	flag = nsfs_clone_flag(fd);
	if (flag != CLONE_NEWNET)
		return flag < 0 ? -EAGAIN : -EINVAL;
	return take_fd(&fd);
}

/* What a crash left, or a name for the moment between its file and its mount, or between its umount and its unlink. */
static bool is_empty_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0;
}

int netns_open(const char *name)
{
	enum { PAUSES = 50 };   /* 100 ms for a name that is being added or deleted */
	struct timespec pause = { 0, 2000000 };
	char path[PATH_SIZE];
	int r = check_known(name);

	if (r < 0)
		return r;
	path_of(name, path);
	for (int i = 0; (r = try_open(path)) == -EAGAIN && i < PAUSES && (is_empty_file(path) || access(path, F_OK) < 0); i++)
		nanosleep(&pause, NULL);
	if (r == -EAGAIN || r == -EINVAL)
		return no_namespace(-EINVAL, name);
	if (r < 0)
		fault(r, "cannot open network namespace %s", name);
	return r == -ENOENT ? fault_hint(r, "'netnsctl list' shows the names there are") : r;
}

int netns_of_pid(int pid)
{
	_close_ int pidfd = pidfd_of(pid);
	_close_ int fd = -1;
	char path[64];

	if (pidfd < 0)
		return fault(pidfd, "cannot find process %d", pid);
	snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fault(errno == ENOENT ? -ESRCH : -errno, "cannot open the network namespace of process %d", pid);
	if (!pidfd_alive(pidfd))   /* else the path could have been that of a successor with the same number */
		return fault(-ESRCH, "cannot open the network namespace of process %d", pid);
	return take_fd(&fd);
}

int netns_own(void)
{
	int fd = open(own_ns, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? fault(-errno, "cannot open our own network namespace") : fd;
}

int netns_visit(int ns_fd, int *home)
{
	_close_ int own = netns_own();

	if (own < 0)
		return own;
	if (setns(ns_fd, CLONE_NEWNET) < 0)
		return fault(-errno, "cannot enter the network namespace");
	*home = take_fd(&own);
	return 0;
}

void netns_return(int home)
{
	if (setns(home, CLONE_NEWNET) < 0)
		abort();   /* whatever we did next would hit a network that nobody named */
}

int netns_new(void)
{
	_close_ int home = netns_own();
	int fd, error;

	if (home < 0)
		return home;
	if (unshare(CLONE_NEWNET) < 0)
		return fault(-errno, "cannot make a network namespace");
	fd = open(own_ns, O_RDONLY | O_CLOEXEC);
	error = errno;
	netns_return(home);
	return fd < 0 ? fault(-error, "cannot open the new network namespace") : fd;
}

/* The name's path as the host has it. True where it says more than ours. */
static bool find_on_host(const char *name, char path[PATH_SIZE + 16])
{
	snprintf(path, PATH_SIZE + 16, "/proc/1/root" NETNS_FOLDER "/%s", name);
	return apart_from_host(NETNS_FOLDER);
}

static bool is_dead_for_the_host(const char *name)
{
	char path[PATH_SIZE + 16];

	return find_on_host(name, path) && !is_nsfs(path);
}

static bool is_alive_on_the_host(const char *name)
{
	char path[PATH_SIZE + 16];

	return find_on_host(name, path) && is_nsfs(path);
}

/* An empty plain file: what `ip netns add` (and ours) leaves when it is killed between making the file and mounting on it. */
static bool is_left_over(const char *path)
{
	return is_empty_file(path) && !is_nsfs(path);
}

/*
 * Remove what a crash left. ip netns does not hold the lock while it mounts, so a file that is younger than a second may be a
 * namespace in the making: give it that second.
 */
static int heal(const char *name, const char *path)
{
	struct timespec now, pause = { 0, 20000000 };
	struct stat st;

	for (;;) {
		if (!is_left_over(path) || lstat(path, &st) < 0 || is_alive_on_the_host(name))
			return -EEXIST;
		clock_gettime(CLOCK_REALTIME, &now);
		if (now.tv_sec - st.st_ctim.tv_sec > 1 || now.tv_sec < st.st_ctim.tv_sec)
			return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
		nanosleep(&pause, NULL);
	}
}

static int make_file(const char *name, const char *path)
{
	for (int tries = 0;; tries++) {
		int fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0), r;

		if (fd >= 0) {
			fd_close(fd);
			return 0;
		}
		r = -errno;
		if (r == -EEXIST && tries < 3 && (r = heal(name, path)) == 0)
			continue;
		fault(r, "cannot add network namespace %s", name);
		if (r == -EEXIST && !is_nsfs(path))
			fault_hint(r, is_alive_on_the_host(name) ? "it is mounted on the host's %s, out of sight of this private mount namespace"
								 : "%s is not a namespace: move it away", path);
		return r;
	}
}

static int mount_on(const char *name, const char *path, int ns_fd)
{
	char source[FD_LINK_SIZE];
	int r;

	if (mount(fd_link(ns_fd, source), path, "none", MS_BIND, NULL) < 0)
		return fault(-errno, "cannot add network namespace %s: cannot mount it on %s", name, path);
	if (!is_dead_for_the_host(name))
		return 0;
	umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
	r = fault_plain(-EXDEV, "cannot add network namespace %s: this is a private mount namespace, the host would see a dead file", name);
	return fault_hint(r, "do it where the host does: nsenter --mount=/proc/1/ns/mnt netnsctl add %s", name);
}

int netns_attach(const char *name, int ns_fd)
{
	char path[PATH_SIZE];
	int r = netns_name_check(name);

	if (r == 0)
		r = make_file(name, path_of(name, path));
	if (r < 0)
		return r;
	r = mount_on(name, path, ns_fd);
	if (r < 0)
		unlink(path);
	return r;
}

/* Neither a namespace, nor a link, nor what a crash left. */
static bool is_of_others(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && !S_ISLNK(st.st_mode) && !is_nsfs(path) && !is_empty_file(path);
}

int netns_detach(const char *name)
{
	char path[PATH_SIZE];
	int r = check_known(name);

	if (r < 0)
		return r;
	path_of(name, path);
	/* Mounts may be stacked: all of them. NOFOLLOW, for a link may lead to docker's own mount. */
	while (is_nsfs(path) && umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
		;
	if (is_of_others(path))
		return fault_plain(-EINVAL, "cannot delete network namespace %s: %s is not a namespace", name, path);
	if (unlink(path) < 0) {
		r = fault(-errno, "cannot delete network namespace %s", name);
		return r == -ENOENT ? fault_hint(r, "'netnsctl list' shows the names there are") : r;
	}
	return 0;
}
