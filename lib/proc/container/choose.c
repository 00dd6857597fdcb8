/* SPDX-License-Identifier: MIT */
/* The one container that a name means, for those who have to act on it. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "proc/container.h"
#include "proc/here.h"
#include "proc/target.h"

static int none(const char *name)
{
	fault_plain(-ENOENT, "no running container and no environment is called %s", name);
	return fault_hint(-ENOENT, "'nsls -o +CONTAINER' and 'nsls --environments' show those there are");
}

/* Choosing would be guessing: all of them, each with what tells it from the others. */
static int several(const char *name, const struct container_hit *hits, int n)
{
	_buf_ struct buf list = { 0 };

	for (int i = 0; i < n; i++) {
		buf_puts(&list, i == 0 ? "" : i + 1 < n ? ", " : " or ");
		container_print(hits[i].container, &list);
		if (hits[i].init)
			buf_printf(&list, " (PID %d)", hits[i].init);
	}
	fault_plain(-ENOTUNIQ, "%s can mean %s", name, buf_text(&list));
	return fault_hint(-ENOTUNIQ, "give its name in full, or the PID");
}

/* A user can call a process as they like, so that a name means it only where it says whose it is. */
static int anothers(const char *name, const struct container *c)
{
	_buf_ struct buf whole = { 0 };

	container_print(c, &whole);
	fault_plain(-ENOENT, "no running container of root's or ours is called %s", name);
	return fault_hint(-ENOENT, "%s is there, by the word of another user: give its name in full", buf_text(&whole));
}

int container_choose(struct containers *all, const char *name, struct container_hit *hit)
{
	_free_ struct container_hit *hits = NULL;
	int n = container_find(all, name, &hits);

	if (n < 0)
		return fault(n, "cannot look for container %s", name);
	if (n > 0 && hits[0].anothers)
		return anothers(name, hits[0].container);
	if (n != 1)
		return n == 0 ? none(name) : several(name, hits, n);
	*hit = hits[0];
	return 0;
}

/* *environment: its name, or "". */
static int open_hit(struct containers *all, const char *name, const struct container_hit *hit, struct proc_target *target, char *environment)
{
	_target_ struct proc_target t = PROC_TARGET_NONE;
	bool is_environment = streq(hit->container->engine, "nskit");
	int r = hit->init ? proc_target_open(hit->init, &t) : 0;

	if (r == 0 && hit->init && container_hit_check(all, hit, t.dir) < 0)
		r = fault_plain(-ESRCH, "container %s has ended", name);
	if (r < 0 && !is_environment)
		return r;
	strcpy(environment, is_environment ? hit->container->id : "");
	if (r < 0)
		return 0;   /* it outlives its processes */
	*target = t;
	t = (struct proc_target)PROC_TARGET_NONE;
	return 0;
}

int container_open(const char *name, struct proc_target *target, char environment[static ENVIRONMENT_NAME_MAX + 1])
{
	_here_ struct here here = HERE_NONE;
	struct container_hit hit;
	int r = here_open(&here);

	if (r == 0)
		r = container_choose(&here.all, name, &hit);
	return r < 0 ? r : open_hit(&here.all, name, &hit, target, environment);
}

int container_open_each(int (*take)(void *ctx, const struct container *c, struct proc_target *target, const char *environment), void *ctx)
{
	_free_ struct container_hit *hits = NULL;
	_here_ struct here here = HERE_NONE;
	int r = here_open(&here), n = r < 0 ? 0 : container_find(&here.all, NULL, &hits);

	if (n < 0)
		return fault(n, "cannot look for containers");
	for (int i = 0; i < n && r >= 0; i++) {
		_target_ struct proc_target target = PROC_TARGET_NONE;
		char environment[ENVIRONMENT_NAME_MAX + 1];

		if (open_hit(&here.all, hits[i].container->id, &hits[i], &target, environment) == 0)
			r = take(ctx, hits[i].container, &target, environment);
	}
	return r < 0 ? r : 0;
}

static bool is_service(const char *unit)
{
	const char *dot = strrchr(unit, '.');

	return dot && streq(dot, ".service");
}

/* The shell puts it on its command line as it is, and an image can bring labels of any text. */
static bool is_plain(const char *name)
{
	return !name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:@/+-")];
}

static void offer(const char *prefix, const char *name, FILE *to)
{
	if (is_plain(name) && str_after(name, prefix))
		fprintf(to, "%s\n", name);
}

static void offer_pair(const char *prefix, const char *a, const char *b, const char *c, FILE *to)
{
	_buf_ struct buf text = { 0 };

	buf_printf(&text, "%s/%s%s%s", a, b, c ? "/" : "", c ? c : "");
	offer(prefix, buf_text(&text), to);
}

/* What finds this one: its name, and those under which tools on top of the engine know it. Else its id. */
static void offer_names(const char *prefix, const struct container *c, FILE *to)
{
	const char *name = c->name ? c->name : c->id;
	_buf_ struct buf whole = { 0 };

	if (container_is_sandbox(c) || (streq(c->engine, "systemd") && !is_service(name)))
		return;
	if (!container_is_ours(c)) {
		container_print(c, &whole);
		return offer(prefix, buf_text(&whole), to);
	}
	if (c->pod && c->k8s_namespace)
		return offer_pair(prefix, c->k8s_namespace, c->pod, c->name, to);
	offer(prefix, name, to);
	if (c->project && c->service)
		offer_pair(prefix, c->project, c->service, NULL, to);
}

void container_print_names(const char *prefix, FILE *to)
{
	_free_ struct container_hit *hits = NULL;
	_here_ struct here here = HERE_NONE;
	int n = here_open(&here);

	if (n == 0)
		n = container_find(&here.all, NULL, &hits);
	for (int i = 0; i < n; i++)
		offer_names(prefix, hits[i].container, to);
}
