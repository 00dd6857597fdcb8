/* SPDX-License-Identifier: MIT */
/*
 * The cookies of many sockets' network namespaces at once.
 *
 * The ring is used in the plainest way: requests are filled in, submitted and waited for in one io_uring_enter(2), and all their results taken
 * before the next. The kernel answers getsockopt(2) at once, so nothing is ever in flight outside of that call.
 */
#include "sys/netcookie.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "sys/kernel.h"
#include "sys/nsfs.h"

enum { FROM = 16 };   /* so many sockets make a ring worth its making */

static unsigned *at(const struct netcookie *asker, unsigned offset)
{
	return (unsigned *)(void *)((char *)asker->rings + offset);
}

static void *map_ring(int ring, size_t size, off_t what)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, what);

	return memory == MAP_FAILED ? NULL : memory;
}

/* One mapping for both queues: IORING_FEAT_SINGLE_MMAP, which every kernel has that has what we want. */
static bool make_ring(struct netcookie *asker)
{
	struct io_uring_params p = { .flags = 0 };

	asker->ring = (int)syscall(SYS_io_uring_setup, NETCOOKIE_MAX, &p);
	if (asker->ring < 0 || !(p.features & IORING_FEAT_SINGLE_MMAP))
		return false;
	asker->rings_size = MAX(p.sq_off.array + p.sq_entries * sizeof(unsigned), p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe));
	asker->entries_size = p.sq_entries * sizeof(struct io_uring_sqe);
	asker->rings = map_ring(asker->ring, asker->rings_size, IORING_OFF_SQ_RING);
	asker->entries = map_ring(asker->ring, asker->entries_size, IORING_OFF_SQES);
	if (!asker->rings || !asker->entries)
		return false;
	asker->sq_tail = p.sq_off.tail;
	asker->sq_array = p.sq_off.array;
	asker->sq_mask = *at(asker, p.sq_off.ring_mask);
	asker->cq_head = p.cq_off.head;
	asker->cq_tail = p.cq_off.tail;
	asker->cq_mask = *at(asker, p.cq_off.ring_mask);
	asker->cqes = p.cq_off.cqes;
	return true;
}

/* getsockopt(socket, SOL_SOCKET, SO_NETNS_COOKIE): where its arguments go is told in the kernel's io_uring/cmd_net.c. */
static void fill_in(struct io_uring_sqe *entry, int socket, uint64_t *cookie, size_t i)
{
	const __u32 option[2] = { SOL_SOCKET, SO_NETNS_COOKIE };   /* level, optname: in the place of addr */

	*entry = (struct io_uring_sqe){
		.opcode = IORING_OP_URING_CMD, .fd = socket, .cmd_op = KERNEL_SOCKET_URING_OP_GETSOCKOPT, .user_data = i,
		.file_index = sizeof *cookie,   /* optlen */
		.addr3 = (uintptr_t)cookie,     /* optval */
	};
	memcpy(&entry->addr, option, sizeof option);
}

static void submit(const struct netcookie *asker, const int *sockets, size_t n, uint64_t *cookies)
{
	struct io_uring_sqe *entries = asker->entries;
	unsigned tail = *at(asker, asker->sq_tail);

	for (size_t i = 0; i < n; i++, tail++) {
		fill_in(&entries[tail & asker->sq_mask], sockets[i], &cookies[i], i);
		at(asker, asker->sq_array)[tail & asker->sq_mask] = tail & asker->sq_mask;
	}
	__atomic_store_n(at(asker, asker->sq_tail), tail, __ATOMIC_RELEASE);
}

/* Take the results. False: one of them says that the kernel does not do this. */
static bool collect(const struct netcookie *asker, uint64_t *cookies)
{
	const struct io_uring_cqe *results = (const void *)at(asker, asker->cqes);
	unsigned head = *at(asker, asker->cq_head), tail = __atomic_load_n(at(asker, asker->cq_tail), __ATOMIC_ACQUIRE);
	bool known = true;

	for (; head != tail; head++) {
		const struct io_uring_cqe *result = &results[head & asker->cq_mask];

		if (result->res < 0)
			cookies[result->user_data] = 0;
		known &= result->res != -EOPNOTSUPP && result->res != -EINVAL;
	}
	__atomic_store_n(at(asker, asker->cq_head), head, __ATOMIC_RELEASE);
	return known;
}

static bool ask_by_ring(struct netcookie *asker, const int *sockets, size_t n, uint64_t *cookies)
{
	if (asker->ring < 0 && !make_ring(asker))
		return false;
	submit(asker, sockets, n, cookies);
	if (syscall(SYS_io_uring_enter, asker->ring, n, n, IORING_ENTER_GETEVENTS, NULL, 0) != (long)n)
		return false;
	return collect(asker, cookies);
}

void netcookie_ask(struct netcookie *asker, const int *sockets, size_t n, uint64_t *cookies)
{
	memset(cookies, 0, n * sizeof *cookies);
	if (!asker->refused && n >= FROM && ask_by_ring(asker, sockets, n, cookies))
		return;
	asker->refused |= n >= FROM;
	for (size_t i = 0; i < n; i++)
		if (nsfs_cookie_of_socket(sockets[i], &cookies[i]) < 0)
			cookies[i] = 0;
}

void netcookie_done(struct netcookie *asker)
{
	if (asker->rings)
		munmap(asker->rings, asker->rings_size);
	if (asker->entries)
		munmap(asker->entries, asker->entries_size);
	fd_close(asker->ring);
	*asker = (struct netcookie)NETCOOKIE_NONE;
}
