/* SPDX-License-Identifier: MIT */
/* Answers of the kernel: whatever attributes a message has and wherever it ends, reading stays inside. */
#include "fuzz/fuzz.h"
#include "net/link.h"
#include "net/linklist.h"
#include "net/neigh.h"
#include "net/nsid.h"
#include "net/route.h"
#include "net/sockdiag.h"

static void read_socket(const struct nlmsghdr *nlh)
{
	struct listener l = { .port = 7 };

	if (sockdiag_read_inet(nlh, PROTO_TCP, &l) == 0)
		promise(l.port <= UINT16_MAX && l.proto == PROTO_TCP);
	else
		promise(l.port == 7);
	if (sockdiag_read_unix(nlh, &l) == 0)
		promise(memchr(l.path, 0, sizeof l.path));
	sockdiag_read_vsock(nlh, &l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* On the heap, aligned, and no longer than the kernel makes it: it pads messages to four bytes, and libmnl counts on that. */
	_free_ char *bytes = calloc(1, MNL_ALIGN(size) + 1);
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)bytes;
	struct link_info info = { .index = 7 };
	struct nsid_entry entry;
	struct link_addr addr;
	struct route route = { .metric = 7 };
	struct neigh neigh = { .state = 7 };

	promise(bytes);
	if (size)
		memcpy(bytes, data, size);
	/* libmnl 1.0.4 takes lengths of 2 GiB for negative ones, and lets them pass */
	if (size > INT32_MAX || !mnl_nlmsg_ok(nlh, (int)size) || nlh->nlmsg_len > size)
		return 0;
	if (link_info_read(nlh, &info) == 0)
		promise(nlh->nlmsg_type == RTM_NEWLINK && memchr(info.kind, 0, sizeof info.kind) && memchr(info.name, 0, sizeof info.name));
	else
		promise(info.index == 7);   /* written only on success */
	read_socket(nlh);
	if (link_addr_read(nlh, &addr) == 0)
		promise(addr.addr.bits <= addr_size(&addr.addr) * 8);
	if (route_read(nlh, &route) == 0)
		promise(route.to.family && route.to.bits <= addr_size(&route.to) * 8);
	else
		promise(route.metric == 7);
	if (neigh_read(nlh, &neigh) < 0)
		promise(neigh.state == 7);
	if (nsid_entry_read(nlh, &entry) == 0)
		promise(nlh->nlmsg_type == RTM_NEWNSID);
	else
		promise(entry.id == NSID_NONE || nlh->nlmsg_type == RTM_NEWNSID);
	return 0;
}
