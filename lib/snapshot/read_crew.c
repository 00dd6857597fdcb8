/* SPDX-License-Identifier: MIT */
/*
 * Reading /proc with more than one hand. The numbers of processes are claimed in slices; who claimed one reads it, and the calling thread uses
 * the slices in their order: the answer does not depend on who read what. It reads as well while the next slice is not ready.
 *
 * Alone it reads one after the other and uses each at once. Helpers are called when so many processes have been read that more are to be
 * expected: a thread costs as much as a dozen processes, and takes some time to start. Each has a table of open files of
 * its own, since every look at a table that threads share costs an atomic operation, and every new file in it a lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "proc/scan.h"
#include "snapshot/reader.h"

enum {
	HELPERS_MAX = 3,        /* more gain little: the kernel's own locks, and one thread that uses what all read */
	HELPED_FROM = 512,      /* processes */
	SLICES = 2 * (HELPERS_MAX + 1),   /* that are read or wait to be used at any time */
};

struct slice {
	unsigned pids[SCAN_SOME];
	size_t n_pids;
	struct reading readings[SCAN_SOME];   /* of those that are still there */
	size_t n;
	bool ready;             /* read */
	int error;
};

struct crew {
	const struct scope *scope;
	int dir;                /* /proc, as far as it is claimed */
	struct socket_book *book;
	pthread_mutex_t lock;   /* over all below, but for the slice that somebody is reading */
	pthread_cond_t changed;
	struct slice slices[SLICES];
	unsigned claimed, used; /* so many slices so far: number n is slices[n % SLICES] */
	bool over;              /* nothing is left to be claimed */
	int error;
	pthread_t helpers[HELPERS_MAX];
	int n_helpers;
};

/* Locked. NULL: none is left, or no slice is free. */
static struct slice *claim(struct crew *crew)
{
	struct slice *slice = &crew->slices[crew->claimed % SLICES];
	ssize_t n;

	if (crew->over || crew->claimed - crew->used == SLICES)
		return NULL;
	n = scan_some(crew->dir, slice->pids);
	if (n <= 0) {
		crew->over = true;
		crew->error = (int)n;
		pthread_cond_broadcast(&crew->changed);
		return NULL;
	}
	slice->n_pids = (size_t)n;
	slice->ready = false;
	crew->claimed++;
	return slice;
}

static void read_slice(struct reader *reader, struct slice *slice)
{
	slice->n = 0;
	slice->error = 0;
	for (size_t i = 0; i < slice->n_pids && slice->error == 0; i++) {
		int r = read_proc(reader, (pid_t)slice->pids[i], &slice->readings[slice->n]);

		if (r >= 0)
			slice->n++;
		else if (r == -ENOMEM)
			slice->error = r;
	}
}

/* Locked; not while it reads. False: there was nothing to claim. */
static bool work(struct crew *crew, struct reader *reader)
{
	struct slice *slice = claim(crew);

	if (!slice)
		return false;
	pthread_mutex_unlock(&crew->lock);
	read_slice(reader, slice);
	pthread_mutex_lock(&crew->lock);
	slice->ready = true;
	pthread_cond_broadcast(&crew->changed);
	return true;
}

static void *help(void *ctx)
{
	struct crew *crew = ctx;
	struct reader reader = READER(crew->scope, crew->book);

	unshare(CLONE_FILES);
	pthread_mutex_lock(&crew->lock);
	while (!crew->over)
		if (!work(crew, &reader) && !crew->over)
			pthread_cond_wait(&crew->changed, &crew->lock);
	pthread_mutex_unlock(&crew->lock);
	reader_done(&reader);
	return NULL;
}

/* Where no thread can be had we go on alone. */
static void call_helpers(struct crew *crew)
{
	cpu_set_t cpus;
	int n = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) - 1 : 0;

	while (crew->n_helpers < MIN(n, HELPERS_MAX) && pthread_create(&crew->helpers[crew->n_helpers], NULL, help, crew) == 0)
		crew->n_helpers++;
}

