/* SPDX-License-Identifier: MIT */
/* Kinds of devices: linux/if_link.h; drivers/net/macvlan.c, ipvlan/, vxlan/, net/8021q/vlan_netlink.c. */
#include "net/kind.h"

#include <arpa/inet.h>
#include <errno.h>

#include "base/fault.h"
#include "base/str.h"

const struct kind_row kind_rows[LINK_KINDS] = {
	[KIND_VETH] = { "veth", NULL, false, false, "CONFIG_VETH, the module veth" },
	[KIND_MACVLAN] = { "macvlan", "bridge,private,vepa,passthru", true, false, "CONFIG_MACVLAN, the module macvlan" },
	[KIND_IPVLAN] = { "ipvlan", "l2,l3,l3s", true, false, "CONFIG_IPVLAN, the module ipvlan" },
	[KIND_VLAN] = { "vlan", NULL, true, true, "CONFIG_VLAN_8021Q, the module 8021q" },
	[KIND_VXLAN] = { "vxlan", NULL, false, true, "CONFIG_VXLAN, the module vxlan" },
	[KIND_DUMMY] = { "dummy", NULL, false, false, "CONFIG_DUMMY, the module dummy" },
	[KIND_WIREGUARD] = { "wireguard", NULL, false, false, "CONFIG_WIREGUARD, the module wireguard" },
	[KIND_TAP] = { "tap", NULL, false, false, "CONFIG_TUN, the module tun" },
};

int kind_parse(const char *text, void *field)
{
	for (enum link_kind k = 0; k < LINK_KINDS; k++)
		if (streq(text, kind_rows[k].name)) {
			*(enum link_kind *)field = k;
			return 0;
		}
	return fault_plain(-EINVAL, "'%s' is no kind of device (veth, macvlan, ipvlan, vlan, vxlan, dummy, wireguard, tap)", text);
}

/* The place of a mode in the row; -1: it is none. */
static int mode_index(const struct kind_spec *kind)
{
	const char *rest = kind_rows[kind->kind].modes, *word;
	size_t len;

	if (!kind->mode)
		return 0;
	for (int i = 0; (word = str_word(&rest, ',', &len)); i++)
		if (strlen(kind->mode) == len && strncmp(word, kind->mode, len) == 0)
			return i;
	return -1;
}

int kind_check_mode(const struct kind_spec *kind)
{
	const struct kind_row *row = &kind_rows[kind->kind];

	if (kind->mode && !row->modes)
		return fault_plain(-EINVAL, "%s has no modes", row->name);
	if (mode_index(kind) < 0)
		return fault_plain(-EINVAL, "'%s' is no mode of %s (%s)", kind->mode, row->name, row->modes);
	return 0;
}

static void put_address(struct nlmsghdr *nlh, uint16_t type4, uint16_t type6, const struct addr *a)
{
	if (a->family)
		mnl_attr_put(nlh, a->family == AF_INET ? type4 : type6, addr_size(a), a->bytes);
}

static void put_vxlan(struct nlmsghdr *nlh, const struct kind_spec *kind)
{
	mnl_attr_put_u32(nlh, IFLA_VXLAN_ID, kind->number);
	if (kind->below)
		mnl_attr_put_u32(nlh, IFLA_VXLAN_LINK, kind->below);
	put_address(nlh, IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6, &kind->remote);
	put_address(nlh, IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6, &kind->local);
	mnl_attr_put_u16(nlh, IFLA_VXLAN_PORT, htons(kind->port));
}

static void put_data(struct nlmsghdr *nlh, const struct kind_spec *kind)
{
	static const uint32_t macvlan_modes[] = { MACVLAN_MODE_BRIDGE, MACVLAN_MODE_PRIVATE, MACVLAN_MODE_VEPA, MACVLAN_MODE_PASSTHRU };

	if (kind->kind == KIND_MACVLAN)
		mnl_attr_put_u32(nlh, IFLA_MACVLAN_MODE, macvlan_modes[mode_index(kind)]);
	else if (kind->kind == KIND_IPVLAN)
		mnl_attr_put_u16(nlh, IFLA_IPVLAN_MODE, (uint16_t)mode_index(kind));   /* IPVLAN_MODE_L2, L3, L3S in the row's order */
	else if (kind->kind == KIND_VLAN)
		mnl_attr_put_u16(nlh, IFLA_VLAN_ID, (uint16_t)kind->number);
	else
		put_vxlan(nlh, kind);
}

struct nlmsghdr *kind_create(void *buf, const struct link_spec *spec, const struct kind_spec *kind, int ns)
{
	const struct kind_row *row = &kind_rows[kind->kind];
	struct nlmsghdr *nlh = link_begin_create(buf, spec);
	struct nlattr *info, *data;

	if (kind->below && row->on_device)
		mnl_attr_put_u32(nlh, IFLA_LINK, kind->below);
	mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, (uint32_t)ns);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, row->name);
	if (row->modes || row->by_number) {
		data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
		put_data(nlh, kind);
		mnl_attr_nest_end(nlh, data);
	}
	mnl_attr_nest_end(nlh, info);
	return nlh;
}
