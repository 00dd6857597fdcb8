/* SPDX-License-Identifier: MIT */
/* nsls --watch: namespaces as they come and go: two looks compared, whenever something may have changed (when.c). */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "cli/lines.h"
#include "nsls/watch.h"

struct look {
	struct sources sources;   /* one: this machine */
	struct containers containers;
};

struct watch {
	struct request request;
	struct when when;
	struct follow follow;
	struct lines lines;
	int procfd;
};

static void look_done(struct look *look)
{
	sources_done(&look->sources);
	containers_done(&look->containers);
	*look = (struct look){ .sources.n = 0 };
}

static const struct snapshot *seen(const struct look *look) { return &look->sources.at[0].snapshot; }

static int take_look(struct watch *w, struct look *made)
{
	int64_t used = when_used();
	struct query query;
	int r;

	*made = (struct look){ .sources.n = 0 };
	request_query(&w->request, &made->containers, &query);
	query.search = query.procs = query.mounts = query.relations = query.handles = true;
	r = sources_take(w->request.options, &query, columns_needs(&w->request) & NEED_HOST, w->procfd, &made->sources);
	return r < 0 ? r : when_looked(&w->when, seen(made), used);
}

/* As ISO 8601 has it, with milliseconds. */
static void print_time(char *into, size_t size)
{
	struct timespec now;
	struct tm tm;
	char zone[8], day[32];

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	strftime(day, sizeof day, "%FT%T", &tm);
	strftime(zone, sizeof zone, "%z", &tm);
	snprintf(into, size, "%s.%03ld%.3s:%s", day, now.tv_nsec / 1000000, zone, zone + 3);
}

static int say(struct watch *w, struct look *look, const char *event, const struct ns *ns, const struct proc *proc)
{
	const struct selection selection = { w->request.types, false, false };
	struct happening h = { .event = event };

	if (!select_ns(&selection, ns))
		return 0;
	print_time(h.time, sizeof h.time);
	h.row = row_make(&look->sources.at[0], ns, proc, columns_needs(&w->request));
	return view_shows(&w->request.view, &h) ? lines_print(&w->lines, &h) : 0;
}

/*
 * A number may be given again as soon as it is free. Where the kernel has ids that are not, they tell; before, a PID namespace is another
 * one when its first process is, and of the other kinds nothing tells it.
 */
static bool is_same(const struct ns *a, const struct ns *b)
{
	if (a->id.type != b->id.type || (a->handle && b->handle))
		return a->id.type == b->id.type && a->handle == b->handle;
	return a->id.type != NS_PID || !a->first || !b->first || a->first->pid == b->first->pid;
}

/* What one look has seen and another (NULL: none) has not. */
static int say_missing(struct watch *w, const char *event, struct look *look, const struct look *other)
{
	const struct snapshot *of = seen(look), *in = other ? seen(other) : NULL;
	int r = 0;

	for (size_t i = 0; i < of->n_ns && r == 0; i++) {
		const struct ns *there = in ? snapshot_find(in, of->ns[i]->id.ino) : NULL;

		if (!there || !is_same(of->ns[i], there) || lives_replaced(&w->when.lives, there->id.ino))
			r = say(w, look, event, of->ns[i], of->ns[i]->first);
	}
	return r;
}

/* What came and went between two looks: the kernel told its number and a process. */
static int say_brief(struct watch *w, struct look *now)
{
	int r = 0;

	for (const struct life *life = w->when.lives.first; life && r == 0; life = life->next) {
		const struct ns ns = { .id = life->id, .nsid = NSID_UNKNOWN, .made_by = (uid_t)-1 };
		const struct proc proc = { .pid = life->pid, .uid = (uid_t)-1 };

		if (!life->tell)
			continue;
		r = say(w, now, "+", &ns, &proc);
		if (r == 0)
			r = say(w, now, "-", &ns, &proc);
	}
	return r;
}

static void note_lost(const struct when *when)
{
	if (when->lost)
		fprintf(stderr, "nsls: note: %llu events were lost: namespaces that lived shortly may be missing\n", (unsigned long long)when->lost);
	if (when->lives.merged)
		fprintf(stderr, "nsls: note: mounts changed while %u numbers came again: namespaces that lived shortly may be missing\n", when->lives.merged);
}

/* 1: go on; 0: nobody listens any more. */
static int tell_changes(struct watch *w, struct look *old)
{
	struct look now;
	int r = take_look(w, &now);

	if (r == 0)
		r = say_missing(w, "-", old, &now);
	if (r == 0)
		r = say_brief(w, &now);
	if (r == 0)
		r = say_missing(w, "+", &now, old);
	look_done(old);
	*old = now;
	if (r == 0)
		note_lost(&w->when);
	return r < 0 ? r : follow_flush(&w->follow);
}

static int watch(struct watch *w, bool all)
{
	struct look last = { .sources.n = 0 };
	int r;

	when_begin(&w->when, w->request.types);
	r = follow_begin(&w->follow);
	if (r == 0)
		r = take_look(w, &last);
	if (r == 0) {
		lines_begin(&w->lines, &w->request.view, stdout);
		r = all ? say_missing(w, "=", &last, NULL) : 0;
	}
	if (r == 0) {
		note_unread(seen(&last));
		r = follow_flush(&w->follow);
	}
	while (r > 0 && (r = when_wait(&w->when, &w->follow)) > 0)
		r = tell_changes(w, &last);
	look_done(&last);
	return r;
}

static int answer(const struct options *o, int procfd)
{
	struct watch w = { .request = { .options = o }, .procfd = procfd, .follow = { .signals = -1 } };
	int r = view_make(&o->view, &nsls_watch_columns, "TIME,EVENT,NS,TYPE,PID,USER,CONTAINER,NSFS,COMMAND", &w.request.view);

	w.request.types = o->types ? o->types : (1u << NS_TYPES) - 1;
	if (r == 0) {
		r = watch(&w, o->watch_all);
		when_done(&w.when);
		follow_done(&w.follow);
	}
	request_done(&w.request);
	return r;
}

const struct question question_watch = { "--watch", &nsls_watch_columns, WITH_TYPES, NULL, answer };
