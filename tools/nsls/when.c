/* SPDX-License-Identifier: MIT */
/*
 * When to look again. The kernel tells of each process that begins, ends or moves (sys/nsevents.h): a new namespace shows as a number that
 * is not known, and one whose first process lives is alive, so that most of what happens on a machine is no reason to look. The end of a namespace that no
 * process is in is no event: where the kernel has ids for namespaces they are asked for by that once a second, which costs a
 * system call each; else a look every two seconds or more.
 *
 * Where the kernel does not tell us (no privilege, a seccomp filter), the number of tasks and the last PID in /proc/loadavg say up to four
 * times a second whether any process came or went; what calls unshare(2) and forks nothing is seen by a look every two seconds or more.
 *
 * Looks are as far apart as they are dear: they take a tenth of a processor at most, those without a reason a fiftieth.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "nsls/watch.h"
#include "sys/nshandle.h"

enum { SETTLE = 20, NAP = 100, APART = 100, SHARE = 9, TICK_MIN = 250, TICK_MAX = 1000, UNASKED = 2000, UNASKED_SHARE = 50 };

static int64_t read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t time_now(void) { return read_clock(CLOCK_MONOTONIC); }
int64_t when_used(void) { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

/* Without either of them the rest still works. */
void when_begin(struct when *w, unsigned types)
{
	*w = (struct when){ .types = types, .events = NSEVENTS_NONE, .tick = TICK_MIN };
	nsevents_open(&w->events);
	w->mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
}

void when_done(struct when *w)
{
	nsevents_close(&w->events);
	w->mounts = fd_close(w->mounts);
	map_done(&w->firsts);
	map_done(&w->asked);
	lives_done(&w->lives);
}

/* What was there before the watch began has threads that we do not know: it is not followed, nor what more than processes hold. */
static bool is_followed(const struct when *w, struct ns_id id)
{
	const struct ns *ns = w->known ? snapshot_find(w->known, id.ino) : NULL;

	return (w->types & 1u << id.type) && (!ns || ns->id.type != id.type || (!is_held(ns) && lives_has(&w->lives, id.ino)));
}

static void see_event(void *ctx, const struct nsevent *e)
{
	struct when *w = ctx;
	struct ns_id ids[NSEVENT_KINDS];
	unsigned n = 0;

	if (e->pid <= 0)
		return;   /* of another PID namespace: nothing that a look could see */
	if (map_get(&w->firsts, (uint64_t)e->tid) || (e->moved && (w->types & 1u << NS_TIME)))
		w->due = true;
	for (unsigned i = 0; i < e->n; i++)
		for (enum ns_type t = 0; t < NS_TYPES; t++)
			if (ns_kinds[t].clone_flag == e->flag[i] && is_followed(w, (struct ns_id){ e->ino[i], t }))
				ids[n++] = (struct ns_id){ e->ino[i], t };
	w->due |= lives_move(&w->lives, e, ids, n);
}

static void take_events(struct when *w)
{
	uint64_t lost = w->lost;

	nsevents_read(&w->events, see_event, w, &w->lost);
	w->due |= w->lost != lost;
}

static bool is_alive(const struct ns *ns)
{
	_close_ int fd = nshandle_open(ns->handle, ns_kinds[ns->id.type].clone_flag, (uint32_t)ns->id.ino);

	return fd >= 0;
}

/*
 * Whether its id can be asked for shows now, while it is there: not before Linux 6.18, not by an ordinary user, in 7.3 only in the first PID
 * namespace. False: no memory.
 */
static bool see_unmanned(struct when *w, const struct ns *ns)
{
	void **slot;

	w->n_unmanned++;
	if (!ns->handle || !is_alive(ns)) {
		w->untold = true;
		return true;
	}
	slot = map_slot(&w->asked, ns->id.ino);
	if (slot)
		*slot = (void *)ns;
	return slot;
}

static bool tasks_changed(struct when *w)
{
	char text[128];
	const char *tasks = file_read_at(AT_FDCWD, "/proc/loadavg", text, sizeof text) > 0 ? strchr(text, '/') : NULL;

	if (!tasks || strncmp(tasks, w->tasks, sizeof w->tasks - 1) == 0)
		return false;
	snprintf(w->tasks, sizeof w->tasks, "%s", tasks);
	return true;
}

