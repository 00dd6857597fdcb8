/* SPDX-License-Identifier: MIT */
/* A cgroup and those that were made in it. */
#include "cgroup/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "sys/pidfd.h"

enum { DEPTH_MAX = 64, PROCS_MAX = 4 << 20 };

/* Call each(dir, name, depth) for the cgroups in this one. The first failure is the result; the others are tried. */
static int each_inner(int dir, unsigned depth, int (*each)(int dir, const char *name, unsigned depth))
{
	_close_ int again = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *list = again < 0 ? NULL : fdopendir(again);
	const struct dirent *entry;
	int r = list ? 0 : -errno;

	if (!list)
		return r;
	again = -1;   /* the DIR's now */
	while ((entry = readdir(list))) {
		int one = entry->d_type != DT_DIR || entry->d_name[0] == '.' ? 0 : each(dir, entry->d_name, depth);

		r = r < 0 ? r : one;
	}
	return r;
}

/* Is the process still in that list? Its number may be another's by now. */
static bool is_listed(int dir, pid_t pid)
{
	_free_ char *text = NULL;
	const char *rest, *word;
	size_t len;

	if (file_read_all_at(dir, "cgroup.procs", PROCS_MAX, &text) < 0)
		return false;
	rest = text;
	while ((word = str_word(&rest, '\n', &len)))
		if (len && strtol(word, NULL, 10) == pid)
			return true;
	return false;
}

static void kill_listed(int dir, pid_t pid)
{
	_close_ int pidfd = pidfd_of(pid);

	if (pidfd >= 0 && is_listed(dir, pid))
		pidfd_kill(pidfd, SIGKILL);
	else if (pidfd == -ENOSYS)
		kill(pid, SIGKILL);
}

/* cgroup v1, and v2 before Linux 5.14: one by one. 0 is a process of another PID namespace. */
static int kill_each(int home, const char *name, unsigned depth)
{
	_close_ int dir = openat(home, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	_free_ char *text = NULL;
	const char *rest, *word;
	size_t len;

	if (dir < 0 || depth == DEPTH_MAX || file_read_all_at(dir, "cgroup.procs", PROCS_MAX, &text) < 0)
		return -errno;
	rest = text;
	while ((word = str_word(&rest, '\n', &len))) {
		pid_t pid = len ? (pid_t)strtol(word, NULL, 10) : 0;

		if (pid > 0 && pid != getpid())
			kill_listed(dir, pid);
	}
	return each_inner(dir, depth + 1, kill_each);
}

static void kill_all(int home, const char *name)
{
	_close_ int dir = openat(home, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (dir >= 0 && file_write_at(dir, "cgroup.kill", "1") < 0)
		kill_each(home, name, 0);
}

static int remove_each(int home, const char *name, unsigned depth)
{
	_close_ int dir = -1;

	if (unlinkat(home, name, AT_REMOVEDIR) == 0)
		return 0;
	if (errno != EBUSY && errno != ENOTEMPTY)
		return -errno;
	dir = openat(home, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0 || depth == DEPTH_MAX)
		return dir < 0 ? -errno : -EBUSY;
	if (each_inner(dir, depth + 1, remove_each) < 0)
		return -EBUSY;
	return unlinkat(home, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

int tree_remove(int home, const char *name, bool kill)
{
	enum { ROUNDS = 40 };   /* 1 ms to 256 ms: 8 s */
	struct timespec pause = { 0, 1000000 };
	int r = remove_each(home, name, 0);

	/* what has ended is not out of its cgroup at once; what is killed may just be making another */
	for (int i = 0; r == -EBUSY && kill && i < ROUNDS; i++) {
		kill_all(home, name);
		nanosleep(&pause, NULL);
		pause.tv_nsec = pause.tv_nsec < 256000000 ? pause.tv_nsec * 2 : pause.tv_nsec;
		r = remove_each(home, name, 0);
	}
	return r;
}
