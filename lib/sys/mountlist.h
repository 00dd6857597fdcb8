/* SPDX-License-Identifier: MIT */
/*
 * Mount tables of any mount namespace, read from outside: no setns(2), no process in there. All functions are silent (bare -errno).
 *
 *	which mount namespaces there are    NS_MNT_GET_NEXT, NS_MNT_GET_PREV    Linux 6.12, in the first PID namespace only
 *	what is mounted in one of them      listmount(2), statmount(2)          Linux 6.11 with a namespace's id; the source since 6.13
 *
 * -ENOSYS where the kernel (or a seccomp filter) has none of it: then /proc/PID/mountinfo of a process in there has to do.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A new fd of the mount namespace that is younger (forward) or older than the one behind fd. Namespaces that we have no
 * CAP_SYS_ADMIN over are passed by. -ENOENT: there is none; -EPERM: not ours to ask, or not from inside of a PID namespace.
 */
int mountlist_neighbour(int fd, bool forward);

/* How many mounts there are in the mount namespace behind fd. -ENOTTY before Linux 6.12; -EPERM as above. */
int mountlist_count(int fd, size_t *n);

/* The kernel's 64-bit id of a mount namespace, for mountlist_each(). */
int mountlist_id(int fd, uint64_t *id);

/*
 * Would the functions below tell of all mounts that can be reached in the mount namespace behind fd, whose id this is? Linux 6.12 begins with the first mount
 * upon the one of the kernel itself, which need not be the root: an initramfs may have left several there. True where nobody knows.
 */
bool mountlist_is_whole(int fd, uint64_t id);

/* A mount, as proc_pid_mountinfo(5) tells of it. Texts are never NULL, and are good during the call. */
struct listed_mount {
	uint32_t id, parent;      /* as statx(2) has them too; numbers are used again */
	dev_t dev;                /* of the file system. What stat(2) says of a file there can be another number (btrfs) */
	const char *fstype;
	const char *source;       /* what is mounted: a device or whatever was said at mount(8) */
	const char *root;         /* what of the file system is mounted; for a namespace "net:[4026531840]" */
	const char *target;       /* the mount point below the root of that mount namespace, or of the reader. Hostile: any bytes */
	const char *options;      /* of the mount: "rw,nosuid" */
	const char *fs_options;   /* of the file system: "rw,size=1024k" */
	const char *propagation;  /* "shared:5 master:3", "unbindable"; empty: private */
};

typedef int listed_mount_fn(void *ctx, const struct listed_mount *mount);

/*
 * Call each(ctx, mount) for every mount of a file system with this statfs(2) f_type, in a mount namespace by id. Only those are read
 * further: the others cost one call. Only their fstype, root and target are told. A negative result ends it and is returned. -EPERM: needs
 * CAP_SYS_ADMIN over it.
 */
int mountlist_of_type(uint64_t id, uint32_t magic, listed_mount_fn *each, void *ctx);

/* The same for every mount, told in full. Also -ENOSYS before Linux 6.13. */
int mountlist_each(uint64_t id, listed_mount_fn *each, void *ctx);
