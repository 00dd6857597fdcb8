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
#ifndef NS_GET_ID
#define NS_GET_ID _IOR(NSIO, 13, __u64)          /* 6.18: 64-bit id, never reused */
#endif

#include <fcntl.h>
#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL                      /* 6.9: pidfd_open(2) of a single thread */
#endif

#define NSFS_MAGIC 0x6e736673                    /* statfs f_type */

/* What a pidfd tells about its process, version 0 of the kernel's struct pidfd_info: 6.13 */
struct kernel_pidfd_info {
	__u64 mask, cgroup_id;
	__u32 pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid, spare;
};
#define KERNEL_PIDFD_INFO_CGROUPID (1ull << 2)
#define KERNEL_PIDFD_GET_INFO _IOWR(0xff, 11, struct kernel_pidfd_info)
