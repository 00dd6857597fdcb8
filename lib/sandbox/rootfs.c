/* SPDX-License-Identifier: MIT */
/* Steps that make a directory the root. */
#include "sandbox/rootfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "sandbox/dev.h"
#include "sys/inroot.h"
#include "sys/mountapi.h"

struct root_args {
	const char *dir;
};

static int root_apply(void *args, void *run_)
{
	const struct root_args *a = args;
	struct sandbox_run *run = run_;
	_close_ int dir = open(a->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return fault(-errno, "cannot open the root %s", a->dir);
	/* pivot_root(2) wants a mount; with all mounts below, as a chroot there would see them */
	run->root = mountapi_bind(dir, 0, dir);
	return run->root < 0 ? fault(run->root, "cannot mount the root %s", a->dir) : 0;
}

static int root_undo(void *args _unused_, void *run_)
{
	struct sandbox_run *run = run_;

	run->root = fd_close(run->root);   /* the mount goes with the namespace */
	return 0;
}

static void root_print(const void *args, FILE *to)
{
	str_print_shell(((const struct root_args *)args)->dir, to);
}

static const struct step_kind root_step = { .name = "root", .apply = root_apply, .undo = root_undo, .print = root_print };

static bool same(int a, int b)
{
	struct stat sa, sb;

	return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

int rootfs_place(int root, const char *name, bool *made)
{
	_close_ int fd = inroot_open(root, name);
	struct stat st;

	*made = false;
	if (fd == -ENOENT) {
		*made = mkdirat(root, name, 0755) == 0;   /* never through a link: mkdir(2) refuses one */
		if (!*made && errno != EEXIST)
			return fault(-errno, "cannot make the directory /%s in the new root", name);
		fd = inroot_open(root, name);
	}
	if (fd < 0)
		return fault(fd, "cannot find /%s in the new root", name);
	if (fstat(fd, &st) < 0 || !S_ISDIR(st.st_mode))
		return fault(-ENOTDIR, "cannot mount on /%s in the new root", name);
	if (same(fd, root))
		return fault_plain(-ELOOP, "cannot mount on /%s in the new root: it leads to the root itself", name);
	return take_fd(&fd);
}

int rootfs_unplace(int root, const char *name)
{
	struct fault before = *fault_last();
	_close_ int at = inroot_open(root, name);

	/* a directory cannot be removed while something is mounted on it where we are: rmdir(2), EBUSY */
	if (at >= 0 && fchdir(at) == 0)
		umount2(".", MNT_DETACH);
	if (unlinkat(root, name, AT_REMOVEDIR) < 0)
		return fault(-errno, "cannot remove /%s of the new root", name);
	fault_adopt(&before);
	return 0;
}

/* What goes to /proc and /sys: a new file system, or ours where the kernel allows no new one. */
struct place_args {
	const char *name;
	const char *type;     /* of a new file system; NULL: bind /NAME from outside */
	unsigned flags;       /* MOUNT_* */
	bool made;
};

static int place_mount(struct place_args *a, int place)
{
	_close_ int source = -1, mounted = -1;

	if (a->type) {
		mounted = mountapi_new(a->type, NULL, a->flags, place);
		if (mounted >= 0)
			return 0;
		fault(mounted, "cannot mount %s on /%s in the new root", a->type, a->name);
		return mounted == -EPERM ? fault_hint(mounted, "a user namespace may do so only where the %s outside is not partly covered, "
						      "as container engines do it", a->type) : mounted;
	}
	source = openat(AT_FDCWD, streq(a->name, "proc") ? "/proc" : "/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
	mounted = source < 0 ? -errno : mountapi_bind(source, a->flags, place);
	return mounted < 0 ? fault(mounted, "cannot bind the /%s from outside to the new root", a->name) : 0;
}

static int place_undo(void *args, void *run)
{
	const struct place_args *a = args;

	return a->made ? rootfs_unplace(((const struct sandbox_run *)run)->root, a->name) : 0;
}

static int place_apply(void *args, void *run_)
{
	struct place_args *a = args;
	const struct sandbox_run *run = run_;
	_close_ int place = rootfs_place(run->root, a->name, &a->made);
	int r = place < 0 ? place : place_mount(a, place);

	if (r < 0 && a->made)
		rootfs_unplace(run->root, a->name);
	return r;
}

static void place_print(const void *args, FILE *to)
{
	const struct place_args *a = args;

	if (a->type)
		fprintf(to, "%s on /%s%s", a->type, a->name, a->flags & MOUNT_RO ? ", read-only" : "");
	else
		fprintf(to, "the /%s from outside%s", a->name, a->flags & MOUNT_RO ? ", read-only" : "");
}

static const struct step_kind place_step = { .name = "mount", .apply = place_apply, .undo = place_undo, .print = place_print };

static int pivot_apply(void *args _unused_, void *run_)
{
	const struct sandbox_run *run = run_;

	if (fchdir(run->root) < 0)
		return fault(-errno, "cannot enter the new root");
	/* new over old at the same place, then the old one off: pivot_root(2), "pivot_root(".", ".")" */
	if (syscall(SYS_pivot_root, ".", ".") < 0) {
		int r = fault(-errno, "cannot pivot into the new root");

		return r == -EINVAL ? fault_hint(r, "the root of this system may be an initramfs, which cannot be left so") : r;
	}
	if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return fault(-errno, "cannot take the old root away");
	return 0;
}

static const struct step_kind pivot_step = { .name = "pivot into the root", .apply = pivot_apply };

static int plan_place(struct plan *plan, unsigned phase, const char *name, const char *type, unsigned flags)
{
	struct place_args *a = plan_add(plan, phase, &place_step, sizeof *a, NULL);

	if (!a)
		return -ENOMEM;
	*a = (struct place_args){ name, type, flags, false };
	return 0;
}

/*
 * A user namespace may mount proc only for a PID namespace of its own and sysfs only for a network namespace of its own
 * (kernel: proc_fs_context, sysfs_init_fs_context); without, ours are bound.
 */
static bool may_mount(const struct sandbox_spec *spec, enum ns_type needed)
{
	return !sandbox_wants(spec, NS_USER) || sandbox_wants(spec, needed);
}

int rootfs_plan(struct plan *plan, unsigned phase, const struct sandbox_spec *spec)
{
	const unsigned safe = MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC;
	struct root_args *a = plan_add(plan, phase, &root_step, sizeof *a, "--root");
	int r;

	if (!a)
		return -ENOMEM;
	a->dir = spec->root;
	r = plan_place(plan, phase, "proc", may_mount(spec, NS_PID) ? "proc" : NULL, safe);
	if (r == 0)
		r = plan_place(plan, phase, "sys", may_mount(spec, NS_NET) ? "sysfs" : NULL, safe | MOUNT_RO);
	if (r == 0)
		r = dev_plan(plan, phase, !sandbox_wants(spec, NS_USER));
	if (r == 0 && !plan_add(plan, phase, &pivot_step, 0, NULL))
		r = -ENOMEM;
	return r;
}
