/* SPDX-License-Identifier: MIT */
/* Steps: changes of a device that is there: up or down, addresses taken away, routes. */
#include <errno.h>

#include "base/fault.h"
#include "base/str.h"
#include "lab/step.h"

/* The device of a step, its place opened. */
static int find(struct lab_run *run, struct place *place, const char *device, struct link_info *info)
{
	char where[NL_WHAT_MAX];
	int r = place_open(run, place);

	if (r == 0)
		r = link_find(&place->nl, device, info);
	return r == -ENODEV ? fault_plain(r, "there is no device %s%s", device, place_where(place, where)) : r;
}

static int set_state(struct state_step *s, bool up)
{
	char where[NL_WHAT_MAX];
	struct nl_batch batch;
	void *room;

	nl_batch_init(&batch);
	room = nl_batch_add(&batch, "set %s %s%s", s->device, up ? "up" : "down", place_where(s->place, where));
	if (up)
		link_set_up(room, s->device);
	else
		link_set_down(room, s->device);
	return nl_send(&s->place->nl, &batch);
}

static int state_apply(void *args, void *run)
{
	struct state_step *s = args;
	struct link_info info;
	int r = find(run, s->place, s->device, &info);

	if (r < 0)
		return r;
	s->before = info.up;
	return info.up == s->up ? 0 : set_state(s, s->up);
}

static int state_undo(void *args, void *run _unused_)
{
	struct state_step *s = args;

	return s->before == s->up ? 0 : set_state(s, s->before);
}

static void print_device(const struct place *place, const char *device, FILE *to)
{
	char text[NL_WHAT_MAX];

	str_print_escaped(place_prefix(place, text), to);
	str_print_escaped(device, to);
}

static void state_print(const void *args, FILE *to)
{
	const struct state_step *s = args;

	print_device(s->place, s->device, to);
	fputs(s->up ? " up" : " down", to);
}

const struct step_kind state_step = { .name = "set", .apply = state_apply, .undo = state_undo, .print = state_print };

/* Addresses that are not there are gone already. */
static int unaddr_apply(void *args, void *run)
{
	struct unaddr_step *u = args;
	char where[NL_WHAT_MAX], text[ADDR_TEXT_MAX];
	struct link_info info;
	int r = find(run, u->place, u->device, &info);

	for (size_t i = 0; i < u->ips->n && r == 0; i++) {
		struct nl_batch batch;

		nl_batch_init(&batch);
		addr_delete(nl_batch_add(&batch, "take address %s from %s%s", addr_print(&u->ips->at[i], true, text), u->device, place_where(u->place, where)),
			    info.index, &u->ips->at[i]);
		r = nl_send(&u->place->nl, &batch);
		if (r == -EADDRNOTAVAIL)
			r = 0;
		else if (r == 0)
			u->done |= 1u << i;
	}
	return r;
}

static int unaddr_undo(void *args, void *run _unused_)
{
	struct unaddr_step *u = args;
	struct link_info info;
	struct nl_batch batch;
	int r = link_find(&u->place->nl, u->device, &info);

	nl_batch_init(&batch);
	for (size_t i = 0; i < u->ips->n && r == 0; i++)
		if (u->done >> i & 1)
			addr_add(nl_batch_add(&batch, "give an address back to %s", u->device), info.index, &u->ips->at[i]);
	return r < 0 ? r : nl_send(&u->place->nl, &batch);
}

static void unaddr_print(const void *args, FILE *to)
{
	const struct unaddr_step *u = args;
	char text[ADDR_TEXT_MAX];

	print_device(u->place, u->device, to);
	for (size_t i = 0; i < u->ips->n; i++)
		fprintf(to, "%s %s", i ? "," : ":", addr_print(&u->ips->at[i], true, text));
}

const struct step_kind unaddr_step = { .name = "take addresses from", .apply = unaddr_apply, .undo = unaddr_undo, .print = unaddr_print };

static int send_route(struct route_step *s, bool delete)
{
	char to[ADDR_TEXT_MAX], where[NL_WHAT_MAX];
	struct nl_batch batch;
	void *room;
	int r;

	nl_batch_init(&batch);
	room = nl_batch_add(&batch, "%s the route to %s%s", delete ? "remove" : "add", s->route.to.bits ? addr_print(&s->route.to, true, to) : "everywhere",
			    place_where(s->place, where));
	if (delete)
		route_delete(room, &s->route);
	else
		route_add(room, &s->route);
	r = nl_send(&s->place->nl, &batch);
	return r;
}

static int take_route(void *ctx, const struct route *route)
{
	struct route_step *s = ctx;
	const struct route *wanted = &s->route;

	s->there |= route->table == RT_TABLE_MAIN && addr_same(&route->to, &wanted->to) && route->to.bits == wanted->to.bits &&
		    (!wanted->via.family || addr_same(&route->via, &wanted->via)) && (!wanted->device || route->device == wanted->device) &&
		    (!wanted->metric || route->metric == wanted->metric);
	return 0;
}

static int route_apply(void *args, void *run)
{
	struct route_step *s = args;
	struct link_info info;
	int r = s->device ? find(run, s->place, s->device, &info) : place_open(run, s->place);

	if (r < 0)
		return r;
	s->route.device = s->device ? info.index : 0;
	for (int tries = 0; tries < 10 && (r = routes_each(&s->place->nl, s->route.to.family, take_route, s)) == -EINTR; tries++)
		s->there = false;
	if (r < 0 || s->there != s->remove)
		return r;
	return send_route(s, s->remove);
}

static int route_undo(void *args, void *run _unused_)
{
	struct route_step *s = args;

	return s->there == s->remove ? send_route(s, !s->remove) : 0;
}

static void route_print(const void *args, FILE *to)
{
	const struct route_step *s = args;
	char text[NL_WHAT_MAX];

	str_print_escaped(place_prefix(s->place, text), to);
	fprintf(to, "%s", s->route.to.bits ? addr_print(&s->route.to, true, text) : "default");
	if (s->route.via.family)
		fprintf(to, " via %s", addr_print(&s->route.via, false, text));
	if (s->device)
		fprintf(to, " dev %s", s->device);
	if (s->route.metric)
		fprintf(to, " metric %u", s->route.metric);
	fputs(s->remove ? ", gone" : "", to);
}

const struct step_kind route_step = { .name = "route", .apply = route_apply, .undo = route_undo, .print = route_print };
