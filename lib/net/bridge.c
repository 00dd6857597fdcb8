/* SPDX-License-Identifier: MIT */
/* Bridges and their ports: linux/if_link.h, linux/if_bridge.h, net/bridge/br_netlink.c. */
#include "net/bridge.h"

#include <linux/if_bridge.h>

struct nlmsghdr *bridge_create(void *buf, const struct link_spec *spec, const struct bridge_options *options)
{
	struct nlmsghdr *nlh = link_begin_create(buf, spec);
	struct nlattr *info, *data;

	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "bridge");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	if (options->stp)
		mnl_attr_put_u32(nlh, IFLA_BR_STP_STATE, 1);
	if (options->filters_vlans)
		mnl_attr_put_u8(nlh, IFLA_BR_VLAN_FILTERING, 1);
	if (options->stp || options->filters_vlans)
		mnl_attr_nest_end(nlh, data);
	else
		mnl_attr_nest_cancel(nlh, data);
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

struct nlmsghdr *bridge_mark_isolating(void *buf, const char *name)
{
	struct nlmsghdr *nlh = link_begin(buf, RTM_NEWLINK, 0, false);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_strz(nlh, IFLA_IFALIAS, LINK_ISOLATES);
	return nlh;
}

/* Ports are told apart by number in messages of the bridge's family. */
static struct nlmsghdr *begin_port(void *buf, uint16_t type, uint8_t family, uint32_t index)
{
	struct nlmsghdr *nlh = link_begin(buf, type, 0, false);
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

	ifi->ifi_family = family;
	ifi->ifi_index = (int)index;
	return nlh;
}

struct nlmsghdr *bridge_port_isolate(void *buf, uint32_t index, bool isolated)
{
	struct nlmsghdr *nlh = begin_port(buf, RTM_SETLINK, AF_BRIDGE, index);
	struct nlattr *port = mnl_attr_nest_start(nlh, IFLA_PROTINFO);

	mnl_attr_put_u8(nlh, IFLA_BRPORT_ISOLATED, isolated);
	mnl_attr_nest_end(nlh, port);
	return nlh;
}

static struct nlmsghdr *vlan(void *buf, uint16_t type, uint32_t index, uint16_t vid)
{
	struct nlmsghdr *nlh = begin_port(buf, type, AF_BRIDGE, index);
	struct nlattr *spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	struct bridge_vlan_info info = { .vid = vid };

	if (type == RTM_SETLINK)
		info.flags = BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED;
	mnl_attr_put(nlh, IFLA_BRIDGE_VLAN_INFO, sizeof info, &info);
	mnl_attr_nest_end(nlh, spec);
	return nlh;
}

struct nlmsghdr *bridge_port_vlan_add(void *buf, uint32_t index, uint16_t vid) { return vlan(buf, RTM_SETLINK, index, vid); }
struct nlmsghdr *bridge_port_vlan_delete(void *buf, uint32_t index, uint16_t vid) { return vlan(buf, RTM_DELLINK, index, vid); }

struct nlmsghdr *bridge_port_join(void *buf, uint32_t index, uint32_t bridge)
{
	struct nlmsghdr *nlh = begin_port(buf, RTM_SETLINK, AF_UNSPEC, index);

	mnl_attr_put_u32(nlh, IFLA_MASTER, bridge);
	return nlh;
}
