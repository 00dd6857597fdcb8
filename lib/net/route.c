/* SPDX-License-Identifier: MIT */
/* Routes: RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE. See rtnetlink(7). */
#include "net/route.h"

#include <errno.h>

#include "base/fault.h"

static struct nlmsghdr *begin(void *buf, uint16_t type, uint16_t flags, const struct route *route)
{
	struct nlmsghdr *nlh = nl_begin(buf, type, flags);
	struct rtmsg *rt = mnl_nlmsg_put_extra_header(nlh, sizeof *rt);
	uint8_t on_segment = route->to.family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;   /* IPv6 knows no scopes */

	rt->rtm_family = route->to.family;
	rt->rtm_dst_len = route->to.bits;
	rt->rtm_table = RT_TABLE_MAIN;
	rt->rtm_protocol = RTPROT_STATIC;
	rt->rtm_scope = route->via.family ? RT_SCOPE_UNIVERSE : on_segment;
	rt->rtm_type = RTN_UNICAST;
	if (route->to.bits)
		mnl_attr_put(nlh, RTA_DST, addr_size(&route->to), route->to.bytes);
	if (route->via.family)
		mnl_attr_put(nlh, RTA_GATEWAY, addr_size(&route->via), route->via.bytes);
	if (route->device)
		mnl_attr_put_u32(nlh, RTA_OIF, route->device);
	if (route->metric)
		mnl_attr_put_u32(nlh, RTA_PRIORITY, route->metric);
	return nlh;
}

struct nlmsghdr *route_add(void *buf, const struct route *route)
{
	return begin(buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, route);
}

struct nlmsghdr *route_delete(void *buf, const struct route *route)
{
	struct nlmsghdr *nlh = begin(buf, RTM_DELROUTE, 0, route);
	struct rtmsg *rt = mnl_nlmsg_get_payload(nlh);

	rt->rtm_scope = RT_SCOPE_NOWHERE;   /* whatever it has, as ip(8) asks */
	rt->rtm_protocol = RTPROT_UNSPEC;
	return nlh;
}

struct nlmsghdr *routes_ask(void *buf, uint8_t family)
{
	struct nlmsghdr *nlh = nl_begin(buf, RTM_GETROUTE, NLM_F_DUMP);
	struct rtmsg *rt = mnl_nlmsg_put_extra_header(nlh, sizeof *rt);

	rt->rtm_family = family;
	return nlh;
}

static void read_address(const struct nlattr *attr, uint8_t family, struct addr *a)
{
	a->family = family;
	if (mnl_attr_get_payload_len(attr) == addr_size(a))
		memcpy(a->bytes, mnl_attr_get_payload(attr), addr_size(a));
	else
		a->family = 0;
}

static int read_attribute(const struct nlattr *attr, void *data)
{
	struct route *r = data;
	uint16_t type = mnl_attr_get_type(attr);

	if (type == RTA_DST)
		read_address(attr, r->to.family, &r->to);
	else if (type == RTA_GATEWAY)
		read_address(attr, r->to.family, &r->via);
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return MNL_CB_OK;
	if (type == RTA_OIF)
		r->device = mnl_attr_get_u32(attr);
	else if (type == RTA_PRIORITY)
		r->metric = mnl_attr_get_u32(attr);
	else if (type == RTA_TABLE)
		r->table = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

int route_read(const struct nlmsghdr *nlh, struct route *route)
{
	const struct rtmsg *rt = mnl_nlmsg_get_payload(nlh);
	struct route found = { .device = 0 };

	if (nlh->nlmsg_type != RTM_NEWROUTE || mnl_nlmsg_get_payload_len(nlh) < sizeof *rt)
		return -EBADMSG;
	if (rt->rtm_family != AF_INET && rt->rtm_family != AF_INET6)
		return -EBADMSG;
	found.to.family = rt->rtm_family;
	found.table = rt->rtm_table;
	found.type = rt->rtm_type;
	found.protocol = rt->rtm_protocol;
	found.scope = rt->rtm_scope;
	mnl_attr_parse(nlh, sizeof *rt, read_attribute, &found);
	if (!found.to.family)
		return -EBADMSG;
	found.to.bits = (uint8_t)MIN((unsigned)rt->rtm_dst_len, (unsigned)addr_size(&found.to) * 8);
	if (found.via.family)
		found.via.bits = (uint8_t)(addr_size(&found.via) * 8);
	*route = found;
	return 0;
}

struct each {
	int (*take)(void *ctx, const struct route *route);
	void *ctx;
	int r;
};

static int take_message(const struct nlmsghdr *nlh, void *data)
{
	struct each *e = data;
	struct route route;

	if (e->r >= 0 && route_read(nlh, &route) == 0)
		e->r = e->take(e->ctx, &route);
	return MNL_CB_OK;
}

int routes_each(struct nl *nl, uint8_t family, int (*take)(void *ctx, const struct route *route), void *ctx)
{
	_Alignas(8) char buf[NL_MESSAGE_MAX];
	struct each each = { .take = take, .ctx = ctx };
	int r = nl_ask(nl, routes_ask(buf, family), take_message, &each, "list routes");

	return r < 0 ? r : each.r;
}

/* Are all bits behind the prefix 0? The kernel refuses others in words that do not help. */
static bool is_subnet(const struct addr *a)
{
	struct addr all_of_it = { .family = a->family };

	memcpy(all_of_it.bytes, a->bytes, a->bits / 8);
	if (a->bits % 8)
		all_of_it.bytes[a->bits / 8] = (uint8_t)(a->bytes[a->bits / 8] & 0xff00 >> a->bits % 8);
	return memcmp(all_of_it.bytes, a->bytes, sizeof a->bytes) == 0;
}

int route_parse_to(const char *text, void *field)
{
	struct addr to = { 0 };
	int r = streq(text, "default") ? 0 : strchr(text, '/') ? addr_parse_cidr(text, &to) : addr_parse(text, &to);

	if (r == 0 && to.family && !is_subnet(&to))
		r = fault_plain(-EINVAL, "'%s' is the address of a host in a subnet: the bits behind the prefix must be 0", text);
	if (r == 0)
		*(struct addr *)field = to;
	return r;
}
