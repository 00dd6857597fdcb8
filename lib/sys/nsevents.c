/* SPDX-License-Identifier: MIT */
/* The kernel's records by perf_event_open(2): a ring of memory for each processor, read as perf_event_open(2) tells. */
#include "sys/nsevents.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/macro.h"

enum { RING_SIZE = 512 * 1024 };   /* what perf_event_mlock_kb allows beside the first page; some 2000 forks */

struct nsevents_ring {
	int fd;
	uint32_t forked;   /* the thread of the last PERF_RECORD_FORK, whose namespaces come next */
	char *memory;   /* the first page is struct perf_event_mmap_page, then RING_SIZE bytes */
	uint64_t head, tail;   /* while it is read */
	bool waiting;          /* there is a record that was not taken yet: */
	struct perf_event_header header;
	uint64_t time;         /* nanoseconds of CLOCK_MONOTONIC */
};

/* As the kernel writes them, after the header. */
struct task_record { uint32_t pid, ppid, tid, ptid; };
struct lost_record { uint64_t id, lost; };
struct link_record { uint64_t dev, ino; };
struct namespaces_record { uint32_t pid, tid; uint64_t n; struct link_record links[NSEVENT_KINDS]; };

static const int flags[] = {
	[NET_NS_INDEX] = CLONE_NEWNET, [UTS_NS_INDEX] = CLONE_NEWUTS, [IPC_NS_INDEX] = CLONE_NEWIPC, [PID_NS_INDEX] = CLONE_NEWPID,
	[USER_NS_INDEX] = CLONE_NEWUSER, [MNT_NS_INDEX] = CLONE_NEWNS, [CGROUP_NS_INDEX] = CLONE_NEWCGROUP,
};
_Static_assert(ARRAY_SIZE(flags) == NSEVENT_KINDS, "kinds of namespaces");

static size_t page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

