/* SPDX-License-Identifier: MIT */
/*
 * Numbers of network namespaces: RTM_GETNSID, rtnetlink(7), one question a namespace. Spoken by hand: it is one message with one
 * attribute, and nsls links no libmnl for it.
 */
#include <errno.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "snapshot/gather.h"

struct nsid_message {
	struct nlmsghdr head;
	struct rtgenmsg family;
	char pad[3];
	struct rtattr attr;
	int32_t value;
};

/* A kernel reply's NETNSA_NSID. */
static int read_reply(const struct nlmsghdr *head, size_t len)
{
	const struct rtattr *attr;
	int left, nsid;

	if (!NLMSG_OK(head, len) || head->nlmsg_type != RTM_NEWNSID)
		return NSID_UNKNOWN;
	attr = (const void *)((const char *)NLMSG_DATA(head) + NLMSG_ALIGN(sizeof(struct rtgenmsg)));
	left = (int)head->nlmsg_len - (int)NLMSG_SPACE(sizeof(struct rtgenmsg));
	for (; RTA_OK(attr, left); attr = RTA_NEXT(attr, left)) {
		if (attr->rta_type != NETNSA_NSID || RTA_PAYLOAD(attr) < sizeof nsid)
			continue;
		memcpy(&nsid, RTA_DATA(attr), sizeof nsid);
		return nsid >= 0 ? nsid : NSID_UNASSIGNED;
	}
	return NSID_UNKNOWN;
}

int gather_nsid(struct gathering *g, int fd)
{
	struct nsid_message ask = {
		.head = { .nlmsg_len = sizeof ask, .nlmsg_type = RTM_GETNSID, .nlmsg_flags = NLM_F_REQUEST },
		.family.rtgen_family = AF_UNSPEC,
		.attr = { .rta_len = RTA_LENGTH(sizeof ask.value), .rta_type = NETNSA_FD },
		.value = fd,
	};
	union {
		struct nlmsghdr head;
		char bytes[512];
	} reply;
	ssize_t n;

	if (g->netlink < 0)
		g->netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (g->netlink < 0 || send(g->netlink, &ask, sizeof ask, 0) < 0)
		return NSID_UNKNOWN;
	n = recv(g->netlink, &reply, sizeof reply, 0);
	return n < 0 ? NSID_UNKNOWN : read_reply(&reply.head, (size_t)n);
}
