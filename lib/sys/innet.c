/* SPDX-License-Identifier: MIT */
/* Netlink sockets of other network namespaces. */
#include "sys/innet.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "sys/errand.h"
#include "sys/nsfs.h"

struct errand {
	const int *ns_fds;
	int protocol;
	int user;          /* fd of the user namespace to join first; -1: none */
};

static bool is_same(int a, int b)
{
	struct stat x, y;

	return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

static int open_socket(int protocol)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	return fd < 0 ? -errno : fd;
}

/* In the child. */
static int work(const void *arg, int *sockets, size_t n)
{
	const struct errand *e = arg;

	if (e->user >= 0 && setns(e->user, CLONE_NEWUSER) < 0)
		return -errno;
	for (size_t i = 0; i < n; i++)
		sockets[i] = setns(e->ns_fds[i], CLONE_NEWNET) < 0 ? -errno : open_socket(e->protocol);
	return 0;
}

/* By way of the user namespace that owns it: needs no privilege where we made that one. */
static int open_as_owner(int ns_fd, int protocol)
{
	_close_ int user = nsfs_owner(ns_fd), own = -1;
	const struct errand errand = { &ns_fd, protocol, user };
	int fd, r;

	if (user < 0)
		return -EPERM;
	own = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
	if (own < 0 || is_same(own, user))
		return -EPERM;
	r = errand_run(work, &errand, &fd, 1);
	return r < 0 ? r : fd;
}

int innet_open(const int *ns_fds, size_t n, int protocol, int *sockets)
{
	_close_ int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int r = 0;

	for (size_t at = 0; at < n && r == 0; at += ERRAND_MAX) {
		const struct errand errand = { ns_fds + at, protocol, -1 };

		r = errand_run(work, &errand, sockets + at, MIN(n - at, (size_t)ERRAND_MAX));
	}
	for (size_t i = 0; i < n && r == 0; i++) {
		if (sockets[i] != -EPERM)
			continue;
		sockets[i] = own >= 0 && is_same(own, ns_fds[i]) ? open_socket(protocol) : open_as_owner(ns_fds[i], protocol);
	}
	return r;
}
