/* SPDX-License-Identifier: MIT */
/* A new /proc inside. */
#include "nsjoin/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sys/mountapi.h"

static const char *const read_only[] = { "bus", "fs", "irq", "sys", "sysrq-trigger" };
static const char *const hidden_dirs[] = { "acpi", "asound", "scsi" };
static const char *const hidden_files[] = { "interrupts", "kcore", "keys", "latency_stats", "sched_debug", "timer_list", "timer_stats" };

_Static_assert(ARRAY_SIZE(hidden_files) <= PROCFS_HIDDEN_MAX, "a copy of /dev/null for each");

int procfs_prepare(bool covers, struct procfs *p)
{
	_close_ int null = covers ? open("/dev/null", O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;

	p->covers = covers;
	if (covers && null < 0)
		return fault(-errno, "cannot open /dev/null");
	for (size_t i = 0; i < ARRAY_SIZE(hidden_files) && covers; i++) {
		char path[64];

		snprintf(path, sizeof path, "/proc/%s", hidden_files[i]);
		if (access(path, F_OK) < 0)
			continue;
		p->null[i] = mountapi_copy(null, false, MOUNT_RO | MOUNT_NOSUID | MOUNT_NOEXEC);
		if (p->null[i] < 0)
			return fault_hint(fault(p->null[i], "cannot copy the mount of /dev/null, to hide %s", path), "run as root, or --privileged hides nothing");
	}
	return 0;
}

/* An fd of something in the new /proc, which is the kernel's alone: no links lead elsewhere. -ENOENT: this kernel has it not. */
static int open_in(int proc, const char *name)
{
	int fd = openat(proc, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int cover(int proc, const char *name, int with)
{
	_close_ int place = with < 0 ? -1 : open_in(proc, name);
	int r = with < 0 ? with : place < 0 ? place : mountapi_attach(with, place);

	return r < 0 && r != -ENOENT ? fault(r, "cannot hide /proc/%s", name) : 0;
}

static int cover_all(const struct procfs *p, int proc)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(read_only) && r == 0; i++) {
		_close_ int source = open_in(proc, read_only[i]), copy = source < 0 ? source : mountapi_copy(source, false, MOUNT_RO);

		r = cover(proc, read_only[i], copy);
	}
	for (size_t i = 0; i < ARRAY_SIZE(hidden_dirs) && r == 0; i++) {
		_close_ int empty = mountapi_make("tmpfs", "mode=555,size=4k", MOUNT_RO | MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC);

		r = cover(proc, hidden_dirs[i], empty);
	}
	for (size_t i = 0; i < ARRAY_SIZE(hidden_files) && r == 0; i++)
		if (p->null[i] >= 0)
			r = cover(proc, hidden_files[i], p->null[i]);
	return r;
}

static int cannot_mount(int err)
{
	fault(err, "cannot mount a /proc for the program");
	if (err == -EPERM)
		fault_hint(err, "run as root; in a user namespace it also takes a /proc outside that is not partly covered, as container engines do it");
	else if (err == -ENOSYS)
		fault_hint(err, "a system-call filter on us, or a kernel before Linux 5.2, has no fsopen");
	return err;
}

enum { FLAGS = MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC };

bool procfs_make(int pidns, struct procfs *p)
{
	int made = mountapi_make_proc(pidns, FLAGS);

	if (made < 0)   /* whatever it is, the kernel may see it otherwise from inside */
		return false;
	p->mount = made;
	return true;
}

int procfs_mount(const struct procfs *p, int place)
{
	_close_ int own = p->mount >= 0 ? -1 : mountapi_make("proc", NULL, FLAGS);
	int proc = p->mount >= 0 ? p->mount : own, r = proc < 0 ? proc : mountapi_attach(proc, place);

	if (r < 0)
		return cannot_mount(r);
	return p->covers ? cover_all(p, proc) : 0;
}

void procfs_done(struct procfs *p)
{
	for (size_t i = 0; i < PROCFS_HIDDEN_MAX; i++)
		p->null[i] = fd_close(p->null[i]);
	p->mount = fd_close(p->mount);
}
