/* SPDX-License-Identifier: MIT */
/* Steps: veth pairs. */
#include <errno.h>
#include <time.h>

#include "base/fault.h"
#include "base/str.h"
#include "lab/device.h"
#include "lab/step.h"
#include "net/mac.h"
#include "net/nsid.h"

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
			device_remove(end->place, end->name);   /* or the kernel did it meanwhile: look again */
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

/* Does it lead from the one place to the other? They know each other by ids, where they are two. */
static bool leads_to(struct place *from, const struct link_info *info, const struct place *to)
{
	int id = NSID_NONE;

	if (!info->linked_away)
		return from == to;
	return nsid_get(&from->nl, &to->ns, 1, NSID_NONE, &id) == 0 && id != NSID_NONE && id == info->far_nsid;
}

/*
 * Is the pair there already? 1: its end[1] is, with an end[0] where it shall be, whose name is then known. 0: there is no such device, or one
 * that is something else, which the kernel will refuse to make twice. Or a fault.
 */
static int is_there(struct veth_step *v)
{
	struct veth_end *here = &v->end[0], *there = &v->end[1];
	struct link_info info, other;
	int r = link_find(&there->place->nl, there->name, &info);

	if (r == -ENODEV || (r == 0 && (!streq(info.kind, "veth") || !leads_to(there->place, &info, here->place))))
		return 0;
	if (r == 0)
		r = link_find_index(&here->place->nl, info.link, &other);
	if (r < 0)
		return r == -ENODEV ? 0 : r;
	if (other.link != info.index || other.master != v->master.index || (here->asked && !streq(here->asked, other.name)))
		return 0;
	memcpy(here->name, other.name, sizeof here->name);
	return 1;
}

static int veth_prepare(struct veth_step *v, struct lab_run *run)
{
	int r = 0;

	for (int i = 0; i < 2 && r == 0; i++)
		r = place_open(run, v->end[i].place);
	if (r == 0 && v->bridge)
		r = device_find_bridge(v->end[0].place, v->bridge, &v->master);
	if (r == -ENODEV)
		return fault_hint(r, "make it: netnsctl bridge add %s", v->bridge);
	if (r == 0 && !v->end[0].place->is_new && !v->end[1].place->is_new)
		r = is_there(v);
	if (r == 1)
		v->there = true;
	for (int i = 0; i < 2 && r == 0; i++)
		if (!v->end[i].asked)
			r = choose_name(&v->end[i]);
	return r < 0 ? r : 0;
}

/* What was made: the pair's numbers need not be looked up then, which takes the lock of all networks each time. */
static void take_echo(void *ctx, const struct nlmsghdr *nlh)
{
	struct veth_step *v = ctx;
	struct link_info info;

	if (link_info_read(nlh, &info) < 0 || !streq(info.name, v->end[0].name))
		return;
	v->index[0] = info.index;
	v->index[1] = info.link;
}

static int create(struct veth_step *v)
{
	struct link_spec spec = { .name = v->end[0].name, .mtu = v->inherit_mtu ? v->master.mtu : v->mtu, .master = v->master.index, .up = true };
	struct link_end peer = { .name = v->end[1].name, .ns = v->end[1].place->ns };
	char a[NL_WHAT_MAX], b[NL_WHAT_MAX];
	struct nl_batch batch;

	memcpy(spec.mac, v->end[0].mac, sizeof spec.mac);
	memcpy(peer.mac, v->end[1].mac, sizeof peer.mac);
	nl_batch_init(&batch);
	nl_batch_echo(&batch, link_create_veth(nl_batch_add(&batch, "create veth %s%s to %s%s", spec.name, place_where(v->end[0].place, a),
							    place_prefix(v->end[1].place, b), peer.name), &spec, &peer), take_echo, v);
	return nl_send(&v->end[0].place->nl, &batch);
}

/* What of a port can be set only once it is one. */
static int set_port(struct veth_step *v)
{
	struct link_info info;
	int r;

	if (!v->vlan && !v->master.isolates)
		return 0;
	r = link_find(&v->end[0].place->nl, v->end[0].name, &info);
	return r < 0 ? r : device_set_port(v->end[0].place, &v->master, info.name, info.index, v->vlan, v->master.isolates);
}

static int veth_undo(void *args, void *run _unused_)
{
	struct veth_step *v = args;

	return v->there ? 0 : device_remove(v->end[0].place, v->end[0].name);
}

static int veth_apply(void *args, void *run)
{
	struct veth_step *v = args;
	struct fault first;
	int r = veth_prepare(v, run);

	if (r == 0 && !v->there)
		r = create(v);
	if (r < 0)
		return r;
	r = set_port(v);
	if (r == 0)
		return 0;
	first = *fault_last();
	veth_undo(v, run);
	return fault_adopt(&first);
}

static void veth_print(const void *args, FILE *to)
{
	static const uint8_t none[6];
	const struct veth_step *v = args;
	char text[MAC_TEXT_MAX];

	for (int i = 0; i < 2; i++) {
		char prefix[NL_WHAT_MAX];

		str_print_escaped(place_prefix(v->end[i].place, prefix), to);
		str_print_escaped(v->end[i].name, to);
		fputs(i == 0 ? " to " : "", to);
	}
	if (v->bridge)
		fprintf(to, ", port of %s", v->bridge);
	if (v->vlan)
		fprintf(to, ", VLAN %u", v->vlan);
	if (v->inherit_mtu)
		fputs(", mtu of the bridge", to);
	else if (v->mtu)
		fprintf(to, ", mtu %u", v->mtu);
	if (memcmp(v->end[1].mac, none, sizeof none) != 0)
		fprintf(to, ", mac %s", mac_print(v->end[1].mac, text));
}

const struct step_kind veth_step = { .name = "veth", .apply = veth_apply, .undo = veth_undo, .print = veth_print };
