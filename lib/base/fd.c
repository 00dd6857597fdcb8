/* SPDX-License-Identifier: MIT */
/* File descriptors: whole reads and writes. */
#include "base/fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>

ssize_t fd_read(int fd, void *into, size_t size)
{
	size_t got = 0;

	while (got < size) {
		ssize_t n = read(fd, (char *)into + got, size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

int fd_write(int fd, const void *from, size_t size)
{
	size_t put = 0;

	while (put < size) {
		ssize_t n = write(fd, (const char *)from + put, size - put);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		put += (size_t)n;
	}
	return 0;
}

const char *fd_link(int fd, char link[static FD_LINK_SIZE])
{
	snprintf(link, FD_LINK_SIZE, "/proc/self/fd/%d", fd);
	return link;
}

int fd_path(int fd, char path[static PATH_MAX])
{
	char link[FD_LINK_SIZE];
	ssize_t n = readlink(fd_link(fd, link), path, PATH_MAX - 1);

	if (n < 0)
		return -errno;
	path[n] = 0;
	return 0;
}

int fd_reopen(int fd, int flags)
{
	char link[FD_LINK_SIZE];
	int again = open(fd_link(fd, link), flags | O_CLOEXEC);

	return again < 0 ? -errno : again;
}

enum { GUESS = 4096 };   /* where close_range(2) is missing: as many as are likely */

void fd_cloexec_from(int first)
{
	enum { CLOSE_ON_EXEC = 4 };   /* CLOSE_RANGE_CLOEXEC of linux/close_range.h, Linux 5.11 */

	if (syscall(SYS_close_range, (unsigned)first, ~0u, CLOSE_ON_EXEC) == 0)
		return;
	for (int fd = first; fd < GUESS; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void fd_close_each(const int *fds, size_t n)
{
	size_t run;

	for (size_t i = 0; i < n; i += run) {
		run = 1;
		while (fds[i] >= 0 && i + run < n && fds[i + run] == fds[i] + (int)run)
			run++;
		if (run > 1 && syscall(SYS_close_range, fds[i], fds[i + run - 1], 0) == 0)   /* Linux 5.9 */
			continue;
		for (size_t k = i; k < i + run; k++)
			fd_close(fds[k]);
	}
}

void fd_raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);   /* where it fails, what is missing then says so */
}

int fd_highest(void)
{
	_closedir_ DIR *dir = opendir("/proc/self/fd");
	const struct dirent *entry;
	int highest = 2;

	while (dir && (entry = readdir(dir)))
		highest = MAX(highest, atoi(entry->d_name));
	return dir ? highest : GUESS;
}

static bool is_among(int fd, const int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i] == fd)
			return true;
	return false;
}

void fd_close_private(int last, const int *kept, size_t n)
{
	for (int fd = 3; fd <= last; fd++) {
		int flags = fcntl(fd, F_GETFD);

		if (flags >= 0 && flags & FD_CLOEXEC && !is_among(fd, kept, n))
			close(fd);
	}
}

static void close_range_of(unsigned first, unsigned last)
{
	if (syscall(SYS_close_range, first, last, 0) == 0)   /* Linux 5.9 */
		return;
	for (unsigned fd = first; fd < GUESS && fd <= last; fd++)
		close((int)fd);
}

/* The lowest of them that is not below `from`; INT_MAX: none is. */
static int next_of(int from, const int *fds, size_t n)
{
	int next = INT_MAX;

	for (size_t i = 0; i < n; i++)
		if (fds[i] >= from && fds[i] < next)
			next = fds[i];
	return next;
}

void fd_close_but_these(const int *kept, size_t n)
{
	int from = STDERR_FILENO + 1, next;

	while ((next = next_of(from, kept, n)) != INT_MAX) {
		if (next > from)
			close_range_of((unsigned)from, (unsigned)next - 1);
		from = next + 1;
	}
	close_range_of((unsigned)from, ~0u);
}

void fd_close_but(int fd)
{
	fd_close_but_these(&fd, 1);
}

void fd_close_all(void)
{
	close_range_of(0, ~0u);
}