/* What no event tells. */
static void check(struct when *w, int64_t now)
{
	bool events = w->events.fd >= 0;

	if (!events && tasks_changed(w)) {
		w->due = true;
		w->tick = TICK_MIN;
	} else {
		w->tick = MIN(w->tick * 2, (int64_t)TICK_MAX);
	}
	for (size_t i = 0; w->known && i < w->known->n_ns && !w->due; i++)
		w->due = map_get(&w->asked, w->known->ns[i]->id.ino) && !is_alive(w->known->ns[i]);
	if ((!events || w->untold) && now >= w->looked + MAX((int64_t)UNASKED, UNASKED_SHARE * w->cost))
		w->due = true;
	w->check = now + w->tick;
}

/* Namespaces with one process in them: the watch begins as if it had seen it come. Of time namespaces the kernel does not tell. */
static void follow_only_process(struct when *w, const struct snapshot *now, const struct proc *proc)
{
	const struct nsevent e = { .pid = proc->pid, .tid = proc->pid };
	struct ns_id ids[NSEVENT_KINDS];
	unsigned n = 0;

	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		const struct ns *ns = proc->ns[t] && t != NS_TIME && (w->types & 1u << t) ? snapshot_find(now, proc->ns[t]) : NULL;

		if (ns && ns->n_procs == 1 && !is_held(ns))
			ids[n++] = ns->id;
	}
	lives_move(&w->lives, &e, ids, n);
}

static bool has_remounted(const struct when *w)
{
	struct pollfd fd = { .fd = w->mounts, .events = POLLPRI };

	return poll(&fd, 1, 0) > 0;
}

/* What came while we looked belongs to this look: it may have seen it. */
static void settle(struct when *w, const struct snapshot *now)
{
	const struct snapshot *before = w->known;

	w->due = false;
	w->known = before ? before : now;
	take_events(w);
	w->again = w->due;
	w->remounted |= has_remounted(w);
	lives_settle(&w->lives, before, now, w->remounted);
	w->remounted = false;
	w->lost += w->lives.lost;
	w->known = now;
}

int when_looked(struct when *w, const struct snapshot *known, int64_t used)
{
	w->looked = time_now();
	w->cost = when_used() - used;
	w->n_unmanned = 0;
	w->untold = false;
	map_done(&w->firsts);
	map_done(&w->asked);
	w->firsts = w->asked = (struct map){ .used = 0 };
	for (size_t i = 0; i < known->n_ns; i++) {
		const struct ns *ns = known->ns[i];
		void **slot = ns->first ? map_slot(&w->firsts, (uint64_t)ns->first->pid) : NULL;

		if (ns->first && !slot)
			return fault(-ENOMEM, "cannot watch the namespaces");
		if (slot)
			*slot = (void *)ns;
		if (slot && !w->known)
			follow_only_process(w, known, ns->first);
		if (!ns->n_procs && !see_unmanned(w, ns))
			return fault(-ENOMEM, "cannot watch the namespaces");
	}
	settle(w, known);
	w->check = w->events.fd < 0 || w->n_unmanned ? w->looked + w->tick : INT64_MAX;
	return 0;
}

/* How long to wait at most: -1 for ever. */
static int timeout(const struct when *w, int64_t now, int64_t look_at)
{
	int64_t next = w->due ? look_at : w->nap > now ? MIN(w->nap, w->check) : w->check;

	return next == INT64_MAX ? -1 : (int)MAX(next - now, (int64_t)0);
}

int when_wait(struct when *w, struct follow *follow)
{
	int64_t look_at = w->looked + MAX((int64_t)APART, SHARE * w->cost);

	if (w->lost)
		lives_done(&w->lives);   /* ends may be among what was lost */
	lives_forget(&w->lives);
	w->lost = 0;
	w->due = w->again;
	w->again = false;
	for (;;) {
		int64_t now = time_now();
		bool quiet = w->due || w->nap > now;
		struct pollfd fds[] = {
			{ .fd = quiet ? -1 : w->events.fd, .events = POLLIN },
			{ .fd = w->due ? -1 : w->mounts, .events = POLLPRI },
		};
		bool was_due = w->due;
		int r;

		if (w->due && now >= look_at) {
			take_events(w);   /* those that came meanwhile are answered by the same look */
			return 1;
		}
		r = follow_wait(follow, fds, ARRAY_SIZE(fds), timeout(w, now, look_at));
		if (r <= 0)
			return r;
		now = time_now();
		w->remounted |= fds[1].revents != 0;
		w->due |= fds[1].revents != 0;
		if (fds[0].revents) {
			take_events(w);
			w->nap = now + NAP;
		}
		if (!w->due && now >= w->check)
			check(w, now);
		if (w->due && !was_due)
			look_at = MAX(look_at, now + SETTLE);   /* a program that was just begun gets the time to become what it is */
	}
}
