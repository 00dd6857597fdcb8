/* SPDX-License-Identifier: MIT */
/*
 * Namespaces by the kernel's own ids, without any process or path: 64 bits, counted up, never used again. All functions are
 * silent (bare -errno).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The id of the namespace behind fd. Linux 6.18, -ENOTTY before (for mount namespaces since 6.11: mountlist_id()). */
int nshandle_id(int fd, uint64_t *id);

/*
 * Open a namespace by id, CLONE_NEW* flag and inode number (open_by_handle_at(2), Linux 6.18; since 6.19 the number may be 0, not
 * known: then it may be of another kind). -ESTALE: it is gone. -ENOSYS or -EBADF: not this kernel.
 */
int nshandle_open(uint64_t id, int flag, uint32_t ino);

/*
 * Ids greater than `after` of namespaces that are alive, at most n of them, in rising order; flags: CLONE_NEW* of the kinds. How many
 * came, 0 at the end. listns(2), Linux 6.19, -ENOSYS before.
 */
ssize_t nshandle_list(int flags, uint64_t after, uint64_t *ids, size_t n);
