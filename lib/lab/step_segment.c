/* SPDX-License-Identifier: MIT */
/*
 * Steps: the segment of a bridge. Who uses an address there is told by the segment itself (net/neigh.h), and for namespaces on it by the kernel,
 * which lists the addresses of devices at the other ends of the bridge's ports.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "lab/step.h"
#include "net/linklist.h"
#include "net/neigh.h"
#include "net/netns.h"
#include "net/nsid.h"

/* What is known of a segment. */
struct segment {
	struct nl *nl;
	const struct link_info *bridge;
	uint32_t own_port;                          /* that of the device that is to get addresses */
	struct segment_port { uint32_t device; int nsid; char name[IF_NAMESIZE]; } *ports;   /* those with an end in another namespace */
	size_t n_ports, room_ports;
	struct segment_user { struct addr addr; size_t port; } *used;   /* port n_ports: the bridge itself */
	size_t n_used, room_used;
	size_t asking;                              /* the port whose addresses are read */
	bool has_strangers;                         /* ports whose other end the kernel does not tell: hardware, tunnels */
};

static void segment_done(struct segment *s)
{
	free(s->ports);
	free(s->used);
}

static int take_port(void *ctx, const struct link_info *info)
{
	struct segment *s = ctx;

	if (info->master != s->bridge->index || info->index == s->own_port)
		return 0;
	if (!info->linked_away) {
		s->has_strangers = true;
		return 0;
	}
	if (!array_room(&s->ports, s->n_ports, &s->room_ports, sizeof *s->ports))
		return fault(-ENOMEM, "cannot look at the ports of %s", s->bridge->name);
	s->ports[s->n_ports].device = info->link;
	s->ports[s->n_ports].nsid = info->far_nsid;
	memcpy(s->ports[s->n_ports++].name, info->name, sizeof info->name);
	return 0;
}

static int take_used(void *ctx, const struct link_addr *a)
{
	struct segment *s = ctx;
	bool of_bridge = s->asking == s->n_ports;

	if (a->index != (of_bridge ? s->bridge->index : s->ports[s->asking].device) || addr_is_link_local(&a->addr))
		return 0;
	if (!array_room(&s->used, s->n_used, &s->room_used, sizeof *s->used))
		return fault(-ENOMEM, "cannot look at the addresses on %s", s->bridge->name);
	s->used[s->n_used++] = (struct segment_user){ a->addr, s->asking };
	return 0;
}

/* A dump that was interrupted by a change is begun again. */
static int read_addrs(struct segment *s)
{
	bool of_bridge = s->asking == s->n_ports;
	uint32_t device = of_bridge ? s->bridge->index : s->ports[s->asking].device;
	int nsid = of_bridge ? NSID_NONE : s->ports[s->asking].nsid;
	size_t before = s->n_used;
	int r = -EINTR;

	for (int tries = 0; tries < 10 && r == -EINTR; tries++) {
		s->n_used = before;
		r = link_addrs_each_of(s->nl, nsid, device, take_used, s);
	}
	return r == -EINVAL ? 0 : r;   /* a namespace that is being taken down */
}

static int segment_read(struct segment *s)
{
	int r = -EINTR;

	for (int tries = 0; tries < 10 && r == -EINTR; tries++) {
		s->n_ports = 0;
		r = links_each(s->nl, take_port, s);
	}
	for (s->asking = 0; s->asking < s->n_ports && r == 0; s->asking++)
		if (s->ports[s->asking].nsid != NSID_NONE)
			r = read_addrs(s);
	s->asking = s->n_ports;
	return r == 0 ? read_addrs(s) : r;
}

/* Only the bridge's own addresses, whom nobody has to ask. */
static int bridge_read(struct segment *s)
{
	s->n_used = s->n_ports = s->asking = 0;
	return read_addrs(s);
}

static const struct segment_user *user_of(const struct segment *s, const struct addr *address)
{
	for (size_t i = 0; i < s->n_used; i++)
		if (addr_same(&s->used[i].addr, address))
			return &s->used[i];
	return NULL;
}

/* "port v-red", "the bridge", "another station": for messages. */
static const char *user_name(const struct segment *s, const struct segment_user *user, char text[NL_WHAT_MAX])
{
	if (user && user->port < s->n_ports)
		snprintf(text, NL_WHAT_MAX, "whoever is behind its port %s", s->ports[user->port].name);
	else
		snprintf(text, NL_WHAT_MAX, "%s", user ? "the bridge itself" : "a station that is no namespace of this host");
	return text;
}

/*
 * An address that was asked for. A namespace that is being taken down answers to its last moment: it is given 200 ms. Whoever
 * answers then has the address.
 */
static int check_free(struct segment *s, const struct addr *address)
{
	enum { PAUSES = 20 };
	struct timespec pause = { 0, 10000000 };
	char text[ADDR_TEXT_MAX], who[NL_WHAT_MAX];
	int r = bridge_read(s);

	for (int i = 0; i < PAUSES && r == 0 && !user_of(s, address); i++) {
		int asked = neigh_asked(s->nl, s->bridge->index, address, 0);

		/* a bridge that is young does not ask for IPv6 addresses yet (ndisc_send_ns()) */
		if (asked < 0 || (asked == 0 && address->family == AF_INET))
			return asked;
		s->n_used = 0;
		r = segment_read(s);
		if (r == 0 && !asked && !user_of(s, address))
			return 0;
		if (r == 0 && !user_of(s, address))
			nanosleep(&pause, NULL);
	}
	if (r < 0)
		return r;
	return fault_plain(-EADDRINUSE, "address %s is in use on bridge %s: by %s", addr_print(address, true, text), s->bridge->name,
			   user_name(s, user_of(s, address), who));
}

