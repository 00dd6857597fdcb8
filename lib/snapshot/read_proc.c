/* SPDX-License-Identifier: MIT */
/*
 * Reading /proc: processes by their links, /proc/PID/ns.
 *
 * What a process costs: one openat(2), a readlinkat(2) for each kind, a close(2); with open files and threads see there.
 */
#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "ns/id.h"
#include "proc/scan.h"
#include "proc/stat.h"
#include "snapshot/reader.h"

static bool is_denied(int err) { return err == -EACCES || err == -EPERM; }
static bool is_gone(int err) { return err == -ENOENT || err == -ESRCH; }

int read_links(int dir, unsigned types, uint64_t *ns)
{
	struct ns_id id;
	int found = 0;

	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		int r;

		ns[t] = 0;
		if (!(types & 1u << t))
			continue;
		r = ns_id_read(dir, ns_kinds[t].link, &id);
		if (is_denied(r) || r == -ENOMEM)
			return r;
		if (r == 0 && id.type == t) {
			ns[t] = id.ino;
			found++;
		}
	}
	return found ? 0 : -ENOENT;
}

/* The link to a pid namespace is empty until the first of them was born. */
void read_children(int dir, unsigned types, const uint64_t *ns, uint64_t *children)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		struct ns_id id;

		children[t] = 0;
		if (ns_kinds[t].children_link && types & 1u << t && ns[t] && ns_id_read(dir, ns_kinds[t].children_link, &id) == 0 && id.ino != ns[t])
			children[t] = id.ino;
	}
}

/* Was anything read that a later process with this PID must not be said to have? */
static bool says_more(const struct reading *reading)
{
	bool more = reading->n_files || reading->n_threads;

	for (enum ns_type t = 0; t < NS_TYPES && !more; t++)
		more = reading->children[t];
	return more;
}

/* Threads, open files, children to come. */
static int read_more(struct reader *reader, int dir, struct reading *reading)
{
	struct proc_stat stat;
	int r;

	read_children(dir, reader->scope->types, reading->ns, reading->children);
	r = read_fds(reader, dir, reading->pid, reading);
	if (r >= 0)
		r = read_threads(reader, dir, reading);
	if (r < 0 || !reader->scope->identify || !says_more(reading))
		return r;
	r = proc_stat_read(dir, &stat);
	if (r >= 0)
		reading->started = stat.started;
	return r;
}

int read_proc(struct reader *reader, pid_t pid, struct reading *reading)
{
	_close_ int dir = scan_open(reader->scope->procfd, pid);
	int r;

	reading_begin(reading, pid);
	r = dir < 0 ? dir : read_links(dir, reader->scope->types, reading->ns);
	reading->denied = is_denied(r);
	if (reading->denied)
		return 0;
	return r < 0 || !reader->scope->search ? r : read_more(reader, dir, reading);
}

/* One after the other. */
struct round {
	struct reader reader;
	struct reading reading;
	int (*use)(void *ctx, const struct reading *reading);
	void *ctx;
};

static int see_proc(void *ctx, unsigned number, const char *name _unused_)
{
	struct round *round = ctx;
	int r = read_proc(&round->reader, (pid_t)number, &round->reading);

	if (is_gone(r))
		return 0;
	return r < 0 ? r : round->use(round->ctx, &round->reading);
}

int read_procs(const struct scope *scope, int (*use)(void *ctx, const struct reading *reading), void *ctx)
{
	_close_ int dir = openat(scope->procfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct socket_book book = { .sockets.used = 0 };
	struct round round = { .reader = { .scope = scope, .book = &book }, .use = use, .ctx = ctx };
	int r = dir < 0 ? -errno : scan_numbers(dir, see_proc, &round);

	reading_done(&round.reading);
	map_done(&book.sockets);
	map_done(&book.cookies);
	return r;
}
