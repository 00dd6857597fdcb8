/* SPDX-License-Identifier: MIT */
/* What the kernel tells about a namespace through a file descriptor of it. */
#include "sys/nsfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "sys/kernel.h"

bool nsfs_is_namespace(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == NSFS_MAGIC;
}

int nsfs_open_pinned(int pinned)
{
	if (!nsfs_is_namespace(pinned))
		return -EINVAL;
	return fd_reopen(pinned, O_RDONLY);
}

int nsfs_open_at(int dir, const char *path)
{
	_close_ int pinned = openat(dir, path, O_PATH | O_CLOEXEC);
	_close_ int fd = pinned < 0 ? -errno : nsfs_open_pinned(pinned);

	if (pinned < 0 || fd != -ENOENT)
		return take_fd(&fd);
	fd = openat(dir, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);   /* no /proc: by its name again, then */
	if (fd < 0)
		return -errno;
	return nsfs_is_namespace(fd) ? take_fd(&fd) : -EINVAL;
}

/* The namespace ioctls give the fd of another namespace, close-on-exec (fs/nsfs.c, open_related_ns()). */
static int ask(int fd, unsigned long request)
{
	int r = ioctl(fd, request);

	return r < 0 ? -errno : r;
}

int nsfs_clone_flag(int fd) { return ask(fd, NS_GET_NSTYPE); }
int nsfs_owner(int fd) { return ask(fd, NS_GET_USERNS); }
int nsfs_parent(int fd) { return ask(fd, NS_GET_PARENT); }
int nsfs_of_socket(int fd) { return ask(fd, SIOCGSKNS); }

pid_t nsfs_pid_from(int fd, pid_t inside)
{
	int r = ioctl(fd, NS_GET_PID_FROM_PIDNS, inside);

	return r < 0 ? -errno : r;
}

int nsfs_owner_uid(int fd, uid_t *uid)
{
	return ioctl(fd, NS_GET_OWNER_UID, uid) < 0 ? -errno : 0;
}

int nsfs_cookie_of_socket(int fd, uint64_t *cookie)
{
	uint64_t got;
	socklen_t size = sizeof got;

	if (getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &got, &size) < 0)
		return -errno;
	*cookie = got;
	return 0;
}
