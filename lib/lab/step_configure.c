/* SPDX-License-Identifier: MIT */
/* Steps: a device up, its addresses and default routes. */
#include <errno.h>

#include "base/fault.h"
#include "base/str.h"
#include "lab/step.h"
#include "net/route.h"

static size_t n_gateways(const struct configure_step *c) { return c->gateways ? c->gateways->n : 0; }

/* Message 0 sets it up, then come addresses, then routes: only addresses make a gateway reachable. */
static void fill(struct nl_batch *batch, const struct configure_step *c, uint32_t index)
{
	char where[NL_WHAT_MAX], text[ADDR_TEXT_MAX];

	place_where(c->place, where);
	nl_batch_init(batch);
	link_set_up(nl_batch_add(batch, "set %s up%s", c->device, where), c->device);
	for (size_t i = 0; i < c->ips->n; i++) {
		addr_add(nl_batch_add(batch, "add address %s to %s%s", addr_print(&c->ips->at[i], true, text), c->device, where), index, &c->ips->at[i]);
		nl_batch_may_exist(batch);
	}
	for (size_t i = 0; i < n_gateways(c); i++) {
		struct route route = route_default(&c->gateways->at[i], index);

		route_add(nl_batch_add(batch, "add the default route via %s%s", addr_print(&c->gateways->at[i], false, text), where), &route);
		nl_batch_may_exist(batch);
	}
}

struct search {
	const struct route *wanted;
	bool same;
};

static int take_route(void *ctx, const struct route *route)
{
	struct search *s = ctx;

	s->same |= route->to.bits == 0 && route->table == RT_TABLE_MAIN && route->device == s->wanted->device && addr_same(&route->via, &s->wanted->via);
	return 0;
}

/* The kernel calls every default route of this metric "there already": is it this one? */
static int check_route(const struct configure_step *c, const struct addr *gateway, uint32_t index)
{
	struct route wanted = route_default(gateway, index);
	struct search search = { .wanted = &wanted };
	char text[ADDR_TEXT_MAX], where[NL_WHAT_MAX];
	int r = routes_each(&c->place->nl, gateway->family, take_route, &search);

	if (r < 0 || search.same)
		return r;
	return fault_plain(-EEXIST, "cannot add the default route via %s%s: there is another one", addr_print(gateway, false, text), place_where(c->place, where));
}

static void take_back(const struct configure_step *c, uint32_t index)
{
	struct nl_batch batch;

	nl_batch_init(&batch);
	for (size_t i = 0; i < n_gateways(c); i++) {
		struct route route = route_default(&c->gateways->at[i], index);

		if (!(c->existed >> (1 + c->ips->n + i) & 1))
			route_delete(nl_batch_add(&batch, "take a route away"), &route);
	}
	for (size_t i = 0; i < c->ips->n; i++)
		if (!(c->existed >> (1 + i) & 1))
			addr_delete(nl_batch_add(&batch, "take an address away"), index, &c->ips->at[i]);
	if (!c->was_up)
		link_set_down(nl_batch_add(&batch, "set %s down", c->device), c->device);
	nl_send(&c->place->nl, &batch);   /* what was never given is not there to be taken */
}

static int configure_undo(void *args, void *run _unused_)
{
	struct configure_step *c = args;
	struct link_info info;

	if (c->kept && *c->kept && link_find(&c->place->nl, c->device, &info) == 0)
		take_back(c, info.index);
	return 0;
}

static int configure_apply(void *args, void *run)
{
	struct configure_step *c = args;
	struct link_info info;
	struct nl_batch batch;
	struct fault first;
	int r = place_open(run, c->place);

	if (r == 0 && c->index && *c->index)
		info = (struct link_info){ .index = *c->index };   /* it is new */
	else if (r == 0)
		r = link_find(&c->place->nl, c->device, &info);
	if (r < 0)
		return r;
	c->was_up = info.up;
	fill(&batch, c, info.index);
	r = nl_send(&c->place->nl, &batch);
	c->existed = batch.existed;
	for (size_t i = 0; i < n_gateways(c) && r == 0; i++)
		if (c->existed >> (1 + c->ips->n + i) & 1)
			r = check_route(c, &c->gateways->at[i], info.index);
	if (r == 0)
		return 0;
	first = *fault_last();
	configure_undo(c, run);
	return fault_adopt(&first);
}

static void configure_print(const void *args, FILE *to)
{
	const struct configure_step *c = args;
	char text[NL_WHAT_MAX];

	str_print_escaped(place_prefix(c->place, text), to);
	fprintf(to, "%s up", c->device);
	for (size_t i = 0; i < c->ips->n; i++)
		fprintf(to, ", %s", addr_print(&c->ips->at[i], true, text));
	fputs(c->ips->automatic ? ", the chosen addresses" : "", to);
	for (size_t i = 0; i < n_gateways(c); i++)
		fprintf(to, ", default via %s", addr_print(&c->gateways->at[i], false, text));
	fputs(c->gateways && c->gateways->automatic ? ", default via the bridge" : "", to);
}

const struct step_kind configure_step = { .name = "configure", .apply = configure_apply, .undo = configure_undo, .print = configure_print };
