/* SPDX-License-Identifier: MIT */
/* Addresses: what people write (10.0.0.2/24, fd00::2/64), and the message that gives one to a device. */
#pragma once

#include <netinet/in.h>
#include <stdio.h>

#include "net/nl.h"

struct addr {
	uint8_t family;       /* AF_INET, AF_INET6; 0: none */
	uint8_t bits;         /* length of the prefix */
	uint8_t bytes[16];    /* in network order; IPv4 uses the first four */
};

enum { ADDR_TEXT_MAX = INET6_ADDRSTRLEN + 4 };

static inline size_t addr_size(const struct addr *a) { return a->family == AF_INET ? 4 : 16; }

/* For option rows. "10.0.0.2/24": the prefix must be there, for a device without one reaches nobody. Into a struct addr. */
int addr_parse_cidr(const char *text, void *field);

/* "10.0.0.1", without a prefix. Into a struct addr. */
int addr_parse(const char *text, void *field);

/* Are the first a->bits bits the same? */
bool addr_contains(const struct addr *subnet, const struct addr *a);

/* The same address, whatever the prefixes. */
static inline bool addr_same(const struct addr *a, const struct addr *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, addr_size(a)) == 0;
}

/* Of fe80::/10, as every IPv6 device has one? (RFC 4291, 2.5.6) */
static inline bool addr_is_link_local(const struct addr *a)
{
	return a->family == AF_INET6 && a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80;
}

/* "10.0.0.2", or "10.0.0.2/24" with its prefix. */
const char *addr_print(const struct addr *a, bool prefix, char text[ADDR_TEXT_MAX]);

/*
 * Give an address to device `index`. Pure, buf has NL_MESSAGE_MAX bytes. An IPv4 subnet gets its broadcast address; IPv6
 * duplicate address detection is left out, so that the address works at once and not a second later.
 */
struct nlmsghdr *addr_add(void *buf, uint32_t index, const struct addr *a);

/* Take it away again. Pure. */
struct nlmsghdr *addr_delete(void *buf, uint32_t index, const struct addr *a);
