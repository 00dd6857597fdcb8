/* SPDX-License-Identifier: MIT */
/* The one process that something fits. */
#include "nsjoin/pick.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "ns/id.h"
#include "proc/here.h"
#include "proc/scan.h"
#include "proc/stat.h"

/* Where processes are: in a container, else in certain namespaces. Its oldest process stands for it. */
struct place {
	const struct container *container;
	uint64_t ns[NS_TYPES];
	pid_t pid;
	uint64_t started;
};

struct picking {
	pick_fn *fits;
	void *ctx;
	struct here *here;
	struct place *places;
	size_t n, room;
};

static bool is_same(const struct place *a, const struct place *b)
{
	if (a->container && b->container)
		return streq(a->container->cgroup, b->container->cgroup) && streq(a->container->id, b->container->id);
	return !a->container && !b->container && memcmp(a->ns, b->ns, sizeof a->ns) == 0;
}

static int add(struct picking *p, const struct place *place)
{
	for (size_t i = 0; i < p->n; i++) {
		struct place *known = &p->places[i];

		if (!is_same(known, place))
			continue;
		if (place->started < known->started || (place->started == known->started && place->pid < known->pid))
			*known = *place;
		return 0;
	}
	if (!array_room(&p->places, p->n, &p->room, sizeof *p->places))
		return -ENOMEM;
	p->places[p->n++] = *place;
	return 0;
}

static int each(void *ctx, unsigned number, const char *name _unused_)
{
	struct picking *p = ctx;
	struct place place = { .pid = (pid_t)number };
	_close_ int dir = place.pid == getpid() ? -1 : scan_open(p->here->proc, place.pid);
	struct proc_stat stat;

	if (dir < 0 || !p->fits(p->ctx, dir) || proc_stat_read(dir, &stat) < 0)
		return 0;
	place.started = stat.started;
	if (containers_of_dir(&p->here->all, dir, place.pid, &place.container) == -ENOMEM)
		return -ENOMEM;
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		struct ns_id id;

		place.ns[t] = ns_id_read(dir, ns_kinds[t].link, &id) == 0 ? id.ino : 0;
	}
	return add(p, &place);
}

enum { NAMED_MAX = 12 };   /* in one message */

static int several(const struct picking *p, const char *what)
{
	_buf_ struct buf list = { 0 };

	for (size_t i = 0; i < p->n && i < NAMED_MAX; i++) {
		buf_puts(&list, i == 0 ? "" : i + 1 < p->n ? ", " : " or ");
		if (p->places[i].container)
			container_print(p->places[i].container, &list);
		else
			buf_puts(&list, "a process of no container");
		buf_printf(&list, " (PID %d)", p->places[i].pid);
	}
	if (p->n > NAMED_MAX)
		buf_printf(&list, " and %zu more", p->n - NAMED_MAX);
	fault_plain(-ENOTUNIQ, "%s can mean %s", what, buf_text(&list));
	return fault_hint(-ENOTUNIQ, "give the name of the container, or the PID");
}

static int pin(const struct picking *p, const char *what, struct proc_target *target)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	struct proc_stat stat;
	int r = proc_target_open(p->places[0].pid, &t);

	if (r < 0)
		return r;
	if (proc_stat_read(t.dir, &stat) < 0 || stat.started != p->places[0].started || !p->fits(p->ctx, t.dir) || !proc_target_alive(&t))
		return fault_plain(-ESRCH, "%s: process %d has ended", what, t.pid);
	*target = t;
	t = (struct proc_target)PROC_TARGET_NONE;
	return 0;
}

int pick_one(pick_fn *fits, void *ctx, const char *what, struct proc_target *target)
{
	_here_ struct here here = HERE_NONE;
	struct picking p = { .fits = fits, .ctx = ctx, .here = &here };
	int r = here_open(&here);
	_close_ int dir = r < 0 ? -1 : openat(here.proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (r < 0)
		return r;
	r = dir < 0 ? -errno : scan_numbers(dir, each, &p);
	if (r < 0)
		r = fault(r, "cannot look for %s", what);
	else
		r = p.n == 0 ? 1 : p.n > 1 ? several(&p, what) : pin(&p, what, target);
	free(p.places);
	return r;
}
