/* SPDX-License-Identifier: MIT */
/* Numbers of the kernel's interfaces that the headers of Debian 12 (kernel 6.1, glibc 2.36) lack, each with its first kernel. */
#pragma once

#include <linux/ioctl.h>
#include <linux/types.h>
#include <sched.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

#include <linux/nsfs.h>
#ifndef NS_GET_MNTNS_ID
#define NS_GET_MNTNS_ID _IOR(NSIO, 0x5, __u64)   /* 6.11 */
#endif
#ifndef NS_GET_PID_FROM_PIDNS
#define NS_GET_PID_FROM_PIDNS _IOR(NSIO, 0x6, int)   /* 6.11 */
#endif
#ifndef NS_GET_ID
#define NS_GET_ID _IOR(NSIO, 13, __u64)          /* 6.18: 64-bit id, never reused */
#endif

#include <fcntl.h>
#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL                      /* 6.9: pidfd_open(2) of a single thread */
#endif

#define NSFS_MAGIC 0x6e736673                    /* statfs f_type */
#define KERNEL_PIDFS_MAGIC 0x50494446            /* 6.9: pidfds have a file system and inode numbers of their own */

/* What a pidfd tells about its process, version 0 of the kernel's struct pidfd_info: 6.13 */
struct kernel_pidfd_info {
	__u64 mask, cgroup_id;
	__u32 pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid, spare;
};
#define KERNEL_PIDFD_INFO_CGROUPID (1ull << 2)
#define KERNEL_PIDFD_GET_INFO _IOWR(0xff, 11, struct kernel_pidfd_info)

/* Mount namespaces and their mounts from outside */
struct kernel_mnt_ns_info {
	__u32 size, nr_mounts;
	__u64 mnt_ns_id;
};
#ifndef NS_MNT_GET_NEXT
#define NS_MNT_GET_INFO _IOR(NSIO, 10, struct kernel_mnt_ns_info)   /* 6.12 */
#define NS_MNT_GET_NEXT _IOR(NSIO, 11, struct kernel_mnt_ns_info)   /* 6.12 */
#define NS_MNT_GET_PREV _IOR(NSIO, 12, struct kernel_mnt_ns_info)
#endif

enum { KERNEL_SYS_statmount = 457, KERNEL_SYS_listmount = 458 };   /* 6.8; mnt_ns_id since 6.11 */
#define KERNEL_LSMT_ROOT (~0ull)
#define KERNEL_STATMOUNT_SB_BASIC 0x1ull
#define KERNEL_STATMOUNT_MNT_BASIC 0x2ull
#define KERNEL_STATMOUNT_MNT_ROOT 0x8ull
#define KERNEL_STATMOUNT_MNT_POINT 0x10ull
#define KERNEL_STATMOUNT_FS_TYPE 0x20ull
#define KERNEL_STATMOUNT_MNT_OPTS 0x80ull        /* 6.11 */
#define KERNEL_STATMOUNT_FS_SUBTYPE 0x100ull     /* 6.13 */
#define KERNEL_STATMOUNT_SB_SOURCE 0x200ull      /* 6.13 */
struct kernel_mnt_id_req {
	__u32 size, spare;
	__u64 mnt_id, param, mnt_ns_id;
};
struct kernel_statmount {
	__u32 size, mnt_opts;
	__u64 mask;
	__u32 sb_dev_major, sb_dev_minor;
	__u64 sb_magic;
	__u32 sb_flags, fs_type;
	__u64 mnt_id, mnt_parent_id;
	__u32 mnt_id_old, mnt_parent_id_old;
	__u64 mnt_attr, mnt_propagation, mnt_peer_group, mnt_master, propagate_from;
	__u32 mnt_root, mnt_point;   /* these, and fs_type, mnt_opts: offsets into str */
	__u64 mnt_ns_id;
	__u32 fs_subtype, sb_source;
	__u64 spare[48];
	char str[];
};

enum { KERNEL_SOCKET_URING_OP_GETSOCKOPT = 2 };   /* 6.7 */

/* Namespaces by id */
enum { KERNEL_FD_NSFS_ROOT = -10003, KERNEL_FILEID_NSFS = 0xf1 };   /* 6.18 */
struct kernel_nsfs_handle {
	__u64 ns_id;
	__u32 ns_type, ns_inum;
};
enum { KERNEL_SYS_listns = 470 };   /* 6.19 */
struct kernel_ns_id_req {
	__u32 size, spare;
	__u64 ns_id;
	__u32 ns_type, spare2;
	__u64 user_ns_id;
};
