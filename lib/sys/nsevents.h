/* SPDX-License-Identifier: MIT */
/*
 * What the kernel tells, as it happens, about processes and their namespaces: PERF_RECORD_NAMESPACES (Linux 4.12) for each process that is
 * forked, calls unshare(2) or setns(2), with the numbers of its namespaces (all kinds but time), and PERF_RECORD_EXIT. It costs nothing
 * while nothing happens. perf_event_open(2) of all processors needs CAP_PERFMON in the first user namespace, or a low
 * perf_event_paranoid; seccomp filters of containers refuse it. All functions are silent (bare -errno).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { NSEVENT_KINDS = 7 };

struct nsevent {
	pid_t pid, tid;                /* as our PID namespace at nsevents_open() numbers them; 0 or -1: not in it */
	bool moved;                    /* it called unshare(2) or setns(2), or what it was before was lost */
	unsigned n;                    /* 0: the thread has ended */
	uint64_t ino[NSEVENT_KINDS];   /* its namespaces */
	int flag[NSEVENT_KINDS];       /* their kinds, CLONE_NEW... */
};

struct nsevents {
	int fd;                        /* readable when there is something to read; -1: none */
	unsigned n_cpus;
	struct nsevents_ring *rings;
};

#define NSEVENTS_NONE { .fd = -1 }

/* Begin to listen. 0, or -errno: -EACCES or -EPERM where we may not. */
int nsevents_open(struct nsevents *events);

/* Call each(ctx, event) for all that came, in the order of time. *lost grows by the number of those that did not fit into our buffers. */
void nsevents_read(struct nsevents *events, void (*each)(void *ctx, const struct nsevent *event), void *ctx, uint64_t *lost);

void nsevents_close(struct nsevents *events);
