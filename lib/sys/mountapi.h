/* SPDX-License-Identifier: MIT */
/*
 * Mounting by file descriptors: what is mounted and where it goes are fds, so that no path is walked twice and a symbolic
 * link put there meanwhile leads nowhere. Uses the mount API of Linux 5.2; where that is refused (ENOSYS: a seccomp
 * filter of a container engine), mount(2) on /proc/self/fd/N. All functions are silent (bare -errno).
 */
#pragma once

#include <stdbool.h>

#include "base/macro.h"

/* Flags of a mount; the numbers are those of MOUNT_ATTR_* and of MS_*, which agree. */
enum { MOUNT_RO = 1, MOUNT_NOSUID = 2, MOUNT_NODEV = 4, MOUNT_NOEXEC = 8 };

/*
 * Mount a new file system on the file that `place` (an O_PATH fd will do) refers to. options: "mode=755,size=1M" as
 * mount(8) takes them, NULL for none. Returns an fd of the new root (O_PATH, close-on-exec) or -errno.
 */
int mountapi_new(const char *type, const char *options, unsigned flags, int place);

/*
 * Mount a copy of the tree at `source` on `place`, with all that is mounted below. The flags are set on all of it before
 * anybody can see it (mount_setattr(2), Linux 5.12; without it flags are refused with -ENOSYS: half of them would be a
 * trap). Returns an fd of the copy's root, or -errno.
 */
int mountapi_bind(int source, unsigned flags, int place);

/*
 * Detached mounts: made where the right to make them is, seen by nobody before they are attached, gone with their fd if they are not. There is
 * no other way where the mount API is refused (-ENOSYS), for mount(2) would need a /proc that can be trusted at that place.
 */

/* A new file system, as mountapi_new() has it. An fd of its root, or -errno. */
int mountapi_make(const char *type, const char *options, unsigned flags);

/*
 * A /proc of the PID namespace that `pidns` is an fd of (Linux 6.17): who makes it need not be in there. Like mountapi_make(); -EINVAL: the kernel only
 * knows that of the caller.
 */
int mountapi_make_proc(int pidns, unsigned flags);

/*
 * A copy of what is at `source`: of that mount alone, or with all `below`. Private, so that no mount on it spreads to where it was copied
 * from, and with these flags (mount_setattr(2), Linux 5.12). An fd of its root, or -errno.
 */
int mountapi_copy(int source, bool below, unsigned flags);

/*
 * Give what mountapi_copy() made the owners of a user namespace, by its fd: what belongs to 0 on the disk belongs there to the 0 inside (Linux 5.12; which file
 * systems know it: mount_setattr(2)). Needs CAP_SYS_ADMIN where the file system was mounted. 0 or -errno.
 */
int mountapi_idmap(int copy, bool below, int users);

/* Set flags on one mount, by an fd of its root. 0 or -errno. */
int mountapi_protect(int mount, unsigned flags);

/* Mount it on the file that `place` refers to; its fd stays an fd of its root. 0 or -errno. */
int mountapi_attach(int mount, int place);
