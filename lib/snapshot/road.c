/* SPDX-License-Identifier: MIT */
/* Which road processes are read by: /proc, or what the kernel tells by BPF iterators. */
#include "snapshot/road.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/file.h"
#include "snapshot/gather.h"
#include "snapshot/told.h"

/*
 * Where BPF pays: its programs have to be loaded, which costs as much as some thousand system calls; /proc costs some calls a process. Measured
 * by bench/nsls-fast-road.
 */
enum {
	CALLS_OF_LOADING = 5000,
	CALLS_OF_PROCESS = 3,           /* opening, closing, finding it; and one for each kind of namespace */
	CALLS_OF_SEARCH = 8,            /* children to come, threads, the list of open files; and one for each file */
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* How many tasks and open files there can be: what the kernel tells without counting, which would cost as much as to load the programs. */
struct most {
	unsigned tasks, files;
};

/*
 * The kernel tells how many tasks the machine has, and which number was given last in our PID namespace: there are no more than that in it, unless
 * they began anew. Of files it tells the number of the whole machine.
 */
static struct most count_most(int procfd)
{
	char text[128];
	struct most most = { 0 };
	unsigned last;

	if (file_read_at(procfd, "loadavg", text, sizeof text) < 0 || sscanf(text, "%*s %*s %*s %*u/%u %u", &most.tasks, &last) != 2)
		return (struct most){ 0 };
	most.tasks = MIN(most.tasks, last);
	if (file_read_at(procfd, "sys/fs/file-nr", text, sizeof text) < 0 || sscanf(text, "%u", &most.files) != 1)
		most.files = 0;
	return most;
}

/* How many system calls the way by /proc takes at most */
static uint64_t calls_by_proc(const struct scope *scope, struct most most)
{
	unsigned a_task = CALLS_OF_PROCESS + (unsigned)__builtin_popcount(scope->types) + (scope->search ? CALLS_OF_SEARCH : 0);

	return (uint64_t)most.tasks * a_task + (scope->search ? most.files : 0);
}

static bool pays(const struct scope *scope, struct road *road)
{
	struct most most = count_most(scope->procfd);
	uint64_t calls = calls_by_proc(scope, most);

	snprintf(road->why, sizeof road->why, "%u tasks and %u files at most, %" PRIu64 " calls; BPF pays from %u on", most.tasks, most.files, calls,
		CALLS_OF_LOADING);
	return calls >= CALLS_OF_LOADING;
}

/* 1: told was asked and answers; 0: it shall be /proc; or a fault: it must not be /proc. */
static int choose(const struct scope *scope, enum road_kind kind, struct road *road, struct told *told)
{
	int r;

	if (kind == ROAD_PROC || (kind != ROAD_BPF && !pays(scope, road)))
		return 0;
	r = told_ask(scope, told);
	if (r >= 0)
		return 1;
	told_done(told);
	if (kind == ROAD_BPF)
		return r;
	snprintf(road->why, sizeof road->why, "%s", fault_last()->text);
	fault_clear();
	return 0;
}

int road_take(const struct scope *scope, enum road_kind kind, int (*use)(void *ctx, const struct reading *reading), void *ctx, struct road *road)
{
	_told_ struct told told = { .n_tasks = 0 };
	uint64_t begun = now();
	int r;

	snprintf(road->why, sizeof road->why, "as it was asked for");
	r = choose(scope, kind, road, &told);
	if (r < 0)
		return r;
	road->taken = r ? ROAD_BPF : ROAD_PROC;
	road->tasks = told.n_tasks;
	road->files = told.n_files;
	road->asked = now() - begun;
	r = r ? told_use(scope, &told, use, ctx) : read_procs(scope, use, ctx);
	road->all = now() - begun;
	return r < 0 ? fault(r, "cannot read the processes") : 0;
}