static int open_ring(struct nsevents_ring *ring, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .config = PERF_COUNT_SW_DUMMY,
		.namespaces = 1, .task = 1, .watermark = 1, .wakeup_watermark = 1,
		.sample_type = PERF_SAMPLE_TIME, .sample_id_all = 1, .use_clockid = 1, .clockid = CLOCK_MONOTONIC,
	};
	void *memory;

	ring->fd = (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	if (ring->fd < 0)
		return -errno;
	memory = mmap(NULL, page_size() + RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	ring->memory = memory;
	return 0;
}

/* Processors that are off (ENODEV) have nothing to tell. */
int nsevents_open(struct nsevents *e)
{
	long n = sysconf(_SC_NPROCESSORS_CONF);
	int r = 0;

	*e = (struct nsevents){ .fd = epoll_create1(EPOLL_CLOEXEC), .rings = calloc((size_t)MAX(n, 1), sizeof *e->rings) };
	if (e->fd < 0 || !e->rings)
		r = e->fd < 0 ? -errno : -ENOMEM;
	for (int cpu = 0; cpu < n && r == 0; cpu++) {
		struct nsevents_ring *ring = &e->rings[e->n_cpus];
		struct epoll_event wanted = { .events = EPOLLIN };

		r = open_ring(ring, cpu);
		if (r == -ENODEV) {
			r = 0;
			continue;
		}
		e->n_cpus++;
		if (r == 0 && epoll_ctl(e->fd, EPOLL_CTL_ADD, ring->fd, &wanted) < 0)
			r = -errno;
	}
	if (r < 0)
		nsevents_close(e);
	return r;
}

/* Copy from the ring, whose end continues at its beginning. */
static void copy_out(const struct nsevents_ring *ring, uint64_t at, void *into, size_t size)
{
	const char *data = ring->memory + page_size();
	size_t from = at % RING_SIZE, first = MIN(size, RING_SIZE - from);

	memcpy(into, data + from, first);
	memcpy((char *)into + first, data, size - first);
}

static bool take(struct nsevents_ring *ring, uint64_t at, const struct perf_event_header *header, struct nsevent *event, uint64_t *lost)
{
	union {
		struct task_record task;
		struct lost_record lost;
		struct namespaces_record namespaces;
	} u = { 0 };

	copy_out(ring, at + sizeof *header, &u, MIN(sizeof u, header->size - sizeof *header));
	*event = (struct nsevent){ .n = 0 };
	if (header->type == PERF_RECORD_LOST)
		*lost += u.lost.lost;
	if (header->type == PERF_RECORD_FORK)
		ring->forked = u.task.tid;
	if (header->type == PERF_RECORD_EXIT)
		*event = (struct nsevent){ .pid = (pid_t)u.task.pid, .tid = (pid_t)u.task.tid };
	if (header->type == PERF_RECORD_NAMESPACES) {
		event->pid = (pid_t)u.namespaces.pid;
		event->tid = (pid_t)u.namespaces.tid;
		event->moved = u.namespaces.tid != ring->forked;
		ring->forked = 0;
		event->n = (unsigned)MIN(u.namespaces.n, (uint64_t)NSEVENT_KINDS);
		for (unsigned i = 0; i < event->n; i++) {
			event->ino[i] = u.namespaces.links[i].ino;
			event->flag[i] = flags[i];
		}
	}
	return header->type == PERF_RECORD_EXIT || header->type == PERF_RECORD_NAMESPACES;
}

/* Find the next record of a ring, and its time, which stands at its end. False: there is none. */
static bool find_next(struct nsevents_ring *ring)
{
	if (ring->tail >= ring->head)
		return false;
	copy_out(ring, ring->tail, &ring->header, sizeof ring->header);
	if (ring->header.size < sizeof ring->header + sizeof ring->time) {
		ring->tail = ring->head;
		return false;
	}
	copy_out(ring, ring->tail + ring->header.size - sizeof ring->time, &ring->time, sizeof ring->time);
	return true;
}

static void begin_reading(struct nsevents_ring *ring)
{
	const struct perf_event_mmap_page *page = (struct perf_event_mmap_page *)ring->memory;

	ring->head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
	ring->tail = page->data_tail;
	ring->waiting = find_next(ring);
}

static void end_reading(struct nsevents_ring *ring)
{
	__atomic_store_n(&((struct perf_event_mmap_page *)ring->memory)->data_tail, ring->tail, __ATOMIC_RELEASE);
}

static struct nsevents_ring *find_earliest(const struct nsevents *e)
{
	struct nsevents_ring *earliest = NULL;

	for (unsigned i = 0; i < e->n_cpus; i++)
		if (e->rings[i].waiting && (!earliest || e->rings[i].time < earliest->time))
			earliest = &e->rings[i];
	return earliest;
}

/* A thread's records may lie in the rings of several processors, and what came while we looked into the first ring has its place between them. */
void nsevents_read(struct nsevents *e, void (*each)(void *ctx, const struct nsevent *event), void *ctx, uint64_t *lost)
{
	struct nsevents_ring *ring;

	do {
		struct timespec t;
		uint64_t now;

		clock_gettime(CLOCK_MONOTONIC, &t);
		now = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
		for (unsigned i = 0; i < e->n_cpus; i++)
			begin_reading(&e->rings[i]);
		while ((ring = find_earliest(e)) && ring->time <= now) {
			struct nsevent event;

			if (take(ring, ring->tail, &ring->header, &event, lost))
				each(ctx, &event);
			ring->tail += ring->header.size;
			ring->waiting = find_next(ring);
		}
		for (unsigned i = 0; i < e->n_cpus; i++)
			end_reading(&e->rings[i]);
	} while (ring);
}

void nsevents_close(struct nsevents *e)
{
	for (unsigned i = 0; i < e->n_cpus; i++) {
		if (e->rings[i].memory)
			munmap(e->rings[i].memory, page_size() + RING_SIZE);
		fd_close(e->rings[i].fd);
	}
	free(e->rings);
	fd_close(e->fd);
	*e = (struct nsevents)NSEVENTS_NONE;
}
