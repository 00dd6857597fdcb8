/* SPDX-License-Identifier: MIT */
/*
 * Reading /proc: processes by their links, /proc/PID/ns.
 *
 * What a process costs: one openat(2), a readlinkat(2) for each kind, a close(2); where one kind is asked, its readlinkat(2) alone.
 */
#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "ns/id.h"
#include "proc/scan.h"
#include "proc/stat.h"
#include "snapshot/reader.h"

static bool is_denied(int err) { return err == -EACCES || err == -EPERM; }

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

/* Threads, open files, children to come. */
static int read_more(struct reader *reader, int dir, struct reading *reading)
{
	struct proc_stat stat;
	int r;

	read_children(dir, reader->scope->types, reading->ns, reading->children);
	r = read_fds(reader, dir, reading->pid, reading);
	if (r >= 0)
		r = read_threads(reader, dir, reading);
	if (r < 0 || !reader->scope->identify || !reading_says_more(reading))
		return r;
	r = proc_stat_read(dir, &stat);
	if (r >= 0)
		reading->started = stat.started;
	return r;
}

/* A process whose first thread has ended is in no namespace but user and pid; its other threads, and what they have open, are still there. */
static int read_all(struct reader *reader, struct reading *reading)
{
	_close_ int dir = scan_open(reader->scope->procfd, reading->pid);
	int r = dir < 0 ? dir : read_links(dir, reader->scope->types, reading->ns), more;

	if ((r >= 0 || r == -ENOENT) && dir >= 0 && reader->scope->search) {
		more = read_more(reader, dir, reading);
		r = more < 0 || reading_says_more(reading) ? more : r;
	}
	if (r >= 0 && reader->keep)
		reading->dir = take_fd(&dir);
	return r;
}

/* Where a single link is all that is asked there is nothing else that it would have to go with: its path, and no directory to open and close. */
static int read_single(const struct scope *scope, struct reading *reading)
{
	enum ns_type type = (enum ns_type)__builtin_ctz(scope->types);
	struct ns_id id;
	char path[32];
	int r;

	snprintf(path, sizeof path, "%d/%s", reading->pid, ns_kinds[type].link);
	r = ns_id_read(scope->procfd, path, &id);
	if (r >= 0)
		reading->ns[type] = id.ino;
	return r;
}

static bool is_single(const struct scope *scope) { return !scope->search && __builtin_popcount(scope->types) == 1; }

int read_proc(struct reader *reader, pid_t pid, struct reading *reading)
{
	int r;

	reading_begin(reading, pid);
	r = is_single(reader->scope) ? read_single(reader->scope, reading) : read_all(reader, reading);
	reading->denied = is_denied(r);
	return reading->denied ? 0 : r;
}

void reader_done(struct reader *reader)
{
	netcookie_done(&reader->cookies);
}
