/* SPDX-License-Identifier: MIT */
/* Whole small files. */
#include "base/file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"

ssize_t file_read_at(int dir, const char *path, char *into, size_t size)
{
	_close_ int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = read(fd, into, size - 1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	into[n] = 0;
	return n;
}

ssize_t file_read_all_at(int dir, const char *path, size_t max, char **text)
{
	_close_ int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	return fd < 0 ? -errno : file_read_all(fd, max, text);
}

ssize_t file_read_all(int fd, size_t max, char **text)
{
	_free_ char *all = NULL;
	size_t len = 0, room = 0;
	ssize_t n;

	do {
		if (room - len < 2) {
			char *more = realloc(all, room = room ? room * 2 : 4096);

			if (!more)
				return -ENOMEM;
			all = more;
		}
		n = read(fd, all + len, room - len - 1);
		if (n < 0 && errno != EINTR)
			return -errno;
		len += n > 0 ? (size_t)n : 0;
		if (len > max)
			return -EFBIG;
	} while (n != 0);
	all[len] = 0;
	*text = take_ptr(all);
	return (ssize_t)len;
}

int file_write_at(int dir, const char *path, const char *text)
{
	_close_ int fd = openat(dir, path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	size_t len = strlen(text);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = write(fd, text, len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EIO;
}

/* On the disk before it gets its name: after a crash either the old or the new file is there, whole. */
static int write_aside(int fd, const void *text, size_t len, mode_t mode)
{
	int r = fd < 0 ? -errno : fd_write(fd, text, len);

	return r < 0 ? r : fchmod(fd, mode) < 0 || fsync(fd) < 0 ? -errno : 0;
}

int file_replace(const char *path, const void *text, size_t len, mode_t mode)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char aside[PATH_MAX];
	_close_ int fd = -1;
	int r;

	if (snprintf(aside, sizeof aside, "%.*s.%s.XXXXXX", (int)(name - path), path, name) >= (int)sizeof aside)
		return -ENAMETOOLONG;
	fd = mkostemp(aside, O_CLOEXEC);
	r = write_aside(fd, text, len, mode);
	if (r == 0 && rename(aside, path) < 0)
		r = -errno;
	if (r < 0 && fd >= 0)
		unlink(aside);
	return r;
}