/* The n-th address of a subnet, 0 is the subnet's own. Does it have that many hosts? */
static bool nth_host(const struct addr *subnet, uint32_t n, struct addr *host)
{
	unsigned free_bits = (unsigned)addr_size(subnet) * 8 - subnet->bits;
	size_t last = addr_size(subnet) - 1;

	if (free_bits < 31 && n >= (1u << free_bits) - (subnet->family == AF_INET && free_bits > 1))   /* all ones is the broadcast address */
		return false;
	*host = *subnet;
	for (unsigned i = 0; i < free_bits; i++) {
		uint8_t bit = (uint8_t)(1 << i % 8), *byte = &host->bytes[last - i / 8];

		*byte = (uint8_t)(i < 32 && n >> i & 1 ? *byte | bit : *byte & ~bit);
	}
	return true;
}

/* The first address of the subnet that nobody has. */
static int choose(struct segment *s, const struct addr *subnet, struct addr *chosen)
{
	enum { TRIES = 65536, WAIT_MS = 30 };
	char text[ADDR_TEXT_MAX];
	struct addr host;

	for (uint32_t n = 1; n < TRIES && nth_host(subnet, n, &host); n++) {
		int r = user_of(s, &host) ? 1 : neigh_asked(s->nl, s->bridge->index, &host, s->has_strangers ? WAIT_MS : 0);

		if (r < 0)
			return r;
		if (r == 0) {
			*chosen = host;
			return 0;
		}
	}
	return fault_plain(-EADDRNOTAVAIL, "no address is free in %s on bridge %s", addr_print(subnet, true, text), s->bridge->name);
}

static bool has_family(const struct addr_list *list, uint8_t family)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->at[i].family == family)
			return true;
	return false;
}

/* One address of each family that the bridge has an address of, and that none was given for. */
static int choose_ips(struct segment *s, struct addr_list *ips)
{
	int r = segment_read(s);

	for (size_t i = 0; i < s->n_used && r == 0; i++) {
		const struct segment_user *user = &s->used[i];

		if (user->port != s->n_ports || has_family(ips, user->addr.family) || ips->n == CONFIGURE_MAX)
			continue;
		r = choose(s, &user->addr, &ips->at[ips->n]);
		ips->n += r == 0;
	}
	if (r < 0 || ips->n)
		return r;
	r = fault_plain(-EADDRNOTAVAIL, "no address can be chosen: bridge %s has none, so its subnet is not known", s->bridge->name);
	return fault_hint(r, "give it one: netnsctl bridge add %s --ip CIDR", s->bridge->name);
}

/* The bridge is the way out of the subnets that it has an address in. */
static int choose_gateways(struct segment *s, const struct addr_list *ips, struct addr_list *gateways)
{
	int r = bridge_read(s);

	for (size_t i = 0; i < s->n_used && r == 0; i++)
		for (size_t k = 0; k < ips->n; k++)
			if (gateways->n < CONFIGURE_MAX && !has_family(gateways, ips->at[k].family) && addr_contains(&ips->at[k], &s->used[i].addr))
				gateways->at[gateways->n++] = s->used[i].addr;
	if (r < 0 || gateways->n)
		return r;
	r = fault_plain(-EADDRNOTAVAIL, "there is no gateway to choose: bridge %s has no address in a subnet of the namespace's", s->bridge->name);
	return fault_hint(r, "name one with --gw ADDRESS");
}

static int segment_apply(void *args, void *run _unused_)
{
	struct segment_step *step = args;
	const struct veth_step *wire = step->wire;
	__attribute__((cleanup(segment_done))) struct segment s = { .nl = &wire->end[0].place->nl, .bridge = &wire->master };
	struct link_info port = { .index = wire->index[0] };
	size_t asked = step->ips->n;
	int r = port.index ? 0 : link_find(s.nl, wire->end[0].name, &port);

	if (r < 0)
		return r;
	s.own_port = port.index;
	/* a device that was there may have them; one in a VLAN of its own is not on the bridge's segment */
	for (size_t i = 0; i < asked && r == 0 && !wire->there && wire->vlan <= 1; i++)
		r = check_free(&s, &step->ips->at[i]);
	if (r == 0 && step->ips->automatic)
		r = choose_ips(&s, step->ips);
	if (r == 0 && step->gateways->automatic)
		r = choose_gateways(&s, step->ips, step->gateways);
	return r;
}

static void segment_print(const void *args, FILE *to)
{
	const struct segment_step *step = args;
	char text[ADDR_TEXT_MAX];

	fprintf(to, "%s:", step->wire->bridge);
	for (size_t i = 0; i < step->ips->n; i++)
		fprintf(to, "%s %s not in use", i ? "," : "", addr_print(&step->ips->at[i], true, text));
	fprintf(to, "%s%s", step->ips->automatic ? (step->ips->n ? ", a free address" : " a free address") : "",
		step->gateways->automatic ? (step->ips->n || step->ips->automatic ? ", its gateway" : " its gateway") : "");
}

const struct step_kind segment_step = { .name = "segment", .apply = segment_apply, .print = segment_print };
