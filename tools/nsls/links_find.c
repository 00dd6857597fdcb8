/* SPDX-License-Identifier: MIT */
/*
 * Devices of all network namespaces, and what they are linked to.
 *
 * A device tells the number of the one it is linked to, and an id by which its own namespace knows the other one's. The kernel does not tell
 * what namespace an id means, only what id a namespace has. So the likely one is asked about: both ends of a veth pair name each
 * other's numbers, which mostly leaves a single candidate, and its id proves it. Only where none is right all
 * namespaces are asked about. So it takes two tours, and grows with the number of links.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/fault.h"
#include "net/nsid.h"
#include "nsls/links.h"

struct finder {
	struct nets *nets;
	struct links *links;
	size_t net;              /* where we are */
	struct map ends;         /* of a device: own number and that of its other end -> index + 1 of the first such */
	size_t *next_end;        /* the next such; 0: none */
	int *ids;                /* id of each namespace where we are; ID_UNASKED */
	size_t first;            /* devices here begin */
	struct nets away;        /* namespaces with links that lead away, and where they stand in nets */
	size_t *away_net, *away_first;
};

enum { ID_UNASKED = -2 };

static uint64_t key_of(uint64_t a, uint64_t b) { return a << 32 | b; }

static int no_memory(void) { return fault(-ENOMEM, "cannot keep the devices"); }

size_t links_at(const struct links *links, size_t net, uint32_t index)
{
	uintptr_t found = (uintptr_t)map_get(&links->places, key_of(net, index));

	return found ? found - 1 : LINK_NONE;
}

bool link_is_wire(const struct net_link *link)
{
	return *link->info.kind || link->info.master || link->info.linked_away;
}

static int add_link(void *ctx, const struct link_info *info)
{
	struct finder *f = ctx;
	struct links *l = f->links;

	if (!array_room(&l->at, l->n, &l->room, sizeof *l->at))
		return no_memory();
	l->at[l->n++] = (struct net_link){ .net = f->net, .ns = f->nets->at[f->net], .info = *info, .peer = LINK_NONE, .master = LINK_NONE };
	return 0;
}

static int add_addr(void *ctx, const struct link_addr *addr)
{
	struct links *l = ((struct finder *)ctx)->links;

	if (!array_room(&l->addrs, l->n_addrs, &l->addrs_room, sizeof *l->addrs))
		return no_memory();
	l->addrs[l->n_addrs++] = *addr;
	return 0;
}

static int by_device(const void *a, const void *b)
{
	const struct link_addr *x = a, *y = b;

	return x->index != y->index ? (x->index < y->index ? -1 : 1) : memcmp(&x->addr, &y->addr, sizeof x->addr);
}

/* The addresses from `from` on are of the namespace whose devices begin at `first`. */
static void hand_out_addrs(struct links *l, size_t first, size_t from, size_t net)
{
	if (l->n_addrs > from)
		qsort(l->addrs + from, l->n_addrs - from, sizeof *l->addrs, by_device);
	for (size_t i = from; i < l->n_addrs; i++) {
		size_t at = links_at(l, net, l->addrs[i].index);

		if (at == LINK_NONE || at < first)
			continue;   /* a device that came meanwhile */
		if (l->at[at].n_addrs++ == 0)
			l->at[at].addr = i;
	}
}

static int keep(struct map *map, uint64_t key, size_t index)
{
	void **slot = map_slot(map, key);

	if (!slot)
		return no_memory();
	*slot = (void *)(uintptr_t)(index + 1);
	return 0;
}

/* First tour: what is there. */
static int see(void *ctx, size_t net, struct nl *nl)
{
	struct finder *f = ctx;
	struct links *l = f->links;
	size_t first = l->n, addr = l->n_addrs;
	int r = -EINTR;

	f->net = net;
	for (int tries = 0; tries < 10 && r == -EINTR; tries++) {
		l->n = first;
		r = links_each(nl, add_link, f);
	}
	for (size_t i = first; i < l->n && r >= 0; i++)
		r = keep(&l->places, key_of(net, l->at[i].info.index), i);
	for (int tries = 0; tries < 10 && (tries == 0 ? r >= 0 : r == -EINTR); tries++) {
		l->n_addrs = addr;
		r = link_addrs_each(nl, add_addr, f);
	}
	if (r >= 0)
		hand_out_addrs(l, first, addr, net);
	return r;
}

/* What leads to a device of the same namespace; and who could be the other end of whom. */
static int sort_out(struct finder *f)
{
	struct links *l = f->links;
	int r = 0;

	f->next_end = calloc(l->n + 1, sizeof *f->next_end);
	if (!f->next_end)
		return no_memory();
	for (size_t i = l->n; i-- > 0 && r >= 0;) {
		struct net_link *link = &l->at[i];
		uint64_t key = key_of(link->info.index, link->info.link);

		if (link->info.master)
			link->master = links_at(l, link->net, link->info.master);
		if (!link->info.linked_away && link->info.link && link->info.link != link->info.index) {
			link->peer = links_at(l, link->net, link->info.link);
			link->peer_ns = link->peer == LINK_NONE ? NULL : link->ns;
		}
		if (!link->info.linked_away)
			continue;
		f->next_end[i] = (uintptr_t)map_get(&f->ends, key);
		r = keep(&f->ends, key, i);
	}
	return r;
}

