/* SPDX-License-Identifier: MIT */
/* Devices of all network namespaces, and what they are linked to: for --links and --graph. */
#pragma once

#include "net/linklist.h"
#include "nsls/nets.h"

struct net_link {
	size_t net;                      /* index of its namespace in struct nets */
	const struct ns *ns;
	struct link_info info;
	size_t peer;                     /* index of the other end, or of the device below it; LINK_NONE: none, or not seen */
	const struct ns *peer_ns;        /* where that is; NULL: not seen */
	size_t master;                   /* index of the bridge (bond ...) it is a port of; LINK_NONE */
	size_t addr, n_addrs;            /* its addresses in struct links */
	const struct proc *tun;          /* who has this tun or tap device open; NULL */
};

#define LINK_NONE SIZE_MAX

struct links {
	struct net_link *at;             /* by namespace and number; zero-initialised is empty */
	size_t n, room;
	struct link_addr *addrs;
	size_t n_addrs, addrs_room;
	struct map places;               /* of a device: namespace and number -> index + 1 */
};

/* All devices of these namespaces, with both ends of every link. 0 or a fault; links_done() in any case. */
int links_find(struct nets *nets, struct links *links);
void links_done(struct links *links);
#define _links_ __attribute__((cleanup(links_done)))

/* The device of that number in a namespace; LINK_NONE. */
size_t links_at(const struct links *links, size_t net, uint32_t index);

/* Who has tun and tap devices open (links_tun.c): of query.sockets. Only -ENOMEM. */
int links_find_tuns(struct links *links, int procfd, const struct query *query, struct snapshot *snapshot);

/* Does it link anything: is it of a kind, or a port? Hardware and lo are not. */
bool link_is_wire(const struct net_link *link);
