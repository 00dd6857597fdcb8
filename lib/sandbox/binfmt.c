/* SPDX-License-Identifier: MIT */
/* Steps that give a user namespace its own binary formats. */
#include "sandbox/binfmt.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"

struct binfmt_args {
	const char *dir;
	const char *format;   /* NULL: mounting alone */
	bool hold;
};

static int mount_apply(void *args, void *run_)
{
	const char *dir = ((const struct binfmt_args *)args)->dir;
	struct sandbox_run *run = run_;
	int r = mount("binfmt_misc", dir, "binfmt_misc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0 ? -errno : 0;

	run->binfmt = fd_close(run->binfmt);

	if (r == 0)
		return 0;
	fault(r, "cannot mount binfmt_misc on %s", dir);
	if (r == -EPERM)
		return fault_hint(r, "in a user namespace that needs Linux 6.7");
	return r == -ENODEV ? fault_hint(r, "this kernel has no binfmt_misc, or its module is not loaded") : r;
}

static void mount_print(const void *args, FILE *to)
{
	str_print_escaped(((const struct binfmt_args *)args)->dir, to);
}

static const struct step_kind mount_step = { .name = "mount binfmt_misc on", .apply = mount_apply, .print = mount_print };

static int load_apply(void *args, void *run_)
{
	const struct binfmt_args *a = args;
	struct sandbox_run *run = run_;
	_close_ int dir = open(a->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r = dir < 0 ? -errno : file_write_at(dir, "register", a->format);

	if (r == 0 && a->hold)
		run->binfmt = take_fd(&dir);
	if (r == 0)
		return 0;
	fault(r, "cannot load the binary format '%s'", a->format);
	return r == -EINVAL ? fault_hint(r, "it is :NAME:M|E:OFFSET:MAGIC:MASK:INTERPRETER:FLAGS, see the kernel's admin-guide/binfmt-misc") : r;
}

static void load_print(const void *args, FILE *to)
{
	str_print_shell(((const struct binfmt_args *)args)->format, to);
}

static const struct step_kind load_step = { .name = "load the binary format", .apply = load_apply, .print = load_print };

static int add(struct plan *plan, unsigned phase, const struct step_kind *kind, const char *dir, const char *format, bool hold,
	       const char *asked_by)
{
	return plan_put(plan, phase, kind, &(struct binfmt_args){ dir, format, hold }, sizeof(struct binfmt_args), asked_by);
}

int binfmt_plan_mount(struct plan *plan, unsigned phase, const char *dir, const char *asked_by)
{
	return add(plan, phase, &mount_step, dir, NULL, false, asked_by);
}

int binfmt_plan_load(struct plan *plan, unsigned phase, const char *dir, const char *format, bool hold, const char *asked_by)
{
	return add(plan, phase, &load_step, dir, format, hold, asked_by);
}

bool binfmt_is_fixed(const char *format)
{
	const char *flags = strrchr(format, ':');

	return flags && strchr(flags, 'F');
}
