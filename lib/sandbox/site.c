/* SPDX-License-Identifier: MIT */
/* Places in the new root. */
#include "sandbox/site.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "sys/inroot.h"
#include "sys/mountapi.h"

int site_note(struct site_log *log, int above, const char *name, bool dir)
{
	int own = fcntl(above, F_DUPFD_CLOEXEC, 0);
	char *copy = strdup(name);

	if (own < 0 || !copy || !array_room(&log->made, log->n, &log->room, sizeof *log->made)) {
		fd_close(own);
		free(copy);
		unlinkat(above, name, dir ? AT_REMOVEDIR : 0);
		return fault(-ENOMEM, "cannot keep account of what is made in the root");
	}
	log->made[log->n++] = (struct site_made){ own, copy, dir };
	return 0;
}

static int cannot_find(int err, const char *path) { return fault(err, "cannot find %s in the root", path); }

/* One directory, or an empty file. What is there already stays: 0, or a fault. */
static int make(struct site_log *log, int above, const char *name, bool dir, const char *path)
{
	mode_t mask = umask(022);   /* the user's is for files of the program */
	_close_ int file = -1;
	int r;

	if (dir)
		r = mkdirat(above, name, 0755);   /* never through a link: mkdir(2) refuses one, as O_EXCL does */
	else
		r = file = openat(above, name, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	umask(mask);
	if (r >= 0)
		return site_note(log, above, name, dir);
	if (errno == EEXIST)
		return 0;
	r = fault(-errno, "cannot make %s in the root", path);
	return r == -EROFS ? fault_hint(r, "nothing is made in a read-only root: make it there before, or take --ephemeral for --ro") : r;
}

/* What a path leads to, made by its last component where it is not there. */
static int open_or_make(struct site_log *log, int root, int above, const char *path, bool dir)
{
	int fd = inroot_open(root, path), r;

	if (fd == -ENOENT) {
		r = make(log, above, strrchr(path, '/') + 1, dir, path);
		if (r < 0)
			return r;
		fd = inroot_open(root, path);
		if (fd == -ENOENT)
			return fault_plain(fd, "cannot find %s in the root: it is a link that leads to nothing", path);
	}
	return fd < 0 ? cannot_find(fd, path) : fd;
}

/* The same for all of its components, one after the other. */
static int make_path(struct site_log *log, int root, const char *path, bool dir)
{
	_close_ int at = inroot_open(root, "/");
	char part[PATH_MAX];
	size_t len = 0;

	if (at < 0)
		return cannot_find(at, "/");
	if (strlen(path) >= sizeof part)
		return cannot_find(-ENAMETOOLONG, path);
	while (path[len]) {
		int next;

		len += 1 + strcspn(path + len + 1, "/");
		memcpy(part, path, len);
		part[len] = 0;
		next = open_or_make(log, root, at, part, path[len] || dir);
		if (next < 0)
			return next;
		fd_close(at);
		at = next;
	}
	return take_fd(&at);
}

static bool is_root(int root, const struct stat *st)
{
	struct stat top;

	return fstat(root, &top) == 0 && top.st_dev == st->st_dev && top.st_ino == st->st_ino;
}

/* What was found, looked at. */
static int check(int root, int fd, const char *path, struct stat *st)
{
	if (fstat(fd, st) < 0)
		return cannot_find(-errno, path);
	if (S_ISDIR(st->st_mode) && is_root(root, st))
		return fault_plain(-ELOOP, "cannot mount on %s in the root: it leads to the root itself", path);
	return 0;
}

int site_find(int root, const char *path, struct stat *st)
{
	_close_ int fd = inroot_open(root, path);
	int r;

	if (fd < 0)
		return fd == -ENOENT ? fd : cannot_find(fd, path);
	r = check(root, fd, path, st);
	return r < 0 ? r : take_fd(&fd);
}

static int find(struct site_log *log, int root, const char *path, bool dir)
{
	struct stat st;
	_close_ int fd = site_find(root, path, &st);

	if (fd == -ENOENT) {
		int r;

		fd = make_path(log, root, path, dir);
		r = fd < 0 ? fd : check(root, fd, path, &st);
		if (r < 0)
			return r;
	}
	if (fd >= 0 && S_ISDIR(st.st_mode) != dir)
		return fault_plain(dir ? -ENOTDIR : -EISDIR, dir ? "cannot mount on %s in the root: it is no directory" :
				   "cannot mount on %s in the root: it is a directory", path);
	return take_fd(&fd);
}

int site_dir(struct site_log *log, int root, const char *path) { return find(log, root, path, true); }
int site_file(struct site_log *log, int root, const char *path) { return find(log, root, path, false); }

int site_above(struct site_log *log, int root, const char *path, const char **name)
{
	size_t len = (size_t)(strrchr(path, '/') - path);
	char above[PATH_MAX];

	if (len >= sizeof above)
		return cannot_find(-ENAMETOOLONG, path);
	memcpy(above, path, len);
	above[len] = 0;
	*name = path + len + 1;
	return make_path(log, root, above, true);
}

int site_mount(int tree, int place, const char *path)
{
	int r = mountapi_attach(tree, place);

	return r < 0 ? fault(r, "cannot mount on %s in the root", path) : 0;
}

/* A file or directory cannot be removed while something is mounted on it where we are: rmdir(2), EBUSY. */
static int take_back(const struct site_made *made)
{
	if (fchdir(made->above) < 0)
		return -errno;
	while (umount2(made->name, MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
		;
	return unlinkat(made->above, made->name, made->dir ? AT_REMOVEDIR : 0) < 0 ? -errno : 0;
}

int site_undo(struct site_log *log, size_t n)
{
	int failed = 0;

	while (log->n > n) {
		struct site_made *made = &log->made[--log->n];
		int r = take_back(made);

		if (r < 0)
			failed = fault(r, "cannot remove %s from the root again", made->name);
		fd_close(made->above);
		free(made->name);
	}
	return failed;
}

void site_log_done(struct site_log *log)
{
	while (log->n > 0) {
		fd_close(log->made[--log->n].above);
		free(log->made[log->n].name);
	}
	free(log->made);
	*log = (struct site_log){ 0 };
}
