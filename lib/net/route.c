/* SPDX-License-Identifier: MIT */
/* Routes: RTM_NEWROUTE. */
#include "net/route.h"

struct nlmsghdr *route_add_default(void *buf, uint32_t index, const struct addr *gateway)
{
	struct nlmsghdr *nlh = nl_begin(buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
	struct rtmsg *rt = mnl_nlmsg_put_extra_header(nlh, sizeof *rt);

	rt->rtm_family = gateway->family;
	rt->rtm_table = RT_TABLE_MAIN;
	rt->rtm_protocol = RTPROT_STATIC;
	rt->rtm_scope = RT_SCOPE_UNIVERSE;
	rt->rtm_type = RTN_UNICAST;
	mnl_attr_put(nlh, RTA_GATEWAY, addr_size(gateway), gateway->bytes);
	mnl_attr_put_u32(nlh, RTA_OIF, index);
	return nlh;
}
