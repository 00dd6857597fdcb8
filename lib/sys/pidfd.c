/* SPDX-License-Identifier: MIT */
/* Processes by pidfd. */
#include "sys/pidfd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "sys/kernel.h"

int pidfd_of(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : fd;
}

int pidfd_of_task(pid_t tid)
{
	int fd = pidfd_of(tid);

	if (fd != -EINVAL && fd != -ENOENT)   /* not the leader of a process; newer kernels say ENOENT */
		return fd;
	fd = (int)syscall(SYS_pidfd_open, tid, PIDFD_THREAD);
	return fd < 0 ? -errno : fd;
}

bool pidfd_alive(int pidfd)
{
	return pidfd_kill(pidfd, 0) != -ESRCH;
}

int pidfd_kill(int pidfd, int signal)
{
	return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

bool pidfd_proc_is_ours(int proc)
{
	char text[24];
	ssize_t n = readlinkat(proc, "self", text, sizeof text - 1);

	if (n <= 0)
		return false;
	text[n] = 0;
	return atoi(text) == getpid();
}

/* Where there is no /proc at all, whoever opens something there will say so. */
static bool is_ours_or_none(void)
{
	_close_ int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return pidfd_proc_is_ours(proc) || faccessat(proc, "version", F_OK, 0) < 0;
}

/* "Pid:" of fdinfo is as in the PID namespace of the proc that is read: proc_pid_fdinfo(5), 0 there for not in it, -1 for ended. */
pid_t pidfd_number_in_proc(int pidfd, pid_t pid)
{
	char path[48], text[512];
	const char *line;
	int number;

	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
	if (pidfd < 0 || file_read_at(AT_FDCWD, path, text, sizeof text) < 0 || !(line = strstr(text, "\nPid:")) ||
	    sscanf(line, "\nPid: %d", &number) != 1)
		return is_ours_or_none() ? pid : -ENOENT;
	return number > 0 ? number : number < 0 ? -ESRCH : -ENOENT;
}

int pidfd_inode(int pidfd, uint64_t *inode)
{
	struct statfs fs;
	struct stat st;

	if (fstatfs(pidfd, &fs) < 0 || fstat(pidfd, &st) < 0)
		return -errno;
	if (fs.f_type != KERNEL_PIDFS_MAGIC)
		return -ENOSYS;
	*inode = st.st_ino;
	return 0;
}

int pidfd_copy_fd(int pidfd, int fd)
{
	int copy = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);

	return copy < 0 ? -errno : copy;
}

bool pidfd_is_missing(int err) { return err == -ENOSYS || err == -EINVAL; }

int pidfd_cgroup_id(int pidfd, uint64_t *id)
{
	struct kernel_pidfd_info info = { .mask = KERNEL_PIDFD_INFO_CGROUPID };

	if (ioctl(pidfd, KERNEL_PIDFD_GET_INFO, &info) < 0)
		return errno == ENOTTY || errno == EINVAL ? -ENOSYS : -errno;
	if (!(info.mask & KERNEL_PIDFD_INFO_CGROUPID))
		return -ENOSYS;
	*id = info.cgroup_id;
	return 0;
}
