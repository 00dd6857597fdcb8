/* SPDX-License-Identifier: MIT */
/* Steps that keep a namespace beyond its processes. */
#include "sandbox/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "plan/doubt.h"
#include "sys/cap.h"

struct file_args {
	const char *file;
	bool made;
};

static int file_apply(void *args, void *run _unused_)
{
	struct file_args *a = args;
	_close_ int fd = open(a->file, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);

	a->made = fd >= 0;
	if (fd < 0 && errno != EEXIST)
		return fault(-errno, "cannot create %s", a->file);
	return 0;
}

static int file_undo(void *args, void *run _unused_)
{
	const struct file_args *a = args;

	if (a->made && unlink(a->file) < 0)
		return fault(-errno, "cannot remove %s", a->file);
	return 0;
}

static void file_print(const void *args, FILE *to)
{
	str_print_shell(((const struct file_args *)args)->file, to);
	fputs(", unless it is there", to);
}

static const struct step_kind file_step = { .name = "create", .apply = file_apply, .undo = file_undo, .print = file_print };

int keep_plan_file(struct plan *plan, unsigned phase, const char *file, const char *asked_by)
{
	return plan_put(plan, phase, &file_step, &(struct file_args){ .file = file }, sizeof(struct file_args), asked_by);
}

struct bind_args {
	enum ns_type type;
	const char *file;
};

static int bind_refused(const struct bind_args *a, int err)
{
	fault(err, "cannot bind the %s namespace to %s", ns_kinds[a->type].noun, a->file);
	if (err == -EPERM)
		fault_hint(err, "to keep a namespace at a file, CAP_SYS_ADMIN is needed outside (root)");
	if (err == -EINVAL && a->type == NS_MNT)
		fault_hint(err, "a mount namespace can be kept only where mounts do not spread: "
			   "mount --bind DIR DIR; mount --make-private DIR, for the directory of the file");
	return err;
}

static int bind_apply(void *args, void *run_)
{
	const struct bind_args *a = args;
	const struct sandbox_run *run = run_;
	char from[64];

	snprintf(from, sizeof from, "/proc/%d/ns/%s", run->in_proc, ns_kinds[a->type].name);
	return mount(from, a->file, NULL, MS_BIND, NULL) < 0 ? bind_refused(a, -errno) : 0;
}

static int bind_undo(void *args, void *run _unused_)
{
	const struct bind_args *a = args;

	return umount2(a->file, MNT_DETACH) < 0 ? fault(-errno, "cannot unmount %s", a->file) : 0;
}

static void bind_print(const void *args, FILE *to)
{
	const struct bind_args *a = args;

	fprintf(to, "%s namespace at ", ns_kinds[a->type].noun);
	str_print_shell(a->file, to);
}

/* It is done outside, whatever user namespace is new. */
static int bind_doubt(const void *args _unused_, const void *about _unused_, struct doubts *doubts)
{
	return cap_is_effective(CAP_SYS_ADMIN) ? 0 : doubt_add(doubts, true, "run as root", "CAP_SYS_ADMIN is missing: the namespace is mounted on the file outside");
}

static const struct step_kind bind_step = { .name = "keep", .apply = bind_apply, .undo = bind_undo, .print = bind_print, .doubt = bind_doubt };

int keep_plan_bind(struct plan *plan, unsigned phase, enum ns_type type, const char *file, const char *asked_by)
{
	return plan_put(plan, phase, &bind_step, &(struct bind_args){ type, file }, sizeof(struct bind_args), asked_by);
}
