/* SPDX-License-Identifier: MIT */
/* Paths inside that nobody shall see, or write to. */
#include "sandbox/hide.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sandbox/dev.h"
#include "sandbox/site.h"
#include "sys/mountapi.h"

enum { NOTHING = MOUNT_RO | MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC };

static int hide_dir(int place, const char *path)
{
	_close_ int empty = mountapi_new("tmpfs", "mode=755,size=4k,nr_inodes=1", NOTHING, place);

	return empty < 0 ? fault(empty, "cannot mount an empty directory on %s in the root", path) : 0;
}

/* A device node that was looked at, never a path of the root: CVE-2025-31133 of runc. */
static int hide_file(int place, const char *path)
{
	_close_ int null = dev_open_null(), copy = -1;

	if (null < 0)
		return null;
	copy = mountapi_bind(null, MOUNT_NOSUID | MOUNT_NOEXEC, place);
	return copy < 0 ? fault(copy, "cannot mount /dev/null on %s in the root", path) : 0;
}

int hide_path(int root, const char *path)
{
	struct stat st;
	_close_ int place = site_find(root, path, &st);

	if (place < 0)
		return place;
	return S_ISDIR(st.st_mode) ? hide_dir(place, path) : hide_file(place, path);
}

int hide_writing(int root, const char *path)
{
	struct stat st;
	_close_ int place = site_find(root, path, &st), copy = -1;

	if (place < 0)
		return place;
	copy = mountapi_bind(place, MOUNT_RO, place);
	return copy < 0 ? fault(copy, "cannot make %s in the root read-only", path) : 0;
}

/* runc's lists, which Docker, containerd and podman hand on: libcontainer/specconv, moby's oci/defaults.go. */
static const char *const masked[] = {
	"/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
	"/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
};
static const char *const unwritable[] = { "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger" };

static int each(const char *const *paths, size_t n, int (*work)(int root, const char *path), int root)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		r = work(root, paths[i]);
		r = r == -ENOENT ? 0 : r;
	}
	return r;
}

static int kernel_apply(void *args _unused_, void *run_)
{
	int root = sandbox_root(run_), r;

	if (root < 0)
		return root;
	r = each(masked, ARRAY_SIZE(masked), hide_path, root);
	return r == 0 ? each(unwritable, ARRAY_SIZE(unwritable), hide_writing, root) : r;
}

static void kernel_print(const void *args _unused_, FILE *to)
{
	for (size_t i = 0; i < ARRAY_SIZE(masked); i++)
		fprintf(to, "%s ", masked[i]);
	fputs("read-only", to);
	for (size_t i = 0; i < ARRAY_SIZE(unwritable); i++)
		fprintf(to, " %s", unwritable[i]);
}

static const struct step_kind kernel_step = { .name = "mask", .apply = kernel_apply, .print = kernel_print };

int hide_plan_kernel(struct plan *plan, unsigned phase, const char *asked_by)
{
	return plan_add(plan, phase, &kernel_step, 0, asked_by) ? 0 : -ENOMEM;
}
