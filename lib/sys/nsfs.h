/* SPDX-License-Identifier: MIT */
/*
 * What the kernel tells about a namespace through a file descriptor of it: ioctl_ns(2).
 * All functions are silent (bare -errno): they race with dying namespaces and hit those we may not look at.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Is it a file of nsfs, that is: a namespace? statfs(2) tells; ENOTTY of an ioctl would not tell a namespace from a tty. */
bool nsfs_is_namespace(int fd);

/*
 * Open a path that is said to be a namespace, for reading. What lies there may have been replaced by a FIFO (whose open blocks)
 * or a device (whose open acts): it is pinned by O_PATH first and only opened when it is on nsfs. -EINVAL when it is not.
 */
int nsfs_open_at(int dir, const char *path);

/* The second half of it: open for reading what an O_PATH fd refers to, when it is on nsfs. */
int nsfs_open_pinned(int pinned);

/* The CLONE_NEW* flag of its kind, or -errno. */
int nsfs_clone_flag(int fd);

/* A new fd (close-on-exec) of the user namespace that owns it; -EPERM where that lies outside of our own view. */
int nsfs_owner(int fd);

/* A new fd of its parent (user and pid namespaces); -EPERM where it is the root of our view, -EINVAL for other kinds. */
int nsfs_parent(int fd);

/* The user that made a user namespace, as seen from our own. */
int nsfs_owner_uid(int fd, uid_t *uid);

/* The network namespace a socket or a tun/tap fd lives in, as a new fd: SIOCGSKNS (4.10), TUNGETDEVNETNS (5.2). Needs CAP_NET_ADMIN over it. */
int nsfs_of_socket(int fd);

/*
 * The number in our own PID namespace of the process (or thread) that is number `inside` in the PID namespace behind fd. -ESRCH: there is
 * none, or not in our view. Linux 6.11, -ENOTTY before.
 */
pid_t nsfs_pid_from(int fd, pid_t inside);

/* The kernel's cookie of a socket's network namespace: never 0, never used again. SO_NETNS_COOKIE, Linux 5.14; -ENOPROTOOPT before, -ENOTSOCK. */
int nsfs_cookie_of_socket(int fd, uint64_t *cookie);
