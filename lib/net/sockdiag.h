/* SPDX-License-Identifier: MIT */
/*
 * Listening sockets: sock_diag(7), asked in the namespace of the netlink socket (of NETLINK_SOCK_DIAG) that asks. The kernel picks them by
 * state; for what has no connections (UDP, datagrams of Unix sockets) those count that have an address of their own and no peer.
 */
#pragma once

#include "net/nl.h"

enum sock_proto { PROTO_TCP, PROTO_MPTCP, PROTO_UDP, PROTO_SCTP, PROTO_UNIX, PROTO_VSOCK, SOCK_PROTOS };

enum { PROTOS_INET = 1 << PROTO_TCP | 1 << PROTO_MPTCP | 1 << PROTO_UDP | 1 << PROTO_SCTP };

extern const char *const sock_proto_names[SOCK_PROTOS];   /* "tcp" ... */

enum { SOCK_PATH_MAX = 108 };

struct listener {
	enum sock_proto proto;
	uint8_t family;              /* AF_INET, AF_INET6, AF_UNIX, AF_VSOCK */
	uint8_t type;                /* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET */
	bool v6_only;                /* known: AF_INET6 sockets that do not take IPv4 as well */
	uint8_t address[16];         /* in network order; all zero: any */
	uint32_t port;               /* of vsock 32 bits */
	uint32_t cid;                /* vsock */
	uint32_t interface;          /* number of the device it is bound to; 0: none */
	uint32_t inode;              /* 0: no process has it: it is the kernel's own */
	uint32_t queued, backlog;    /* connections that wait to be accepted, and how many may; bytes that wait, for UDP */
	uid_t uid;                   /* who made it */
	char path[SOCK_PATH_MAX + 2];/* Unix sockets; "@name" for an abstract one, with '@' for each NUL in it as well; ends with NUL */
};

/* Every listener of one protocol in the namespace of nl's socket: take(ctx, listener). 0, a negative result of it, or a fault; -ENOENT: this kernel has no such protocol. */
int listeners_each(struct nl *nl, enum sock_proto proto, int (*take)(void *ctx, const struct listener *listener), void *ctx);

/* Pure builders and readers. -EBADMSG: no such message, or one of a socket that does not listen. */
struct nlmsghdr *sockdiag_ask_inet(void *buf, int family, enum sock_proto proto);
struct nlmsghdr *sockdiag_ask_unix(void *buf);
struct nlmsghdr *sockdiag_ask_vsock(void *buf);
int sockdiag_read_inet(const struct nlmsghdr *nlh, enum sock_proto proto, struct listener *listener);
int sockdiag_read_unix(const struct nlmsghdr *nlh, struct listener *listener);
int sockdiag_read_vsock(const struct nlmsghdr *nlh, struct listener *listener);
