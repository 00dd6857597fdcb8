/* SPDX-License-Identifier: MIT */
/* Neighbours: asking a segment whether an address is in use there. */
#pragma once

#include "net/addr.h"

/*
 * Ask the segment of device `index` for an address, by ARP or neighbour discovery, and wait up to so many milliseconds for
 * an answer; 0: look once. Other namespaces on a bridge answer before the question returns: the kernel carries frames between them
 * while it sends. 1: it is in use, 0: nobody answered, or a fault.
 */
int neigh_asked(struct nl *nl, uint32_t index, const struct addr *address, unsigned wait_ms);

struct neigh {
	uint16_t state;      /* NUD_REACHABLE ... */
	uint8_t mac[6];      /* zero: not known */
};

/* Pure builders and reader; -EBADMSG: no such message. */
struct nlmsghdr *neigh_ask(void *buf, uint32_t index, const struct addr *address);
struct nlmsghdr *neigh_use(void *buf, uint32_t index, const struct addr *address);
struct nlmsghdr *neigh_forget(void *buf, uint32_t index, const struct addr *address);
int neigh_read(const struct nlmsghdr *nlh, struct neigh *neigh);
