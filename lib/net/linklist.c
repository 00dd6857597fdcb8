/* SPDX-License-Identifier: MIT */
/* All devices of a network namespace: dumps of RTM_GETLINK and RTM_GETADDR. */
#include "net/linklist.h"

#include <errno.h>
#include <linux/if_addr.h>

#include "base/macro.h"
#include "net/nsid.h"

struct nlmsghdr *links_ask(void *buf)
{
	struct nlmsghdr *nlh = nl_begin(buf, RTM_GETLINK, NLM_F_DUMP);

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);   /* half of each answer; 4.4 */
	return nlh;
}

struct nlmsghdr *link_addrs_ask(void *buf, int nsid, uint32_t index)
{
	struct nlmsghdr *nlh = nl_begin(buf, RTM_GETADDR, NLM_F_DUMP);
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(nlh, sizeof *ifa);

	ifa->ifa_index = index;
	if (nsid != NSID_NONE)
		mnl_attr_put_u32(nlh, IFA_TARGET_NETNSID, (uint32_t)nsid);
	return nlh;
}

/* IFA_LOCAL is ours, IFA_ADDRESS that of the other end where there is one; IPv6 has only the latter. */
static int read_attribute(const struct nlattr *attr, void *data)
{
	struct link_addr *a = data;
	uint16_t type = mnl_attr_get_type(attr);

	if ((type == IFA_LOCAL || (type == IFA_ADDRESS && a->addr.family == AF_INET6)) && mnl_attr_get_payload_len(attr) == addr_size(&a->addr))
		memcpy(a->addr.bytes, mnl_attr_get_payload(attr), addr_size(&a->addr));
	return MNL_CB_OK;
}

int link_addr_read(const struct nlmsghdr *nlh, struct link_addr *addr)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	struct link_addr found = { .index = 0 };

	if (nlh->nlmsg_type != RTM_NEWADDR || mnl_nlmsg_get_payload_len(nlh) < sizeof *ifa)
		return -EBADMSG;
	if (ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6)
		return -EBADMSG;
	found.index = ifa->ifa_index;
	found.addr.family = ifa->ifa_family;
	found.addr.bits = (uint8_t)MIN((unsigned)ifa->ifa_prefixlen, (unsigned)addr_size(&found.addr) * 8);
	mnl_attr_parse(nlh, sizeof *ifa, read_attribute, &found);
	*addr = found;
	return 0;
}

struct each {
	int (*take_link)(void *ctx, const struct link_info *info);
	int (*take_addr)(void *ctx, const struct link_addr *addr);
	void *ctx;
	int r;
};

static int take_message(const struct nlmsghdr *nlh, void *data)
{
	struct each *e = data;
	struct link_info info;
	struct link_addr addr;

	if (e->r >= 0 && e->take_link && link_info_read(nlh, &info) == 0)
		e->r = e->take_link(e->ctx, &info);
	if (e->r >= 0 && e->take_addr && link_addr_read(nlh, &addr) == 0)
		e->r = e->take_addr(e->ctx, &addr);
	return MNL_CB_OK;
}

int links_each(struct nl *nl, int (*take)(void *ctx, const struct link_info *info), void *ctx)
{
	_Alignas(8) char buf[NL_MESSAGE_MAX];
	struct each each = { .take_link = take, .ctx = ctx };
	int r = nl_ask(nl, links_ask(buf), take_message, &each, "list devices");

	return r < 0 ? r : each.r;
}

int link_addrs_each(struct nl *nl, int (*take)(void *ctx, const struct link_addr *addr), void *ctx)
{
	return link_addrs_each_of(nl, NSID_NONE, 0, take, ctx);
}

int link_addrs_each_of(struct nl *nl, int nsid, uint32_t index, int (*take)(void *ctx, const struct link_addr *addr), void *ctx)
{
	_Alignas(8) char buf[NL_MESSAGE_MAX];
	struct each each = { .take_addr = take, .ctx = ctx };
	int r = nl_ask(nl, link_addrs_ask(buf, nsid, index), take_message, &each, "list addresses");

	return r < 0 ? r : each.r;
}

const char *link_state_name(uint8_t state)
{
	static const char *const names[] = { "unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up" };

	return state < ARRAY_SIZE(names) ? names[state] : "unknown";
}