static int use_slice(const struct slice *slice, int (*use)(void *, const struct reading *), void *ctx)
{
	int r = slice->error;

	for (size_t i = 0; i < slice->n && r >= 0; i++)
		r = use(ctx, &slice->readings[i]);
	return r;
}

/* Locked: the oldest slice that has not been used; NULL: there is none. */
static struct slice *next_slice(struct crew *crew)
{
	return crew->used == crew->claimed ? NULL : &crew->slices[crew->used % SLICES];
}

/* Locked, but while it reads and uses. */
static int lead(struct crew *crew, int (*use)(void *, const struct reading *), void *ctx)
{
	struct reader reader = READER(crew->scope, crew->book);
	struct slice *next;
	int r = 0;

	while (r >= 0 && ((next = next_slice(crew)) || !crew->over)) {
		if (next && next->ready) {
			pthread_mutex_unlock(&crew->lock);
			r = use_slice(next, use, ctx);
			pthread_mutex_lock(&crew->lock);
			crew->used++;
			pthread_cond_broadcast(&crew->changed);
		} else if (!work(crew, &reader) && next) {
			pthread_cond_wait(&crew->changed, &crew->lock);
		}
	}
	crew->over = true;
	reader_done(&reader);
	return r < 0 ? r : crew->error;
}

/* The rest of a folder, with helpers. */
static int read_together(const struct scope *scope, int dir, struct socket_book *book, int (*use)(void *, const struct reading *), void *ctx)
{
	_free_ struct crew *crew = calloc(1, sizeof *crew);
	int r;

	if (!crew)
		return -ENOMEM;
	crew->scope = scope;
	crew->dir = dir;
	crew->book = book;
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->changed, NULL);
	call_helpers(crew);
	pthread_mutex_lock(&crew->lock);
	r = lead(crew, use, ctx);
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	for (int i = 0; i < crew->n_helpers; i++)
		pthread_join(crew->helpers[i], NULL);
	for (unsigned i = 0; i < SLICES; i++)
		for (unsigned k = 0; k < SCAN_SOME; k++)
			reading_done(&crew->slices[i].readings[k]);
	return r;
}

static int read_and_use(struct reader *reader, pid_t pid, struct reading *reading, int (*use)(void *, const struct reading *), void *ctx)
{
	int r = read_proc(reader, pid, reading);

	if (r >= 0)
		r = use(ctx, reading);
	else if (r != -ENOMEM)
		r = 0;   /* it is gone */
	reading->dir = fd_close(reading->dir);
	return r;
}

/* Each is used as it is read, while it is still open. 1: there is more, and helpers pay from here on. */
static int read_alone(const struct scope *scope, int dir, struct socket_book *book, int (*use)(void *, const struct reading *), void *ctx)
{
	struct reader reader = READER(scope, book);
	struct reading reading = { .pid = 0 };
	unsigned pids[SCAN_SOME];
	ssize_t n = 1, seen = 0;
	int r = 0;

	reader.keep = true;
	for (; r >= 0 && seen < HELPED_FROM && (n = scan_some(dir, pids)) > 0; seen += n)
		for (ssize_t i = 0; i < n && r >= 0; i++)
			r = read_and_use(&reader, (pid_t)pids[i], &reading, use, ctx);
	reader_done(&reader);
	reading_done(&reading);
	return r < 0 ? r : n > 0 ? 1 : (int)n;
}

int read_procs(const struct scope *scope, int (*use)(void *ctx, const struct reading *reading), void *ctx)
{
	_close_ int dir = openat(scope->procfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct socket_book book = { .lock = PTHREAD_MUTEX_INITIALIZER };
	int r;

	if (dir < 0)
		return -errno;
	r = read_alone(scope, dir, &book, use, ctx);
	if (r > 0)
		r = read_together(scope, dir, &book, use, ctx);
	book_done(&book);
	return r;
}
