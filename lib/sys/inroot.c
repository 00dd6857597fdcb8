/* SPDX-License-Identifier: MIT */
/* Paths inside a root directory that we do not trust. */
#include "sys/inroot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/macro.h"

enum { DEPTH_MAX = 128, LINKS_MAX = 40, TRIES = 16 };   /* links: as many as the kernel follows, path_resolution(7) */

/* The directories from the root down to where we stand: ".." goes back to the one that we came from. */
struct walk {
	int dirs[DEPTH_MAX];
	unsigned depth;           /* dirs[0] is the caller's root; we own the others */
	unsigned links;
	char rest[PATH_MAX * 2];  /* what is still to be walked */
};

static void leave(struct walk *w)
{
	if (w->depth > 1)
		fd_close(w->dirs[--w->depth]);
}

static void cleanup_walk(struct walk *w)
{
	while (w->depth > 1)
		leave(w);
}

/* Cut the next component off the rest; false at the end. */
static bool next(struct walk *w, char name[NAME_MAX + 1])
{
	const char *start = w->rest + strspn(w->rest, "/");
	size_t len = strcspn(start, "/");

	if (len == 0 || len > NAME_MAX)
		return false;
	memcpy(name, start, len);
	name[len] = 0;
	memmove(w->rest, start + len, strlen(start + len) + 1);
	return true;
}

/* A link: its target comes before the rest of the path, and from the root where it is absolute. */
static int follow(struct walk *w, int link)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof target - 1);
	size_t rest = strlen(w->rest);

	if (n < 0)
		return -errno;
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if ((size_t)n + rest + 2 > sizeof w->rest)
		return -ENAMETOOLONG;
	memmove(w->rest + n + 1, w->rest, rest + 1);
	memcpy(w->rest, target, (size_t)n);
	w->rest[n] = '/';
	while (target[0] == '/' && w->depth > 1)
		leave(w);
	return 0;
}

static int step(struct walk *w, const char *name)
{
	_close_ int fd = -1;
	struct stat st;

	if (streq(name, "."))
		return 0;
	if (streq(name, ".."))
		return leave(w), 0;
	fd = openat(w->dirs[w->depth - 1], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode))
		return follow(w, fd);
	if (w->depth == DEPTH_MAX)
		return -ENAMETOOLONG;
	w->dirs[w->depth++] = take_fd(&fd);
	return 0;
}

int inroot_walk(int root, const char *path)
{
	__attribute__((cleanup(cleanup_walk))) struct walk w = { .dirs = { root }, .depth = 1 };
	char name[NAME_MAX + 1];
	int fd;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(w.rest, path, strlen(path) + 1);
	while (next(&w, name)) {
		int r = step(&w, name);

		if (r < 0)
			return r;
	}
	if (w.rest[strspn(w.rest, "/")])
		return -ENAMETOOLONG;   /* next() stopped at a component that no file can be called */
	fd = fcntl(w.dirs[w.depth - 1], F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}

int inroot_open(int root, const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	long fd = -1;

	for (unsigned i = 0; i < TRIES; i++) {
		fd = syscall(SYS_openat2, root, path, &how, sizeof how);
		if (fd >= 0)
			return (int)fd;
		if (errno != EAGAIN)   /* something was renamed meanwhile, openat2(2) */
			break;
	}
	/* systemd's RestrictSUIDSGID= and old sandboxes answer ENOSYS or EPERM */
	return errno == ENOSYS || errno == EPERM ? inroot_walk(root, path) : -errno;
}

/*
 * Where there is no /proc, as after a chroot(2): by its path again. What has taken its place meanwhile, or what a link leads to where openat2(2) is
 * refused, does not make us wait, and is not taken.
 */
static int open_once_more(int root, const char *path, const struct stat *st)
{
	struct open_how how = { .flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	_close_ int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
	struct stat now;

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(root, path + strspn(path, "/"), (int)how.flags);
	if (fd < 0 || fstat(fd, &now) < 0)
		return -errno;
	return now.st_dev == st->st_dev && now.st_ino == st->st_ino ? take_fd(&fd) : -EAGAIN;
}

int inroot_open_regular(int root, const char *path, struct stat *st)
{
	_close_ int place = inroot_open(root, path);
	int fd;

	if (place < 0)
		return place;
	if (fstat(place, st) < 0)
		return -errno;
	if (!S_ISREG(st->st_mode))
		return -EACCES;
	fd = fd_reopen(place, O_RDONLY);
	return fd == -ENOENT ? open_once_more(root, path, st) : fd;
}
