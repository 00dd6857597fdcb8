/* SPDX-License-Identifier: MIT */
/* What each kind of mount takes. */
#include "sandbox/mounting_kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "sandbox/hide.h"
#include "sandbox/site.h"
#include "sys/mountapi.h"

static bool is_dir(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

static int no_recursion(int err, const char *path)
{
	fault(err, "cannot mount on %s in the root", path);
	return err == -ENOSYS ? fault_hint(err, "the flags of a bind need mount_setattr(2), Linux 5.12, which a filter of system calls may refuse") : err;
}

/* The source is a detached copy already where it is idmapped. */
int mounting_bind(struct mounting *m, struct sandbox_run *run)
{
	const struct mountspec *spec = m->spec;
	_close_ int place = -1, copy = -1;
	int r;

	if (m->source < 0)
		return 0;   /* there is none, and that may be */
	place = is_dir(m->source) ? site_dir(&run->sites, run->root, spec->place) : site_file(&run->sites, run->root, spec->place);
	if (place < 0)
		return place;
	if (spec->idmap)
		return site_mount(m->source, place, spec->place);
	copy = spec->alone ? mountapi_copy(m->source, false, spec->flags) : mountapi_bind(m->source, spec->flags, place);
	if (copy < 0)
		return no_recursion(copy, spec->place);
	r = spec->alone ? site_mount(copy, place, spec->place) : 0;
	return r;
}

static int mount_new(struct mounting *m, struct sandbox_run *run, const char *type, const char *options)
{
	_close_ int place = site_dir(&run->sites, run->root, m->spec->place), mounted = -1;

	if (place < 0)
		return place;
	mounted = mountapi_new(type, options, m->spec->flags, place);
	if (mounted >= 0)
		return 0;
	fault(mounted, "cannot mount %s on %s in the root", type, m->spec->place);
	if (mounted == -EPERM)
		fault_hint(mounted, "a user namespace may do so only where the %s outside is not partly covered, as container engines do it", type);
	return mounted;
}

int mounting_tmpfs(struct mounting *m, struct sandbox_run *run)
{
	const struct mountspec *spec = m->spec;
	char options[64];
	int len = snprintf(options, sizeof options, "mode=%o", spec->mode_set ? (unsigned)spec->mode : 0755);

	if (spec->size)
		snprintf(options + len, sizeof options - (size_t)len, ",size=%" PRIu64, spec->size);
	return mount_new(m, run, "tmpfs", options);
}

static int bind_outside(struct mounting *m, struct sandbox_run *run, const char *path)
{
	_close_ int place = site_dir(&run->sites, run->root, m->spec->place), source = -1, mounted = -1;

	if (place < 0)
		return place;
	source = openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	mounted = source < 0 ? -errno : mountapi_bind(source, m->spec->flags, place);
	return mounted < 0 ? fault(mounted, "cannot bind the %s from outside to %s in the root", path, m->spec->place) : 0;
}

int mounting_proc(struct mounting *m, struct sandbox_run *run)
{
	const struct mountspec *spec = m->spec;
	char options[32];

	if (m->from_outside)
		return bind_outside(m, run, "/proc");
	snprintf(options, sizeof options, "%s%shidepid=%d", spec->only_pids ? "subset=pid" : "", spec->only_pids && spec->hidepid ? "," : "", spec->hidepid);
	if (!spec->hidepid)
		options[spec->only_pids ? strlen("subset=pid") : 0] = 0;
	return mount_new(m, run, "proc", *options ? options : NULL);
}

int mounting_sys(struct mounting *m, struct sandbox_run *run)
{
	return m->from_outside ? bind_outside(m, run, "/sys") : mount_new(m, run, "sysfs", NULL);
}

int mounting_mqueue(struct mounting *m, struct sandbox_run *run)
{
	return mount_new(m, run, "mqueue", NULL);
}

/* -- files -- */

static int pour(int from, int to)
{
	char part[64 * 1024];
	ssize_t n;

	while ((n = fd_read(from, part, sizeof part)) > 0) {
		int r = fd_write(to, part, (size_t)n);

		if (r < 0)
			return r;
	}
	return (int)n;
}

/* What the fd gives, as a file of the tmpfs `scratch`. */
static int fill(const struct mountspec *spec, int scratch)
{
	_close_ int file = openat(scratch, "file", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int r;

	if (file < 0)
		return fault(-errno, "cannot make a file for %s", spec->place);
	r = pour(spec->fd, file);
	if (r == 0 && fchmod(file, spec->mode_set ? spec->mode : 0644) < 0)
		r = -errno;
	return r < 0 ? fault(r, "cannot copy file descriptor %d for %s", spec->fd, spec->place) : take_fd(&file);
}

/*
 * Only what is mounted can be bound (open_tree(2) of a detached mount: Linux 6.15): the file system that holds the file is mounted on the root for
 * that long. Lookups start at an fd of the root, below it.
 */
int mounting_file(struct mounting *m, struct sandbox_run *run)
{
	const struct mountspec *spec = m->spec;
	_close_ int place = site_file(&run->sites, run->root, spec->place), here = -1, scratch = -1, file = -1, copy = -1;
	int r;

	if (place < 0)
		return place;
	here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	scratch = here < 0 ? -errno : mountapi_new("tmpfs", "mode=700", MOUNT_NOSUID | MOUNT_NODEV, run->root);
	if (scratch < 0)
		return fault(scratch, "cannot mount a tmpfs for %s", spec->place);
	file = fill(spec, scratch);
	copy = file < 0 ? file : mountapi_copy(file, false, spec->flags | MOUNT_NOSUID | MOUNT_NODEV);
	if (file >= 0 && copy < 0)
		no_recursion(copy, spec->place);
	r = copy < 0 ? copy : site_mount(copy, place, spec->place);
	if (fchdir(scratch) < 0 || umount2(".", MNT_DETACH) < 0 || fchdir(here) < 0)
		return r < 0 ? r : fault(-errno, "cannot take away what held the file for %s", spec->place);
	if (spec->fd > STDERR_FILENO)
		close(spec->fd);   /* not the program's */
	return r;
}

int mounting_symlink(struct mounting *m, struct sandbox_run *run)
{
	const struct mountspec *spec = m->spec;
	const char *name;
	_close_ int above = site_above(&run->sites, run->root, spec->place, &name);

	if (above < 0)
		return above;
	if (symlinkat(spec->source, above, name) < 0)
		return fault(-errno, "cannot make the link %s in the root", spec->place);
	return site_note(&run->sites, above, name, false);
}

/* One that is there stays as it is, but for a mode that was asked for. */
int mounting_dir(struct mounting *m, struct sandbox_run *run)
{
	const struct mountspec *spec = m->spec;
	size_t before = run->sites.n;
	_close_ int place = site_dir(&run->sites, run->root, spec->place), dir = -1;

	if (place < 0)
		return place;
	if (!spec->mode_set)
		return 0;
	if (run->sites.n == before)
		return fault_plain(-EEXIST, "the directory %s is there already, and keeps its mode", spec->place);
	dir = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir < 0 || fchmod(dir, spec->mode) < 0 ? fault(-errno, "cannot set the mode of %s in the root", spec->place) : 0;
}

static int must_be(int r, const char *path)
{
	return r == -ENOENT ? fault_plain(r, "cannot find %s in the root", path) : r;
}

int mounting_mask(struct mounting *m, struct sandbox_run *run)
{
	return must_be(hide_path(run->root, m->spec->place), m->spec->place);
}

int mounting_remount_ro(struct mounting *m, struct sandbox_run *run)
{
	return must_be(hide_writing(run->root, m->spec->place), m->spec->place);
}
