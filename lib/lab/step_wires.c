/* SPDX-License-Identifier: MIT */
/* Steps: veth pairs, bridges, and what devices are given. */
#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "base/fault.h"
#include "base/str.h"
#include "lab/step.h"
#include "net/route.h"

static int remove_link(struct place *place, const char *name)
{
	struct nl_batch batch;
	char where[NL_WHAT_MAX];

	nl_batch_init(&batch);
	link_delete(nl_batch_add(&batch, "remove %s%s", name, place_where(place, where)), name);
	return nl_send(&place->nl, &batch);
}

/*
 * Look for a device of a name. One that is ours and about to go is removed: its other end is in a namespace that is being taken
 * down. One of an earlier life may take some more milliseconds: the socket that configured it goes only after an RCU grace
 * period, and the namespace with it. -ENODEV: the name is free.
 */
static int find_or_clear(struct veth_end *end)
{
	enum { PAUSES = 20 };
	struct timespec pause = { 0, 5000000 };

	for (int i = 0;; i++) {
		struct link_info info;
		int r = link_find(&end->place->nl, end->name, &info);

		if (r < 0 || info.group != LINK_GROUP)
			return r;
		if (link_is_orphan(&end->place->nl, &info))
			remove_link(end->place, end->name);   /* or the kernel did it meanwhile: look again */
		else if (!end->fresh || i == PAUSES)
			return 0;
		else
			nanosleep(&pause, NULL);
	}
}

/* A name for an end that was not given one: the first that is free. */
static int choose_name(struct veth_end *end)
{
	enum { TRIES = 16 };
	int r = 0;

	for (unsigned try = 0; try < TRIES && r == 0; try++) {
		link_name_towards(end->towards, try, end->name);
		r = find_or_clear(end);
	}
	if (r == 0)
		return fault_plain(-EEXIST, "cannot name a device after %s: %d such names are taken", end->towards, TRIES);
	return r == -ENODEV ? 0 : r;
}

/* The index of the bridge; devices of other kinds take no ports, and the kernel's words for that name no one. */
static int find_bridge(struct place *place, const char *name, uint32_t *index)
{
	struct link_info info;
	int r = link_find(&place->nl, name, &info);

	if (r == -ENODEV)
		return fault_plain(r, "there is no bridge %s", name);
	if (r < 0)
		return r;
	if (!streq(info.kind, "bridge"))
		return fault_plain(-EINVAL, "%s is not a bridge%s%s%s", name, info.kind[0] ? " (it is a " : "", info.kind, info.kind[0] ? ")" : "");
	*index = info.index;
	return 0;
}

static int veth_prepare(struct veth_step *v, struct lab_run *run, uint32_t *master)
{
	int r = 0;

	for (int i = 0; i < 2 && r == 0; i++)
		r = place_open(run, v->end[i].place);
	if (r == 0 && v->bridge)
		r = find_bridge(v->end[0].place, v->bridge, master);
	if (r == -ENODEV)
		return fault_hint(r, "make it: netnsctl bridge add %s", v->bridge);
	for (int i = 0; i < 2 && r == 0; i++)
		if (!v->end[i].asked)
			r = choose_name(&v->end[i]);
	return r;
}

static int veth_apply(void *args, void *run)
{
	struct veth_step *v = args;
	struct link_spec spec = { .name = v->end[0].name, .mtu = v->mtu, .up = true };
	struct link_end peer = { .name = v->end[1].name };
	char a[NL_WHAT_MAX], b[NL_WHAT_MAX];
	struct nl_batch batch;
	int r = veth_prepare(v, run, &spec.master);

	if (r < 0)
		return r;
	peer.ns = v->end[1].place->ns;
	nl_batch_init(&batch);
	link_create_veth(nl_batch_add(&batch, "create veth %s%s to %s%s", spec.name, place_where(v->end[0].place, a),
				      place_prefix(v->end[1].place, b), peer.name), &spec, &peer);
	return nl_send(&v->end[0].place->nl, &batch);
}

