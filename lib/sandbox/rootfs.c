/* SPDX-License-Identifier: MIT */
/* Steps that make a directory the root. */
#include "sandbox/rootfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "sandbox/host.h"
#include "sandbox/overlay.h"
#include "sandbox/submounts.h"
#include "sys/mountapi.h"

struct root_args {
	const char *dir;                 /* NULL: layers */
	const struct overlay *overlay;
	bool ro, ephemeral, in_userns;
	bool usual;                      /* /proc, /sys and /dev are new */
};

static const char *place_of(const struct root_args *a) { return a->dir ? a->dir : a->overlay->lowers[0]; }

/* The directory under a layer in memory. What is mounted below it is no part of that layer: it can be read. */
static int mount_ephemeral(const struct root_args *a, int dir)
{
	struct overlay one = { .lowers = { a->dir }, .n = 1 };
	_close_ int root = overlay_mount(a->dir ? &one : a->overlay, true, a->in_userns, dir);
	int r = root >= 0 && a->dir ? submounts_copy(dir, root, MOUNT_RO) : 0;

	return root < 0 || r == 0 ? take_fd(&root) : r;
}

static int mount_root(const struct root_args *a, int dir)
{
	int r;

	if (a->ephemeral)
		return mount_ephemeral(a, dir);
	if (!a->dir)
		return overlay_mount(a->overlay, false, a->in_userns, dir);
	/* pivot_root(2) wants a mount; with all mounts below, as a chroot there would see them */
	r = mountapi_bind(dir, a->ro ? MOUNT_RO : 0, dir);
	return r < 0 ? fault(r, "cannot mount the root %s%s", a->dir, a->ro ? " read-only" : "") : r;
}

static int root_apply(void *args, void *run_)
{
	const struct root_args *a = args;
	struct sandbox_run *run = run_;
	_close_ int dir = open(place_of(a), O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return fault(-errno, "cannot open the root %s", place_of(a));
	run->root = mount_root(a, dir);
	return run->root < 0 ? run->root : 0;
}

static int root_undo(void *args _unused_, void *run_)
{
	struct sandbox_run *run = run_;

	run->root = fd_close(run->root);   /* the mount goes with the namespace */
	return 0;
}

static void layers_print(const struct overlay *o, FILE *to)
{
	for (unsigned i = 0; i < o->n; i++) {
		fputs(i ? " over " : "", to);
		str_print_shell(o->lowers[i], to);
	}
	if (o->upper) {
		fputs(", changes go to ", to);
		str_print_shell(o->upper, to);
	}
}

static void root_print(const void *args, FILE *to)
{
	const struct root_args *a = args;

	if (a->dir)
		str_print_shell(a->dir, to);
	else
		layers_print(a->overlay, to);
	fprintf(to, "%s%s", a->ro ? ", read-only" : "", a->ephemeral ? ", changes vanish" : "");
}

static int root_doubt(const void *args, const void *about _unused_, struct doubts *doubts)
{
	return host_doubt_path(place_of(args), O_DIRECTORY, doubts);
}

static const struct step_kind root_step = { .name = "root", .apply = root_apply, .undo = root_undo, .print = root_print, .doubt = root_doubt };

int rootfs_plan_mount(struct plan *plan, unsigned phase, const struct sandbox_spec *spec)
{
	const char *asked_by = spec->overlay.n ? "--overlay" : !spec->root_implied ? "--root" : spec->ephemeral ? "--ephemeral" : "--ro";
	struct root_args *a = plan_add(plan, phase, &root_step, sizeof *a, asked_by);

	if (!a)
		return -ENOMEM;
	*a = (struct root_args){
		.dir = spec->root, .overlay = &spec->overlay, .ro = spec->ro, .ephemeral = spec->ephemeral, .in_userns = sandbox_leaves_user(spec),
	};
	return 0;
}

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

int rootfs_plan_pivot(struct plan *plan, unsigned phase)
{
	return plan_add(plan, phase, &pivot_step, 0, NULL) ? 0 : -ENOMEM;
}

static int chroot_apply(void *args, void *run _unused_)
{
	const char *dir = ((const struct root_args *)args)->dir;
	int r = chroot(dir) < 0 || chdir("/") < 0 ? fault(-errno, "cannot make %s the root", dir) : 0;

	return r == -EPERM ? fault_hint(r, "only root may: add -r (--map-root-user)") : r;
}

static const struct step_kind chroot_step = { .name = "chroot", .apply = chroot_apply, .print = root_print };

int rootfs_plan_chroot(struct plan *plan, unsigned phase, const char *dir)
{
	return plan_put(plan, phase, &chroot_step, &(struct root_args){ .dir = dir }, sizeof(struct root_args), "--root");
}
