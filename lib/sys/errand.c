/* SPDX-License-Identifier: MIT */
/* Errands: a child that opens files for us somewhere else. */
#include "sys/errand.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/file.h"
#include "sys/child.h"

_Static_assert(ERRAND_MAX * sizeof(int) <= 4096, "a report must fit into a pipe that nobody reads yet");

int errand_run(errand_fn work, const void *errand, int *fds, size_t n)
{
	_close_ int from = -1, to = -1;
	const ssize_t size = (ssize_t)(n * sizeof *fds);
	int ends[2];
	pid_t child;

	if (n > ERRAND_MAX)
		return -E2BIG;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	from = ends[0];
	to = ends[1];
	/* a plain fork but for the open files: those that the child opens are ours */
	child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, 0);
	if (child < 0)
		return -errno;
	if (child == 0)
		_exit(work(errand, fds, n) < 0 || fd_write(to, fds, (size_t)size) < 0);
	child_reap(child);
	to = fd_close(to);   /* a child that failed wrote nothing: the end of the pipe */
	return fd_read(from, fds, (size_t)size) == size ? 0 : -EPERM;
}

/* What the child says: an error (0: none), and with it the open file. */
struct reply {
	int err;
	struct iovec data;
	struct msghdr message;
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
};

static void reply_init(struct reply *reply)
{
	*reply = (struct reply){ .data = { &reply->err, sizeof reply->err } };
	reply->message = (struct msghdr){
		.msg_iov = &reply->data, .msg_iovlen = 1, .msg_control = &reply->control, .msg_controllen = sizeof reply->control,
	};
}

/* An fd or -errno. */
static int answer(int to, int fd)
{
	struct reply reply;

	reply_init(&reply);
	reply.err = MIN(fd, 0);
	if (fd >= 0) {
		reply.control.head = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd) };
		memcpy(CMSG_DATA(&reply.control.head), &fd, sizeof fd);
	} else {
		reply.message.msg_controllen = 0;
	}
	return sendmsg(to, &reply.message, MSG_NOSIGNAL) < 0;
}

static int receive(int from, int milliseconds)
{
	struct pollfd ready = { .fd = from, .events = POLLIN };
	struct reply reply;
	int fd, n = poll(&ready, 1, milliseconds);

	if (n <= 0)
		return n < 0 ? -errno : -ETIMEDOUT;
	reply_init(&reply);
	if (recvmsg(from, &reply.message, MSG_CMSG_CLOEXEC) != sizeof reply.err)
		return -EPERM;
	if (reply.err < 0)
		return reply.err;
	if (reply.message.msg_controllen < CMSG_LEN(sizeof fd) || reply.control.head.cmsg_type != SCM_RIGHTS)
		return -EMFILE;
	memcpy(&fd, CMSG_DATA(&reply.control.head), sizeof fd);
	return fd;
}

/* Close all open files but one or two: a may be -1. */
static void keep(int a, int b)
{
	const int low = MIN(a, b), high = MAX(a, b);

	if (low > 0)
		syscall(SYS_close_range, 0, low - 1, 0);
	if (high > low + 1)
		syscall(SYS_close_range, low + 1, high - 1, 0);
	syscall(SYS_close_range, high + 1, UINT_MAX, 0);
}

int errand_run_within(errand_fn work, const void *errand, int needed, int milliseconds)
{
	_close_ int from = -1, to = -1;
	int ends[2], fd = -1;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	from = ends[0];
	to = ends[1];
	child = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0);
	if (child < 0)
		return -errno;
	if (child == 0) {
		int r;

		keep(needed, to);
		r = work(errand, &fd, 1);
		_exit(answer(to, r < 0 ? r : fd));
	}
	to = fd_close(to);
	fd = receive(from, milliseconds);
	kill(child, SIGKILL);
	while (waitpid(child, NULL, fd == -ETIMEDOUT ? WNOHANG : 0) < 0 && errno == EINTR)
		;
	return fd;
}

struct as_root {
	errand_fn work;
	const void *errand;
	uid_t uid;
	gid_t gid;
};

/* user_namespaces(7): a group can be mapped only where setgroups(2) is denied; an older kernel has no such file. */
static int become_root(const struct as_root *who)
{
	char map[48];
	int r;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return -errno;
	file_write_at(AT_FDCWD, "/proc/self/setgroups", "deny");
	snprintf(map, sizeof map, "0 %u 1", who->uid);
	r = file_write_at(AT_FDCWD, "/proc/self/uid_map", map);
	snprintf(map, sizeof map, "0 %u 1", who->gid);
	return r == 0 ? file_write_at(AT_FDCWD, "/proc/self/gid_map", map) : r;
}

static int work_as_root(const void *arg, int *fds, size_t n)
{
	const struct as_root *who = arg;
	int r = become_root(who);

	return r == 0 ? who->work(who->errand, fds, n) : r;
}

int errand_run_as_root(errand_fn work, const void *errand, int *fds, size_t n)
{
	const struct as_root who = { work, errand, geteuid(), getegid() };

	return errand_run(work_as_root, &who, fds, n);
}
