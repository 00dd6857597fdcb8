/* SPDX-License-Identifier: MIT */
/*
 * From a container's name to its first process. All processes are asked for their container, so that what nsls prints is what
 * this finds, for every engine alike; names are matched against outermost containers only, for what lies inside of one can be
 * named as it likes: it is found by the whole chain.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "proc/container/engine.h"
#include "proc/scan.h"
#include "proc/stat.h"

/* How well a name fits; only the best kind found is returned. */
enum fit { FIT_NONE, FIT_ANOTHERS, FIT_ID_START, FIT_GROUP, FIT_NAME, FIT_WHOLE };

struct search {
	struct containers *all;
	const char *name;
	enum fit best;
	struct container_hit *hits;
	size_t n, room;
};

static bool is_pair(const char *text, const char *a, const char *b)
{
	const char *rest = a && b ? str_after(text, a) : NULL;

	return rest && *rest == '/' && streq(rest + 1, b);
}

static bool starts_id(const char *id, const char *text)
{
	size_t len = strlen(text);

	if (len < 4 || strlen(id) != 64)
		return false;
	return strncmp(id, text, len) == 0;
}

/* Is that its pod, and it one of those that the pod is there for? */
static bool is_of_pod(const struct container *c, const char *text)
{
	return !container_is_sandbox(c) && is_pair(text, c->k8s_namespace, c->pod);
}

/* Is it "ENGINE:" and c's name, without an owner? The form that is printed is asked for by the caller. */
static bool is_engine_name(const struct container *c, const char *text)
{
	const char *rest = str_after(text, c->engine);

	if (!rest || *rest != ':')
		return false;
	return (c->name && !c->pod && streq(rest + 1, c->name)) || starts_id(c->id, rest + 1) || is_of_pod(c, rest + 1);
}

/* What is not vouched for has no name but for the word of who keeps it: root's monitors alone give one to what is root's. */
bool container_is_ours(const struct container *c)
{
	return c->owner ? c->owner == geteuid() : c->verified || c->name;
}

static enum fit fit(const struct container *c, const char *text)
{
	enum fit how;
	_buf_ struct buf whole = { 0 };

	if (!text)
		return FIT_WHOLE;
	container_print(c, &whole);
	if (streq(buf_text(&whole), text))
		return FIT_WHOLE;
	if (c->inner)
		return FIT_NONE;
	if (is_engine_name(c, text))
		how = FIT_WHOLE;
	else if (streq(c->id, text) || (c->name && !c->pod && streq(c->name, text)) || (c->pod && streq(strchr(buf_text(&whole), ':') + 1, text)))
		how = FIT_NAME;
	else if ((c->unit && streq(c->unit, text)) || is_pair(text, c->project, c->service) || is_of_pod(c, text))
		how = FIT_GROUP;
	else
		how = starts_id(c->id, text) ? FIT_ID_START : FIT_NONE;
	return how == FIT_NONE || container_is_ours(c) ? how : FIT_ANOTHERS;
}

/* The chain differs by path, so the same container may come as several records. */
static bool is_same(const struct container *a, const struct container *b)
{
	while (a && b && streq(a->cgroup, b->cgroup) && streq(a->id, b->id)) {
		a = a->inner;
		b = b->inner;
	}
	return !a && !b;
}

static struct container_hit *hit_of(struct search *s, const struct container *c)
{
	for (size_t i = 0; i < s->n; i++)
		if (is_same(s->hits[i].container, c))
			return &s->hits[i];
	if (s->n == s->room) {
		size_t room = s->room ? s->room * 2 : 8;
		struct container_hit *more = reallocarray(s->hits, room, sizeof *more);

		if (!more)
			return NULL;
		s->hits = more;
		s->room = room;
	}
	s->hits[s->n] = (struct container_hit){ .container = c };
	return &s->hits[s->n++];
}

/* The recorded first process where it is known, else the oldest that we meet. */
static int take(struct search *s, const struct container *c, pid_t pid)
{
	struct container_hit *hit = hit_of(s, c);
	_close_ int dir = -1;
	struct proc_stat stat;

	if (!hit)
		return -ENOMEM;
	if (c->init && !c->inner) {
		hit->init = c->init;
		hit->started = c->init_started;
		return 0;
	}
	dir = scan_open(s->all->proc, pid);
	if (dir < 0 || proc_stat_read(dir, &stat) < 0)
		return 0;   /* gone meanwhile */
	if (!hit->init || stat.started < hit->started || (stat.started == hit->started && pid < hit->init)) {
		hit->init = pid;
		hit->started = stat.started;
	}
	return 0;
}

/* Does the name mean this one, and none better so far? */
static bool is_meant(struct search *s, const struct container *c)
{
	enum fit how = fit(c, s->name);

	if (how == FIT_NONE || how < s->best)
		return false;
	if (how > s->best) {
		s->best = how;
		s->n = 0;
	}
	return true;
}

static int each(void *ctx, unsigned number, const char *name _unused_)
{
	struct search *s = ctx;
	const struct container *c;
	int r = containers_of_pid(s->all, (pid_t)number, &c);

	if (r == -ENOMEM)
		return r;
	return r < 0 || !c || !is_meant(s, c) ? 0 : take(s, c, (pid_t)number);
}

static int each_environment(void *ctx, const struct container *c)
{
	struct search *s = ctx;

	return is_meant(s, c) && !hit_of(s, c) ? -ENOMEM : 0;
}

/* Hits whose processes all went away while we looked. An environment is there without any. */
static size_t drop_dead(struct container_hit *hits, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (hits[i].init || streq(hits[i].container->engine, "nskit"))
			hits[kept++] = hits[i];
	return kept;
}

int container_hit_check(struct containers *all, const struct container_hit *hit, int dir)
{
	const struct container *c = NULL;
	struct proc_stat stat;

	if (proc_stat_read(dir, &stat) < 0 || stat.started != hit->started || containers_of_dir(all, dir, hit->init, &c) < 0)
		return -ESRCH;
	return c && streq(c->cgroup, hit->container->cgroup) && streq(c->id, hit->container->id) ? 0 : -ESRCH;
}

int container_find(struct containers *all, const char *name, struct container_hit **hits)
{
	struct search s = { .all = all, .name = name };
	_close_ int dir = openat(all->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = dir < 0 ? -errno : scan_numbers(dir, each, &s);

	if (r >= 0)
		r = nskit_each(all, each_environment, &s);

	if (r < 0) {
		free(s.hits);
		return r;
	}
	s.n = drop_dead(s.hits, s.n);
	for (size_t i = 0; i < s.n; i++)
		s.hits[i].anothers = s.best == FIT_ANOTHERS;
	*hits = s.hits;
	return (int)s.n;
}
