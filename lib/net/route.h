/* SPDX-License-Identifier: MIT */
/* Routes: messages that add, remove and list them. Pure builders: buf has NL_MESSAGE_MAX bytes. */
#pragma once

#include "net/addr.h"

struct route {
	struct addr to;          /* with its prefix; bits 0: everything (default) */
	struct addr via;         /* gateway; family 0: none, what it leads to is on the segment */
	uint32_t device;         /* number of the device; 0: the kernel finds it by the gateway */
	uint32_t metric;         /* 0: none */
	uint32_t table;          /* RT_TABLE_MAIN ... */
	uint8_t type, protocol, scope;   /* RTN_UNICAST ..., RTPROT_STATIC ..., RT_SCOPE_UNIVERSE ...; read, not sent */
};

/* The default route of a gateway's family, by way of device `index`. */
static inline struct route route_default(const struct addr *gateway, uint32_t index)
{
	return (struct route){ .to = { .family = gateway->family }, .via = *gateway, .device = index };
}

/* Into the main table, as a static one. */
struct nlmsghdr *route_add(void *buf, const struct route *route);
struct nlmsghdr *route_delete(void *buf, const struct route *route);

struct nlmsghdr *routes_ask(void *buf, uint8_t family);

/* Read one RTM_NEWROUTE message; -EBADMSG: none of IPv4 or IPv6. Of several next hops, none is told. */
int route_read(const struct nlmsghdr *nlh, struct route *route);

/* All routes of a family (AF_UNSPEC: both) in the namespace of nl's socket: take(ctx, route). -EINTR: ask again. 0 or a fault. */
int routes_each(struct nl *nl, uint8_t family, int (*take)(void *ctx, const struct route *route), void *ctx);

/* For option rows: "default" (into family 0) or an address with or without its prefix, host bits must be 0. Into a struct addr. */
int route_parse_to(const char *text, void *addr);
