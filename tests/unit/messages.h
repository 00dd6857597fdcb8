/* SPDX-License-Identifier: MIT */
/*
 * Netlink messages, byte by byte: what is expected is written down number by number in the host's byte order, as netlink has it, and not with
 * the library that builds the messages.
 */
#pragma once

#include "net/nl.h"
#include "unit/unit.h"

/* The bytes a message must have. */
static _Alignas(8) uint8_t want[NL_MESSAGE_MAX];
static size_t len;

static inline void put(const void *bytes, size_t n)
{
	memcpy(want + len, bytes, n);
	len += n;
}

static inline void u8(unsigned v) { uint8_t b = (uint8_t)v; put(&b, 1); }
static inline void u16(unsigned v) { uint16_t b = (uint16_t)v; put(&b, 2); }
static inline void u32(uint32_t v) { put(&v, 4); }

/* An attribute of n bytes of payload, padded to four. */
static inline void attribute(unsigned type, const void *payload, size_t n)
{
	u16(4 + (unsigned)n);
	u16(type);
	put(payload, n);
	while (len % 4)
		u8(0);
}

static inline void attribute_text(unsigned type, const char *text) { attribute(type, text, strlen(text) + 1); }
static inline void attribute_u32(unsigned type, uint32_t v) { attribute(type, &v, 4); }

static inline void header(unsigned type, unsigned flags)
{
	memset(want, 0, sizeof want);
	len = 0;
	u32(0);   /* nlmsg_len: check() fills it in */
	u16(type);
	u16(flags);
	u32(0);   /* nlmsg_seq */
	u32(0);   /* nlmsg_pid */
}

static inline void check(const struct nlmsghdr *nlh)
{
	uint32_t total = (uint32_t)len;

	memcpy(want, &total, 4);
	assert_int_equal(nlh->nlmsg_len, total);
	assert_memory_equal(nlh, want, total);
}

static _Alignas(8) uint8_t buf[NL_MESSAGE_MAX];

/* Builders must not count on a clean buffer. */
static inline void *dirty(void)
{
	memset(buf, 0xaa, sizeof buf);
	return buf;
}

/* The message so far, as if the kernel had sent it. */
static inline const struct nlmsghdr *sent(void)
{
	memcpy(want, &(uint32_t){ (uint32_t)len }, 4);
	return (const struct nlmsghdr *)want;
}
