/* SPDX-License-Identifier: MIT */
/*
 * A target: one process, pinned. The pidfd comes first, /proc/PID second, and then the pidfd is asked whether the process
 * is still there: if it is, its number was not given to another one in between, so both fds mean the same process.
 */
#include "proc/target.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "proc/scan.h"
#include "proc/status.h"
#include "sys/access.h"
#include "sys/pidfd.h"

enum { ENVIRON_MAX = 16 << 20 };

void proc_target_done(struct proc_target *target)
{
	target->pidfd = fd_close(target->pidfd);
	target->dir = fd_close(target->dir);
}

static int no_such_process(pid_t pid)
{
	return fault_plain(-ESRCH, "no process has PID %d", pid);
}

/*
 * /proc may be of another PID namespace than we are, as in a shell of `nsenter --pid` that kept the old /proc; there our
 * number means another process, and the one that is meant has another number or none.
 */
static int not_in_proc(pid_t pid)
{
	fault_plain(-ENOENT, "process %d is not in /proc", pid);
	return fault_hint(-ENOENT, "/proc shows another PID namespace than ours: mount -t proc proc /proc");
}

int proc_target_hidden(pid_t pid)
{
	fault_plain(-EACCES, "process %d is hidden from us in /proc, which is mounted with hidepid", pid);
	return fault_hint(-EACCES, "it is another user's: run as root");
}

/* There is no folder of it in a /proc that is there: there is no such process, or we may not see it (hidepid, proc(5)). */
static int no_dir(pid_t pid)
{
	return kill(pid, 0) < 0 && errno == ESRCH ? no_such_process(pid) : proc_target_hidden(pid);
}

int proc_open_own(void)
{
	_close_ int fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fault(-errno, "cannot open /proc");
	if (faccessat(fd, "version", F_OK, 0) < 0) {
		fault_plain(-ENOENT, "/proc is not mounted");
		return fault_hint(-ENOENT, "mount -t proc proc /proc");
	}
	if (!pidfd_proc_is_ours(fd)) {
		fault_plain(-ENOENT, "/proc shows another PID namespace than ours");
		return fault_hint(-ENOENT, "mount -t proc proc /proc");
	}
	return take_fd(&fd);
}

static int open_dir(pid_t pid, pid_t number)
{
	char path[32];
	int fd;

	snprintf(path, sizeof path, "/proc/%d", number);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (errno == ENOENT && access("/proc/version", F_OK) == 0)
		return no_dir(pid);
	fault(-errno, "cannot open %s", path);
	return errno == ENOENT ? fault_hint(-ENOENT, "/proc is not mounted: mount -t proc proc /proc") : -errno;
}

bool proc_target_alive(const struct proc_target *target)
{
	return target->pidfd >= 0 ? pidfd_alive(target->pidfd) : faccessat(target->dir, "stat", F_OK, 0) == 0;
}

int proc_target_open(pid_t pid, struct proc_target *target)
{
	_target_ struct proc_target t = { pid, pidfd_of_task(pid), -1 };
	pid_t number;

	if (t.pidfd == -ESRCH)
		return no_such_process(pid);
	if (t.pidfd == -EINVAL || t.pidfd == -ENOENT)
		return fault_plain(-EINVAL, "%d is a thread, and this kernel pins only processes (threads since Linux 6.9)", pid);
	if (t.pidfd < 0 && t.pidfd != -ENOSYS && t.pidfd != -EPERM)   /* EPERM: older container engines hide new calls so */
		return fault(t.pidfd, "cannot get hold of process %d", pid);
	number = pidfd_number_in_proc(t.pidfd, pid);
	if (number < 0)
		return number == -ESRCH ? no_such_process(pid) : not_in_proc(pid);
	t.dir = open_dir(pid, number);
	if (t.dir < 0)
		return t.dir;
	if (t.pidfd >= 0 && !proc_target_alive(&t))
		return no_such_process(pid);
	*target = (struct proc_target){ pid, MAX(take_fd(&t.pidfd), -1), take_fd(&t.dir) };
	return 0;
}

int proc_target_open_seen(int proc, pid_t number, struct proc_target *target)
{
	int dir = scan_open(proc, number);

	if (dir < 0)
		return dir == -ENOENT ? no_such_process(number) : fault(dir, "cannot open process %d in /proc", number);
	*target = (struct proc_target){ number, -1, dir };
	return 0;
}

int proc_target_unread(const struct proc_target *target, const char *what, int err)
{
	if (err == -ESRCH || err == -ENOENT)
		return fault_plain(-ESRCH, "process %d has ended", target->pid);
	return access_hint(target->dir, fault(err, "cannot read the %s of process %d", what, target->pid));
}

int proc_target_open_dir(const struct proc_target *target, const char *link)
{
	int fd = openat(target->dir, link, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? proc_target_unread(target, streq(link, "root") ? "root directory" : "working directory", -errno) : fd;
}

int proc_target_ids(const struct proc_target *target, uid_t *uid, gid_t *gid)
{
	struct proc_status status;
	int r = proc_status_read(target->dir, &status);

	if (r < 0)
		return proc_target_unread(target, "user and group id", r);
	*uid = status.uid[PROC_ID_EFFECTIVE];
	*gid = status.gid[PROC_ID_EFFECTIVE];
	return 0;
}

int proc_target_groups(const struct proc_target *target, gid_t **groups)
{
	int n = proc_status_read_groups(target->dir, groups);

	return n < 0 ? proc_target_unread(target, "groups", n) : n;
}

static size_t count_texts(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == 0;
	return n + 1;   /* the last one may lack its NUL: file_read_all_at() adds one */
}

/* Pointers first, texts behind them. */
static char **make_environ(const char *text, size_t len)
{
	size_t n = 0, max = count_texts(text, len);
	char **env = malloc((max + 1) * sizeof *env + len + 1), *copy;

	if (!env)
		return NULL;
	copy = memcpy(env + max + 1, text, len + 1);
	for (char *at = copy; at < copy + len; at += strlen(at) + 1)
		if (*at != '=' && strchr(at, '='))
			env[n++] = at;
	env[n] = NULL;
	return env;
}

int proc_target_environ(const struct proc_target *target, char ***env)
{
	_free_ char *text = NULL;
	ssize_t len = file_read_all_at(target->dir, "environ", ENVIRON_MAX, &text);

	if (len < 0)
		return proc_target_unread(target, "environment", (int)len);
	*env = make_environ(text, (size_t)len);
	return *env ? 0 : fault(-ENOMEM, "cannot copy the environment of process %d", target->pid);
}