static int veth_undo(void *args, void *run _unused_)
{
	struct veth_step *v = args;

	return remove_link(v->end[0].place, v->end[0].name);
}

static void veth_print(const void *args, FILE *to)
{
	const struct veth_step *v = args;

	for (int i = 0; i < 2; i++) {
		char prefix[NL_WHAT_MAX];

		str_print_escaped(place_prefix(v->end[i].place, prefix), to);
		str_print_escaped(v->end[i].name, to);
		fputs(i == 0 ? " to " : "", to);
	}
	if (v->bridge)
		fprintf(to, ", port of %s", v->bridge);
	if (v->mtu)
		fprintf(to, ", mtu %u", v->mtu);
}

const struct step_kind veth_step = { "veth", veth_apply, veth_undo, veth_print };

static int bridge_apply(void *args, void *run)
{
	struct bridge_step *b = args;
	struct link_spec spec = { .name = b->name, .mtu = b->mtu, .up = true };
	struct nl_batch batch;
	int r = place_open(run, b->place);

	if (r < 0)
		return r;
	if (getrandom(spec.mac, sizeof spec.mac, GRND_NONBLOCK) < 0)
		memset(spec.mac, 0, sizeof spec.mac);   /* the kernel then chooses one */
	else
		spec.mac[0] = (spec.mac[0] & 0xfc) | 2;   /* for one station, locally administered */
	nl_batch_init(&batch);
	link_create_bridge(nl_batch_add(&batch, "create bridge %s", b->name), &spec);
	return nl_send(&b->place->nl, &batch);
}

static int bridge_undo(void *args, void *run _unused_)
{
	struct bridge_step *b = args;

	return remove_link(b->place, b->name);
}

static void bridge_print(const void *args, FILE *to)
{
	const struct bridge_step *b = args;

	str_print_escaped(b->name, to);
	if (b->mtu)
		fprintf(to, ", mtu %u", b->mtu);
}

const struct step_kind bridge_step = { "bridge", bridge_apply, bridge_undo, bridge_print };

static int unbridge_apply(void *args, void *run)
{
	struct bridge_step *b = args;
	uint32_t index;
	int r = place_open(run, b->place);

	if (r == 0)
		r = find_bridge(b->place, b->name, &index);
	return r < 0 ? r : remove_link(b->place, b->name);
}

const struct step_kind unbridge_step = { "delete bridge", unbridge_apply, NULL, bridge_print };

static int configure_apply(void *args, void *run)
{
	struct configure_step *c = args;
	char where[NL_WHAT_MAX], text[ADDR_TEXT_MAX];
	struct link_info info;
	struct nl_batch batch;
	int r = place_open(run, c->place);

	if (r == 0)
		r = link_find(&c->place->nl, c->device, &info);
	if (r < 0)
		return r;
	place_where(c->place, where);
	nl_batch_init(&batch);
	link_set_up(nl_batch_add(&batch, "set %s up%s", c->device, where), c->device);
	for (size_t i = 0; i < c->n_addrs; i++)
		addr_add(nl_batch_add(&batch, "add address %s to %s%s", addr_print(&c->addrs[i], true, text), c->device, where),
			 info.index, &c->addrs[i]);
	for (size_t i = 0; i < c->n_gateways; i++)   /* after the addresses: only they make a gateway reachable */
		route_add_default(nl_batch_add(&batch, "add the default route via %s%s", addr_print(&c->gateways[i], false, text), where),
				  info.index, &c->gateways[i]);
	return nl_send(&c->place->nl, &batch);
}

static void configure_print(const void *args, FILE *to)
{
	const struct configure_step *c = args;
	char text[NL_WHAT_MAX];

	str_print_escaped(place_prefix(c->place, text), to);
	fprintf(to, "%s up", c->device);
	for (size_t i = 0; i < c->n_addrs; i++)
		fprintf(to, ", %s", addr_print(&c->addrs[i], true, text));
	for (size_t i = 0; i < c->n_gateways; i++)
		fprintf(to, ", default via %s", addr_print(&c->gateways[i], false, text));
}

const struct step_kind configure_step = { "configure", configure_apply, NULL, configure_print };
