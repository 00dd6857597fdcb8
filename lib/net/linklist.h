/* SPDX-License-Identifier: MIT */
/* All devices of a network namespace, and their addresses. */
#pragma once

#include "net/addr.h"
#include "net/link.h"

struct link_addr {
	uint32_t index;          /* of the device */
	struct addr addr;
};

/* All devices in the namespace of nl's socket: take(ctx, info). -EINTR: something changed meanwhile, ask again. 0 or a fault. */
int links_each(struct nl *nl, int (*take)(void *ctx, const struct link_info *info), void *ctx);

/* All their addresses. */
int link_addrs_each(struct nl *nl, int (*take)(void *ctx, const struct link_addr *addr), void *ctx);

/*
 * Those of one device, in the namespace that has this id here; NSID_NONE: in our own. The kernel need not look at all its devices then. -EINVAL: that
 * namespace is being taken down. 4.20; before it, addresses of other devices come too
 */
int link_addrs_each_of(struct nl *nl, int nsid, uint32_t index, int (*take)(void *ctx, const struct link_addr *addr), void *ctx);

/* Pure. -EBADMSG: no such message. */
struct nlmsghdr *links_ask(void *buf);
struct nlmsghdr *link_addrs_ask(void *buf, int nsid, uint32_t index);
int link_addr_read(const struct nlmsghdr *nlh, struct link_addr *addr);

/* "up", "down" ... of link_info.state (RFC 2863, linux/if.h) */
const char *link_state_name(uint8_t state);
