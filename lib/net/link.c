/* SPDX-License-Identifier: MIT */
/* Network devices: RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK. Attributes: rtnetlink(7), linux/if_link.h, linux/veth.h. */
#include "net/link.h"

#include <errno.h>
#include <linux/veth.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/str.h"
#include "net/nsid.h"

struct nlmsghdr *link_begin(void *buf, uint16_t type, uint16_t flags, bool up)
{
	struct nlmsghdr *nlh = nl_begin(buf, type, flags);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof *ifi);

	ifi->ifi_family = AF_UNSPEC;
	if (up)
		ifi->ifi_flags = ifi->ifi_change = IFF_UP;
	return nlh;
}

static void put_mac(struct nlmsghdr *nlh, const uint8_t mac[6])
{
	static const uint8_t none[6];

	if (memcmp(mac, none, sizeof none) != 0)
		mnl_attr_put(nlh, IFLA_ADDRESS, sizeof none, mac);
}

struct nlmsghdr *link_begin_create(void *buf, const struct link_spec *spec)
{
	struct nlmsghdr *nlh = link_begin(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, spec->up);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, spec->name);
	mnl_attr_put_u32(nlh, IFLA_GROUP, LINK_GROUP);
	if (spec->mtu)
		mnl_attr_put_u32(nlh, IFLA_MTU, spec->mtu);
	if (spec->master)
		mnl_attr_put_u32(nlh, IFLA_MASTER, spec->master);
	put_mac(nlh, spec->mac);
	return nlh;
}

static void put_one_queue(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, IFLA_NUM_TX_QUEUES, 1);
	mnl_attr_put_u32(nlh, IFLA_NUM_RX_QUEUES, 1);
}

struct nlmsghdr *link_create_veth(void *buf, const struct link_spec *spec, const struct link_end *peer)
{
	struct nlmsghdr *nlh = link_begin_create(buf, spec);
	struct nlattr *info, *data, *other;

	put_one_queue(nlh);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	other = mnl_attr_nest_start(nlh, VETH_INFO_PEER);
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, peer->name);
	mnl_attr_put_u32(nlh, IFLA_GROUP, LINK_GROUP);
	if (spec->mtu)
		mnl_attr_put_u32(nlh, IFLA_MTU, spec->mtu);
	put_mac(nlh, peer->mac);
	if (peer->ns >= 0)
		mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, (uint32_t)peer->ns);
	put_one_queue(nlh);
	mnl_attr_nest_end(nlh, other);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

struct nlmsghdr *link_set_up(void *buf, const char *name)
{
	struct nlmsghdr *nlh = link_begin(buf, RTM_NEWLINK, 0, true);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return nlh;
}

struct nlmsghdr *link_set_down(void *buf, const char *name)
{
	struct nlmsghdr *nlh = link_begin(buf, RTM_NEWLINK, 0, false);
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

	ifi->ifi_change = IFF_UP;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return nlh;
}

struct nlmsghdr *link_mark(void *buf, const char *name)
{
	struct nlmsghdr *nlh = link_begin(buf, RTM_NEWLINK, 0, false);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_u32(nlh, IFLA_GROUP, LINK_GROUP);
	return nlh;
}

struct nlmsghdr *link_delete(void *buf, const char *name)
{
	struct nlmsghdr *nlh = link_begin(buf, RTM_DELLINK, 0, false);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return nlh;
}

