/* SPDX-License-Identifier: MIT */
/*
 * nskit's own named environments (nsnew --name). Their processes may be in any cgroup: what tells them is the namespaces they are in, which
 * root has mounted below /run/nskit/env. All of them are read once.
 */
#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "proc/container/engine.h"
#include "proc/environment.h"

struct nskit_environment {
	struct container container;
	struct nskit_environment *next;
};

static int add(void *ctx, const struct environment *e)
{
	struct containers *all = ctx;
	struct nskit_environment *made = pool_alloc(&all->pool, sizeof *made);
	struct container *c = &made->container;

	if (!made)
		return -ENOMEM;
	made->next = all->named;
	all->named = made;
	*c = (struct container){ .engine = "nskit", .cgroup = "", .verified = true };
	c->id = c->name = pool_text(&all->pool, e->name, strlen(e->name));
	c->init = environment_first(e, all->proc);
	c->init_started = e->record.started;
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		void **slot = e->ino[t] ? map_slot(&all->named_by_ino, e->ino[t]) : NULL;

		if (!c->name || (e->ino[t] && !slot))
			return -ENOMEM;
		if (slot) {
			*slot = c;
			all->named_types |= 1u << t;
		}
	}
	return 0;
}

static int read_once(struct containers *all)
{
	_close_ int folder = all->named_read ? -1 : environment_folder(all->root);

	all->named_read = true;
	return folder < 0 ? 0 : environment_each(folder, all->trusted, add, all);
}

int containers_of_namespace(struct containers *all, uint64_t ino, const struct container **found)
{
	int r = read_once(all);

	if (r >= 0)
		*found = map_get(&all->named_by_ino, ino);
	return MIN(r, 0);
}

int nskit_of_dir(struct containers *all, int dir, const struct container **found)
{
	int r = read_once(all);

	for (enum ns_type t = 0; t < NS_TYPES && r >= 0; t++) {
		struct ns_id id;
		const struct container *c;
		char link[32];

		snprintf(link, sizeof link, "ns/%s", ns_kinds[t].name);
		if (!(all->named_types & 1u << t) || ns_id_read(dir, link, &id) < 0)
			continue;
		c = map_get(&all->named_by_ino, id.ino);
		if (c) {
			*found = c;
			return 0;
		}
	}
	return MIN(r, 0);
}

int nskit_each(struct containers *all, int (*each)(void *ctx, const struct container *c), void *ctx)
{
	int r = read_once(all);

	for (const struct nskit_environment *e = all->named; e && r >= 0; e = e->next)
		r = each(ctx, &e->container);
	return MIN(r, 0);
}
