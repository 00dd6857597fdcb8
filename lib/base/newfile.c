/* SPDX-License-Identifier: MIT */
/* A file that is there whole or not at all. */
#include "base/newfile.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/macro.h"

/* Does something stand there that a file must not take the place of? */
static int check_place(const struct newfile *f)
{
	struct stat st;

	if (fstatat(f->dir, f->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : fault(-errno, "cannot look at %s", f->path);
	if (S_ISREG(st.st_mode))
		return 0;
	if (S_ISLNK(st.st_mode))
		return fault_hint(fault_plain(-ELOOP, "%s is a symbolic link, which is not followed", f->path), "say what it leads to, or - for standard output");
	return fault_hint(fault_plain(-EEXIST, "%s is there and no regular file", f->path), "- is standard output");
}

static int split(struct newfile *f)
{
	const char *slash = strrchr(f->path, '/');
	_free_ char *folder = slash ? strndup(f->path, (size_t)(slash - f->path) + 1) : strdup(".");

	if (!folder)
		return fault(-ENOMEM, "cannot write %s", f->path);
	f->name = slash ? slash + 1 : f->path;
	f->dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return f->dir < 0 ? fault(-errno, "cannot write to the folder of %s", f->path) : 0;
}

/* A name that nobody else has. */
static char *hidden_name(const char *name)
{
	unsigned long random = 0;
	char *made = NULL;

	if (getrandom(&random, sizeof random, 0) < 0 || asprintf(&made, ".%.200s.%016lx", name, random) < 0)
		return NULL;
	return made;
}

int newfile_open(struct newfile *f, const char *path, mode_t mode)
{
	int r;

	*f = (struct newfile)NEWFILE_NONE;
	f->path = path;
	r = split(f);
	if (r == 0)
		r = check_place(f);
	if (r < 0)
		return r;
	f->fd = openat(f->dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
	if (f->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT || errno == EINVAL)) {   /* NFS, FAT, overlayfs before 6.3 */
		f->hidden = hidden_name(f->name);
		f->fd = f->hidden ? openat(f->dir, f->hidden, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, mode) : -1;
	}
	return f->fd < 0 ? fault(-errno, "cannot make %s", path) : 0;
}

/* link(2) replaces nothing: a nameless file gets a name beside its place first. By way of /proc, for the other way needs CAP_DAC_READ_SEARCH. */
static int give_name(struct newfile *f)
{
	_free_ char *name = hidden_name(f->name);
	char self[FD_LINK_SIZE];

	if (!name || linkat(AT_FDCWD, fd_link(f->fd, self), f->dir, name, AT_SYMLINK_FOLLOW) < 0)
		return -errno;
	f->hidden = take_ptr(name);
	return 0;
}

int newfile_keep(struct newfile *f)
{
	int r = fsync(f->fd) < 0 ? -errno : 0;

	if (r == 0 && !f->hidden)
		r = give_name(f);
	if (r == 0 && renameat(f->dir, f->hidden, f->dir, f->name) < 0)
		r = -errno;
	if (r < 0)
		return fault(r, "cannot make %s", f->path);
	free(take_ptr(f->hidden));
	return 0;
}

void newfile_done(struct newfile *f)
{
	if (f->hidden)
		unlinkat(f->dir, f->hidden, 0);
	free(take_ptr(f->hidden));
	f->fd = fd_close(f->fd);
	f->dir = fd_close(f->dir);
}
