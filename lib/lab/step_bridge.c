/* SPDX-License-Identifier: MIT */
/* Steps: bridges and their ports. */
#include <errno.h>
#include <sys/random.h>

#include "base/fault.h"
#include "base/str.h"
#include "lab/device.h"
#include "lab/step.h"
#include "net/linklist.h"

/* One that is there is kept, if it is such a bridge. -ENODEV: there is none. */
static int keep(const struct bridge_step *b)
{
	struct link_info info;
	int r = link_find(&b->place->nl, b->name, &info);

	if (r < 0)
		return r;
	if (!streq(info.kind, "bridge"))
		return fault(-EEXIST, "cannot create bridge %s: there is a device of that name, and it is none", b->name);
	if (info.filters_vlans != b->options.filters_vlans || info.stp != b->options.stp || info.isolates != b->options.isolates ||
	    (b->mtu && info.mtu != b->mtu)) {
		r = fault_plain(-EEXIST, "cannot create bridge %s: it is there, with other options", b->name);
		return fault_hint(r, "'netnsctl bridge show %s' tells them; 'netnsctl bridge delete %s' removes it", b->name, b->name);
	}
	return 0;
}

static int create(const struct bridge_step *b)
{
	struct link_spec spec = { .name = b->name, .mtu = b->mtu, .up = true };
	struct nl_batch batch;
	int r;

	if (getrandom(spec.mac, sizeof spec.mac, GRND_NONBLOCK) < 0)
		memset(spec.mac, 0, sizeof spec.mac);   /* the kernel then chooses one */
	else
		spec.mac[0] = (spec.mac[0] & 0xfc) | 2;   /* for one station, locally administered */
	nl_batch_init(&batch);
	bridge_create(nl_batch_add(&batch, "create bridge %s", b->name), &spec, &b->options);
	if (b->options.isolates)
		bridge_mark_isolating(nl_batch_add(&batch, "mark bridge %s", b->name), b->name);
	r = nl_send(&b->place->nl, &batch);
	if (r == -EOPNOTSUPP && b->options.filters_vlans)
		fault_hint(r, "filtering VLANs needs CONFIG_BRIDGE_VLAN_FILTERING and CONFIG_VLAN_8021Q in the kernel");
	else if (r == -EOPNOTSUPP)
		fault_hint(r, "bridges need CONFIG_BRIDGE, the module bridge");
	return r;
}

static int bridge_apply(void *args, void *run)
{
	struct bridge_step *b = args;
	int r = place_open(run, b->place);

	if (r < 0)
		return r;
	r = keep(b);
	b->there = r == 0;
	return r == -ENODEV ? create(b) : r;
}

static int bridge_undo(void *args, void *run _unused_)
{
	struct bridge_step *b = args;

	return b->there ? 0 : device_remove(b->place, b->name);
}

static void bridge_print(const void *args, FILE *to)
{
	const struct bridge_step *b = args;

	str_print_escaped(b->name, to);
	if (b->mtu)
		fprintf(to, ", mtu %u", b->mtu);
	fputs(b->options.filters_vlans ? ", filters VLANs" : "", to);
	fputs(b->options.stp ? ", STP" : "", to);
	fputs(b->options.isolates ? ", isolated ports" : "", to);
}

const struct step_kind bridge_step = { .name = "bridge", .apply = bridge_apply, .undo = bridge_undo, .print = bridge_print };

static int unbridge_apply(void *args, void *run)
{
	struct bridge_step *b = args;
	struct link_info info;
	int r = place_open(run, b->place);

	if (r == 0)
		r = device_find_bridge(b->place, b->name, &info);
	return r < 0 ? r : device_remove(b->place, b->name);
}

const struct step_kind unbridge_step = { .name = "delete bridge", .apply = unbridge_apply, .print = bridge_print };

static int set_master(struct place *place, const char *device, uint32_t index, uint32_t bridge, bool up)
{
	struct nl_batch batch;

	nl_batch_init(&batch);
	bridge_port_join(nl_batch_add(&batch, bridge ? "make %s a port" : "take %s from its bridge", device), index, bridge);
	if (up)
		link_set_up(nl_batch_add(&batch, "set %s up", device), device);
	return nl_send(&place->nl, &batch);
}

static int port_undo(void *args, void *run _unused_)
{
	struct port_step *p = args;
	struct link_info info;
	int r = link_find(&p->place->nl, p->device, &info);

	return r < 0 ? r : set_master(p->place, p->device, info.index, p->master_before, false);
}

struct carried {
	uint32_t device;
	bool any;
};

static int take_addr(void *ctx, const struct link_addr *a)
{
	struct carried *c = ctx;

	c->any |= a->index == c->device && !addr_is_link_local(&a->addr);
	return 0;
}

/* A port's own addresses answer no more: whoever sits at the other end of them would be cut off. */
static int refuse_addresses(struct place *place, const struct link_info *info)
{
	struct carried c = { .device = info->index };
	int r = link_addrs_each(&place->nl, take_addr, &c);

	if (r == 0 && c.any)
		r = fault_plain(-EBUSY, "cannot make %s a port: it has addresses, which would be cut off", info->name);
	return r == -EBUSY ? fault_hint(r, "take them away, or give them to the bridge, first") : r;
}

static int release(struct port_step *p, const struct link_info *bridge, const struct link_info *info)
{
	return info->master == bridge->index ? set_master(p->place, p->device, info->index, 0, false) : 0;
}

/* Become one, unless it is one already. */
static int become_port(struct port_step *p, const struct link_info *bridge, const struct link_info *info)
{
	int r;

	if (info->master == bridge->index)
		return 0;
	if (info->master)
		return fault_plain(-EBUSY, "cannot make %s a port of %s: it is one of another bridge", p->device, p->bridge);
	r = refuse_addresses(p->place, info);
	return r < 0 ? r : set_master(p->place, p->device, info->index, bridge->index, true);
}

static int port_apply(void *args, void *run)
{
	struct port_step *p = args;
	struct link_info bridge, info;
	struct fault first;
	int r = place_open(run, p->place);

	if (r == 0)
		r = device_find_bridge(p->place, p->bridge, &bridge);
	if (r == 0)
		r = link_find(&p->place->nl, p->device, &info);
	if (r < 0)
		return r;
	p->master_before = info.master;
	if (p->off)
		return release(p, &bridge, &info);
	r = become_port(p, &bridge, &info);
	if (r < 0)
		return r;
	r = device_set_port(p->place, &bridge, p->device, info.index, p->vlan, p->isolated || bridge.isolates);
	if (r == 0)
		return 0;
	first = *fault_last();
	if (!p->master_before)
		port_undo(p, run);
	return fault_adopt(&first);
}

static void port_print(const void *args, FILE *to)
{
	const struct port_step *p = args;

	str_print_escaped(p->device, to);
	fputs(p->off ? " not of " : " of ", to);
	str_print_escaped(p->bridge, to);
	if (p->vlan)
		fprintf(to, ", VLAN %u", p->vlan);
	fputs(p->isolated ? ", isolated" : "", to);
}

const struct step_kind port_step = { .name = "port", .apply = port_apply, .undo = port_undo, .print = port_print };