/* Ask which ids some namespaces have here, those that were not asked about yet. */
static int ask(struct finder *f, struct nl *nl, const size_t *nets, size_t n)
{
	enum { SOME = 64 };
	int fds[SOME], ids[SOME];
	size_t which[SOME], some = 0;
	int r = 0;

	for (size_t i = 0; i <= n && r == 0; i++) {
		if (i < n && f->ids[nets[i]] != ID_UNASKED)
			continue;
		if (i < n) {
			fds[some] = f->nets->fds[nets[i]];
			which[some++] = nets[i];
		}
		if (some < SOME && i < n)
			continue;
		r = some ? nsid_get(nl, fds, some, NSID_NONE, ids) : 0;
		for (size_t k = 0; k < some && r == 0; k++)
			f->ids[which[k]] = ids[k];
		some = 0;
	}
	return r;
}

/* The namespace of an id, as far as was asked. */
static size_t net_of_id(const struct finder *f, int id)
{
	for (size_t i = 0; i < f->nets->n && id >= 0; i++)
		if (f->ids[i] == id)
			return i;
	return LINK_NONE;
}

static int ask_all(struct finder *f, struct nl *nl)
{
	int r = 0;

	for (size_t i = 0; i < f->nets->n && r == 0; i++)
		r = ask(f, nl, &i, 1);
	return r;
}

/* The other end, in whatever namespace: those that could be it first. */
static int find_far(struct finder *f, struct nl *nl, struct net_link *link)
{
	struct links *l = f->links;
	size_t net = LINK_NONE, end;
	int r = 0;

	end = (uintptr_t)map_get(&f->ends, key_of(link->info.link, link->info.index));
	for (; end && r == 0 && net == LINK_NONE; end = f->next_end[end - 1]) {
		size_t other = l->at[end - 1].net;

		r = ask(f, nl, &other, 1);
		if (r == 0 && f->ids[other] == link->info.far_nsid)
			net = other;
	}
	if (r == 0 && net == LINK_NONE) {
		r = ask_all(f, nl);
		net = net_of_id(f, link->info.far_nsid);
	}
	if (r < 0 || net == LINK_NONE)
		return r;
	link->peer_ns = f->nets->at[net];
	link->peer = link->info.link ? links_at(l, net, link->info.link) : LINK_NONE;
	return 0;
}

/* Second tour: where links lead that lead away. */
static int follow(void *ctx, size_t i, struct nl *nl)
{
	struct finder *f = ctx;
	size_t net = f->away_net[i];
	int r = 0;

	for (size_t k = 0; k < f->nets->n; k++)
		f->ids[k] = ID_UNASKED;
	for (size_t k = f->away_first[i]; k < f->links->n && f->links->at[k].net == net && r == 0; k++)
		if (f->links->at[k].info.linked_away && f->links->at[k].info.far_nsid >= 0)
			r = find_far(f, nl, &f->links->at[k]);
	return r;
}

static int go_again(struct finder *f)
{
	const struct links *l = f->links;
	size_t n = f->nets->n;

	f->ids = calloc(n + 1, sizeof *f->ids);
	f->away.at = calloc(n + 1, sizeof *f->away.at);
	f->away.fds = calloc(n + 1, sizeof *f->away.fds);
	f->away_net = calloc(n + 1, sizeof *f->away_net);
	f->away_first = calloc(n + 1, sizeof *f->away_first);
	if (!f->ids || !f->away.at || !f->away.fds || !f->away_net || !f->away_first)
		return no_memory();
	for (size_t i = 0; i < l->n; i++) {
		size_t net = l->at[i].net;

		if (!l->at[i].info.linked_away || (f->away.n && f->away_net[f->away.n - 1] == net))
			continue;
		f->away.at[f->away.n] = f->nets->at[net];
		f->away.fds[f->away.n] = f->nets->fds[net];
		f->away_net[f->away.n] = net;
		f->away_first[f->away.n++] = i;
	}
	return nets_tour(&f->away, NETLINK_ROUTE, follow, f);
}

int links_find(struct nets *nets, struct links *links)
{
	struct finder f = { .nets = nets, .links = links };
	int r = nets_tour(nets, NETLINK_ROUTE, see, &f);

	if (r >= 0)
		r = sort_out(&f);
	if (r >= 0)
		r = go_again(&f);
	map_done(&f.ends);
	free(f.next_end);
	free(f.ids);
	nets_done(&f.away);
	free(f.away_net);
	free(f.away_first);
	return r;
}

void links_done(struct links *links)
{
	free(links->at);
	free(links->addrs);
	map_done(&links->places);
	*links = (struct links){ .n = 0 };
}
