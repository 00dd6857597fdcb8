/* SPDX-License-Identifier: MIT */
/*
 * The cookies of many sockets' network namespaces at once: by io_uring(7) one system call for all of them, where the kernel takes getsockopt(2)
 * there (SOCKET_URING_OP_GETSOCKOPT, Linux 6.7) and does not forbid rings (kernel.io_uring_disabled, filters of containers); else one
 * for each.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NETCOOKIE_MAX = 64 };

struct netcookie {
	int ring;          /* -1: not made (yet) */
	bool refused;      /* no ring can be had, or it does not do this */
	void *rings;       /* what the kernel and we write into */
	void *entries;
	size_t rings_size, entries_size;
	unsigned sq_tail, sq_array, sq_mask, cq_head, cq_tail, cq_mask, cqes;   /* offsets into rings; the masks themselves */
};

#define NETCOOKIE_NONE { .ring = -1 }

/* Ask n sockets, at most NETCOOKIE_MAX. A cookie of 0: it is no socket, or the kernel is older than 5.14. */
void netcookie_ask(struct netcookie *asker, const int *sockets, size_t n, uint64_t *cookies);

void netcookie_done(struct netcookie *asker);