/* Of a bridge, what it does with frames. */
static int read_bridge(const struct nlattr *attr, void *data)
{
	struct link_info *info = data;

	if (mnl_attr_get_type(attr) == IFLA_BR_VLAN_FILTERING && mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
		info->filters_vlans = mnl_attr_get_u8(attr);
	if (mnl_attr_get_type(attr) == IFLA_BR_STP_STATE && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		info->stp = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

/* The kernel puts the kind before its data (rtnl_link_info_fill()). */
static int read_kind(const struct nlattr *attr, void *data)
{
	struct link_info *info = data;

	if (mnl_attr_get_type(attr) == IFLA_INFO_KIND && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
		snprintf(info->kind, sizeof info->kind, "%s", mnl_attr_get_str(attr));
	if (mnl_attr_get_type(attr) == IFLA_INFO_DATA && streq(info->kind, "bridge") && mnl_attr_validate(attr, MNL_TYPE_NESTED) >= 0)
		mnl_attr_parse_nested(attr, read_bridge, info);
	return MNL_CB_OK;
}

static void read_number(const struct nlattr *attr, uint32_t *number)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		*number = mnl_attr_get_u32(attr);
}

static void read_mac(const struct nlattr *attr, struct link_info *info)
{
	size_t len = mnl_attr_get_payload_len(attr);

	if (len > sizeof info->mac)
		return;
	memcpy(info->mac, mnl_attr_get_payload(attr), len);
	info->mac_len = (uint8_t)len;
}

static int read_attribute(const struct nlattr *attr, void *data)
{
	struct link_info *info = data;

	switch (mnl_attr_get_type(attr)) {
	case IFLA_GROUP:
		read_number(attr, &info->group);
		break;
	case IFLA_MTU:
		read_number(attr, &info->mtu);
		break;
	case IFLA_LINK:
		read_number(attr, &info->link);
		break;
	case IFLA_MASTER:
		read_number(attr, &info->master);
		break;
	case IFLA_OPERSTATE:
		if (mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
			info->state = mnl_attr_get_u8(attr);
		break;
	case IFLA_ADDRESS:
		read_mac(attr, info);
		break;
	case IFLA_IFNAME:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			snprintf(info->name, sizeof info->name, "%s", mnl_attr_get_str(attr));
		break;
	case IFLA_IFALIAS:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			info->isolates = streq(mnl_attr_get_str(attr), LINK_ISOLATES);
		break;
	case IFLA_LINK_NETNSID:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0) {
			info->linked_away = true;
			info->far_nsid = (int)mnl_attr_get_u32(attr);
		}
		break;
	case IFLA_LINKINFO:
		if (mnl_attr_validate(attr, MNL_TYPE_NESTED) >= 0)
			mnl_attr_parse_nested(attr, read_kind, info);
		break;
	}
	return MNL_CB_OK;
}

int link_info_read(const struct nlmsghdr *nlh, struct link_info *info)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct link_info found = { 0 };

	if (nlh->nlmsg_type != RTM_NEWLINK || mnl_nlmsg_get_payload_len(nlh) < sizeof *ifi)
		return -EBADMSG;
	found.index = (uint32_t)ifi->ifi_index;
	found.up = ifi->ifi_flags & IFF_UP;
	mnl_attr_parse(nlh, sizeof *ifi, read_attribute, &found);
	*info = found;
	return 0;
}

static int take_info(const struct nlmsghdr *nlh, void *info)
{
	link_info_read(nlh, info);
	return MNL_CB_OK;
}

int link_find(struct nl *nl, const char *name, struct link_info *info)
{
	_Alignas(8) char buf[NL_MESSAGE_MAX];
	struct nlmsghdr *nlh = link_begin(buf, RTM_GETLINK, 0, false);
	struct link_info found = { 0 };
	int r;

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);   /* most of the answer; 4.4 */
	r = nl_ask(nl, nlh, take_info, &found, "look up device %s", name);
	if (r == 0)
		*info = found;
	return r;
}

int link_find_index(struct nl *nl, uint32_t index, struct link_info *info)
{
	_Alignas(8) char buf[NL_MESSAGE_MAX];
	struct nlmsghdr *nlh = link_begin(buf, RTM_GETLINK, 0, false);
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct link_info found = { 0 };
	int r;

	ifi->ifi_index = (int)index;
	r = nl_ask(nl, nlh, take_info, &found, "look up device number %u", index);
	if (r == 0)
		*info = found;
	return r;
}

static int take_nothing(const struct nlmsghdr *nlh _unused_, void *data _unused_)
{
	return MNL_CB_OK;
}

/*
 * A namespace that nobody holds any more keeps its id until the kernel's worker comes to it, but cannot be worked in by that id:
 * get_net_ns_by_id() takes a reference only where there still is one.
 */
bool link_is_orphan(struct nl *nl, const struct link_info *info)
{
	_Alignas(8) char buf[NL_MESSAGE_MAX];
	struct nlmsghdr *nlh = link_begin(buf, RTM_GETLINK, 0, false);

	if (!info->linked_away)
		return false;
	if (info->far_nsid == NSID_NONE)
		return true;
	mnl_attr_put_u32(nlh, IFLA_TARGET_NETNSID, (uint32_t)info->far_nsid);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "lo");
	return nl_ask(nl, nlh, take_nothing, NULL, "look into namespace %d", info->far_nsid) == -EINVAL;
}

int link_name_check(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len >= IF_NAMESIZE)
		return fault_plain(-EINVAL, "'%s' cannot name a device: 1 to %d bytes are allowed", name, IF_NAMESIZE - 1);
	if (streq(name, ".") || streq(name, ".."))
		return fault_plain(-EINVAL, "'%s' cannot name a device", name);
	for (const unsigned char *c = (const unsigned char *)name; *c; c++)
		if (*c <= ' ' || *c >= 0x7f || strchr("/:%", *c))
			return fault_plain(-EINVAL, "'%s' cannot name a device: only ASCII, no blanks, controls, '/', ':' or '%%'", name);
	return 0;
}

int link_name_parse(const char *text, void *field)
{
	int r = link_name_check(text);

	if (r == 0)
		*(const char **)field = text;
	return r;
}

void link_name_towards(const char *to, unsigned try, char name[IF_NAMESIZE])
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	char plain[5 + 1];
	uint64_t h = str_hash(to, try);
	size_t len = 0;

	snprintf(name, IF_NAMESIZE, "v-%s", to);
	if (try == 0 && strlen(to) <= IF_NAMESIZE - 3 && !strchr(to, '~') && link_name_check(name) == 0)
		return;
	for (const char *c = to; *c && len < 5; c++)
		if ((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '-' || *c == '_')
			plain[len++] = *c;
	plain[len] = 0;
	len = (size_t)snprintf(name, IF_NAMESIZE, "v-%s~", plain);
	for (int i = 0; i < 7; i++, h >>= 5)
		name[len++] = digits[h & 31];
	name[len] = 0;
}
