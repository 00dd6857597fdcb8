/* SPDX-License-Identifier: MIT */
/* Netlink messages, byte by byte: devices, addresses, routes, ids of namespaces. */
#include <errno.h>
#include <linux/net_namespace.h>
#include <linux/veth.h>

#include "base/fault.h"
#include "net/bridge.h"
#include "net/kind.h"
#include "net/linklist.h"
#include "net/neigh.h"
#include "net/nsid.h"
#include "net/route.h"
#include "unit/messages.h"

static void link_header(uint32_t flags)
{
	u32(0);   /* ifi_family, padding, ifi_type */
	u32(0);   /* ifi_index */
	u32(flags);
	u32(flags);   /* ifi_change */
}

static void a_bridge(void **state _unused_)
{
	struct link_spec spec = { .name = "br0", .mtu = 1400, .mac = { 2, 1, 2, 3, 4, 5 }, .up = true };

	header(16, 0x0601);   /* RTM_NEWLINK; REQUEST CREATE EXCL */
	link_header(1);       /* IFF_UP */
	attribute_text(3, "br0");               /* IFLA_IFNAME */
	attribute_u32(27, 0x6e73);              /* IFLA_GROUP */
	attribute_u32(4, 1400);                 /* IFLA_MTU */
	attribute(1, "\2\1\2\3\4\5", 6);        /* IFLA_ADDRESS */
	u16(4 + 12);                            /* IFLA_LINKINFO */
	u16(0x8000 | 18);
	attribute_text(1, "bridge");            /* IFLA_INFO_KIND */
	check(bridge_create(dirty(), &spec, &(struct bridge_options){ .stp = false }));
}

static void a_bridge_with_options_and_its_ports(void **state _unused_)
{
	struct link_spec spec = { .name = "br0" };

	header(16, 0x0601);
	link_header(0);
	attribute_text(3, "br0");
	attribute_u32(27, 0x6e73);
	u16(4 + 12 + 4 + 8 + 8);
	u16(0x8000 | 18);
	attribute_text(1, "bridge");
	u16(4 + 8 + 8);                         /* IFLA_INFO_DATA */
	u16(0x8000 | 2);
	attribute_u32(5, 1);                    /* IFLA_BR_STP_STATE */
	attribute(7, "\1", 1);                  /* IFLA_BR_VLAN_FILTERING */
	check(bridge_create(dirty(), &spec, &(struct bridge_options){ .stp = true, .filters_vlans = true }));

	header(19, 0x0001);   /* RTM_SETLINK */
	u32(7), u32(42), u32(0), u32(0);        /* AF_BRIDGE, index */
	u16(4 + 8);
	u16(0x8000 | 12);                       /* IFLA_PROTINFO */
	attribute(33, "\1", 1);                 /* IFLA_BRPORT_ISOLATED */
	check(bridge_port_isolate(dirty(), 42, true));

	header(19, 0x0001);
	u32(7), u32(42), u32(0), u32(0);
	u16(4 + 8);
	u16(0x8000 | 26);                       /* IFLA_AF_SPEC */
	attribute(2, "\6\0\x0a\0", 4);         /* IFLA_BRIDGE_VLAN_INFO: PVID UNTAGGED, 10 */
	check(bridge_port_vlan_add(dirty(), 42, 10));
	header(17, 0x0001);   /* RTM_DELLINK */
	u32(7), u32(42), u32(0), u32(0);
	u16(4 + 8);
	u16(0x8000 | 26);
	attribute(2, "\0\0\1\0", 4);
	check(bridge_port_vlan_delete(dirty(), 42, 1));

	header(19, 0x0001);
	u32(0), u32(42), u32(0), u32(0);
	attribute_u32(10, 7);                   /* IFLA_MASTER */
	check(bridge_port_join(dirty(), 42, 7));
	header(16, 0x0001);
	link_header(0);
	attribute_text(3, "br0");
	attribute_text(20, "netnsctl: isolated ports");   /* IFLA_IFALIAS */
	check(bridge_mark_isolating(dirty(), "br0"));
}

static void devices_of_kinds(void **state _unused_)
{
	struct link_spec spec = { .name = "x" };
	struct kind_spec macvlan = { .kind = KIND_MACVLAN, .below = 7, .mode = "private" };
	struct kind_spec vlan = { .kind = KIND_VLAN, .below = 7, .number = 10 };
	struct kind_spec vxlan = { .kind = KIND_VXLAN, .number = 42, .port = 4789 };
	struct kind_spec dummy = { .kind = KIND_DUMMY };
	enum link_kind kind = KIND_TAP;

	header(16, 0x0601);
	link_header(0);
	attribute_text(3, "x");
	attribute_u32(27, 0x6e73);
	attribute_u32(5, 7);                    /* IFLA_LINK */
	attribute_u32(28, 5);                   /* IFLA_NET_NS_FD */
	u16(4 + 12 + 4 + 8);
	u16(0x8000 | 18);
	attribute_text(1, "macvlan");
	u16(4 + 8);
	u16(0x8000 | 2);
	attribute_u32(1, 1);                    /* IFLA_MACVLAN_MODE: private */
	check(kind_create(dirty(), &spec, &macvlan, 5));

	header(16, 0x0601);
	link_header(0);
	attribute_text(3, "x");
	attribute_u32(27, 0x6e73);
	attribute_u32(5, 7);
	attribute_u32(28, 5);
	u16(4 + 12 + 4 + 8);
	u16(0x8000 | 18);
	attribute_text(1, "vlan");
	u16(4 + 8);
	u16(0x8000 | 2);
	attribute(1, "\x0a\0", 2);              /* IFLA_VLAN_ID */
	check(kind_create(dirty(), &spec, &vlan, 5));

	assert_int_equal(addr_parse("10.9.0.1", &vxlan.remote), 0);
	header(16, 0x0601);
	link_header(0);
	attribute_text(3, "x");
	attribute_u32(27, 0x6e73);
	attribute_u32(28, 5);
	u16(4 + 12 + 4 + 8 + 8 + 8);
	u16(0x8000 | 18);
	attribute_text(1, "vxlan");
	u16(4 + 8 + 8 + 8);
	u16(0x8000 | 2);
	attribute_u32(1, 42);                   /* IFLA_VXLAN_ID */
	attribute(2, "\x0a\x09\0\1", 4);        /* IFLA_VXLAN_GROUP */
	attribute(15, "\x12\xb5", 2);           /* IFLA_VXLAN_PORT, in network order */
	check(kind_create(dirty(), &spec, &vxlan, 5));

	header(16, 0x0601);
	link_header(0);
	attribute_text(3, "x");
	attribute_u32(27, 0x6e73);
	attribute_u32(28, 5);
	u16(4 + 12);
	u16(0x8000 | 18);
	attribute_text(1, "dummy");
	check(kind_create(dirty(), &spec, &dummy, 5));

	assert_int_equal(kind_parse("nope", &kind), -EINVAL);
	assert_int_equal(kind, KIND_TAP);
	assert_int_equal(kind_parse("ipvlan", &kind), 0);
	assert_int_equal(kind, KIND_IPVLAN);
	assert_int_equal(kind_check_mode(&(struct kind_spec){ .kind = KIND_IPVLAN, .mode = "l3s" }), 0);
	assert_int_equal(kind_check_mode(&(struct kind_spec){ .kind = KIND_IPVLAN, .mode = "l" }), -EINVAL);
	assert_int_equal(kind_check_mode(&(struct kind_spec){ .kind = KIND_DUMMY, .mode = "l3" }), -EINVAL);
}

static void neighbours(void **state _unused_)
{
	struct addr a;
	struct neigh n = { .state = 7 };

	assert_int_equal(addr_parse("10.9.0.1", &a), 0);
	header(28, 0x0401);   /* RTM_NEWNEIGH; REQUEST CREATE */
	u32(2), u32(3), u16(0), u8(1), u8(0);   /* AF_INET, index, state, NTF_USE, type */
	attribute(1, "\x0a\x09\0\1", 4);        /* NDA_DST */
	check(neigh_use(dirty(), 3, &a));
	header(30, 0x0001);   /* RTM_GETNEIGH */
	u32(2), u32(3), u32(0);
	attribute(1, "\x0a\x09\0\1", 4);
	check(neigh_ask(dirty(), 3, &a));
	header(29, 0x0001);   /* RTM_DELNEIGH */
	u32(2), u32(3), u32(0);
	attribute(1, "\x0a\x09\0\1", 4);
	check(neigh_forget(dirty(), 3, &a));

	header(28, 0);
	u32(2), u32(3), u16(2), u16(0);         /* NUD_REACHABLE */
	attribute(2, "\2\1\2\3\4\5", 6);       /* NDA_LLADDR */
	assert_int_equal(neigh_read(sent(), &n), 0);
	assert_int_equal(n.state, 2);
	assert_memory_equal(n.mac, "\2\1\2\3\4\5", 6);
	header(29, 0);
	u32(2), u32(3), u32(0);
	assert_int_equal(neigh_read(sent(), &n), -EBADMSG);
	assert_int_equal(n.state, 2);
}

static void routes_that_are_there(void **state _unused_)
{
	struct route r = { .metric = 7 };
	struct addr to;

	header(26, 0x0301);   /* RTM_GETROUTE; DUMP */
	u32(2), u32(0), u32(0);
	check(routes_ask(dirty(), AF_INET));
	assert_int_equal(route_parse_to("10.9.0.0/16", &to), 0);
	header(25, 0x0001);   /* RTM_DELROUTE */
	u8(2), u8(16), u8(0), u8(0);
	u8(254), u8(0), u8(255), u8(1), u32(0);   /* main, any protocol, any scope, unicast */
	attribute(1, "\x0a\x09\0\0", 4);       /* RTA_DST */
	attribute_u32(4, 3);
	check(route_delete(dirty(), &(struct route){ .to = to, .device = 3 }));

	header(24, 0);
	u8(2), u8(16), u8(0), u8(0), u8(254), u8(4), u8(0), u8(1), u32(0);
	attribute(1, "\x0a\x09\0\0", 4);
	attribute(5, "\x0a\x08\0\1", 4);
	attribute_u32(4, 3);
	attribute_u32(15, 1000);                  /* RTA_TABLE */
	assert_int_equal(route_read(sent(), &r), 0);
	assert_int_equal(r.to.bits, 16);
	assert_memory_equal(r.via.bytes, "\x0a\x08\0\1", 4);
	assert_int_equal(r.device, 3);
	assert_int_equal(r.table, 1000);
	assert_int_equal(r.metric, 0);
	header(25, 0);
	u32(2), u32(0), u32(0);
	assert_int_equal(route_read(sent(), &r), -EBADMSG);
	assert_int_equal(route_parse_to("10.9.0.1/16", &to), -EINVAL);
	assert_int_equal(route_parse_to("default", &to), 0);
	assert_int_equal(to.family, 0);
}

static void a_veth_pair_with_its_peer_elsewhere(void **state _unused_)
{
	struct link_spec spec = { .name = "v-a", .master = 7, .up = true };
	struct link_end peer = { .name = "eth0", .ns = 5 };

	header(16, 0x0601);
	link_header(1);
	attribute_text(3, "v-a");
	attribute_u32(27, 0x6e73);
	attribute_u32(10, 7);                   /* IFLA_MASTER */
	attribute_u32(31, 1);                   /* IFLA_NUM_TX_QUEUES */
	attribute_u32(32, 1);                   /* IFLA_NUM_RX_QUEUES */
	u16(4 + 12 + 4 + 4 + 16 + 12 + 8 + 8 + 8 + 8);   /* IFLA_LINKINFO */
	u16(0x8000 | 18);
	attribute_text(1, "veth");
	u16(4 + 4 + 16 + 12 + 8 + 8 + 8 + 8);   /* IFLA_INFO_DATA */
	u16(0x8000 | 2);
	u16(4 + 16 + 12 + 8 + 8 + 8 + 8);       /* VETH_INFO_PEER */
	u16(0x8000 | 1);
	link_header(0);                         /* the peer stays down: up here is ENOTCONN */
	attribute_text(3, "eth0");
	attribute_u32(27, 0x6e73);
	attribute_u32(28, 5);                   /* IFLA_NET_NS_FD */
	attribute_u32(31, 1);
	attribute_u32(32, 1);
	check(link_create_veth(dirty(), &spec, &peer));
}

static void up_and_gone(void **state _unused_)
{
	header(16, 0x0001);
	link_header(1);
	attribute_text(3, "lo");
	check(link_set_up(dirty(), "lo"));
	header(17, 0x0001);   /* RTM_DELLINK */
	link_header(0);
	attribute_text(3, "v-a");
	check(link_delete(dirty(), "v-a"));
}

static void addresses_and_routes(void **state _unused_)
{
	struct addr a;

	assert_int_equal(addr_parse_cidr("10.9.1.2/20", &a), 0);
	header(20, 0x0601);   /* RTM_NEWADDR */
	u8(2), u8(20), u8(0), u8(0), u32(3);   /* AF_INET, prefix, flags, scope, index */
	attribute(2, "\x0a\x09\x01\x02", 4);    /* IFA_LOCAL */
	attribute(1, "\x0a\x09\x01\x02", 4);    /* IFA_ADDRESS */
	attribute(4, "\x0a\x09\x0f\xff", 4);    /* IFA_BROADCAST */
	check(addr_add(dirty(), 3, &a));

	assert_int_equal(addr_parse_cidr("10.9.1.2/31", &a), 0);
	header(20, 0x0601);
	u8(2), u8(31), u8(0), u8(0), u32(3);
	attribute(2, "\x0a\x09\x01\x02", 4);
	attribute(1, "\x0a\x09\x01\x02", 4);
	check(addr_add(dirty(), 3, &a));

	assert_int_equal(addr_parse_cidr("fd09::2/64", &a), 0);
	header(20, 0x0601);
	u8(10), u8(64), u8(2), u8(0), u32(3);   /* AF_INET6, IFA_F_NODAD */
	attribute(2, "\xfd\x09\0\0\0\0\0\0\0\0\0\0\0\0\0\2", 16);
	attribute(1, "\xfd\x09\0\0\0\0\0\0\0\0\0\0\0\0\0\2", 16);
	check(addr_add(dirty(), 3, &a));

	assert_int_equal(addr_parse("10.9.0.1", &a), 0);
	header(24, 0x0601);   /* RTM_NEWROUTE */
	u8(2), u8(0), u8(0), u8(0);             /* AF_INET, to and from 0/0, tos */
	u8(254), u8(4), u8(0), u8(1), u32(0);   /* table main, protocol static, universe, unicast */
	attribute(5, "\x0a\x09\x00\x01", 4);    /* RTA_GATEWAY */
	attribute_u32(4, 3);                    /* RTA_OIF */
	check(route_add(dirty(), &(struct route){ .to = { .family = AF_INET }, .via = a, .device = 3 }));
}

static void ids(void **state _unused_)
{
	header(90, 0x0001);   /* RTM_GETNSID */
	u32(0);               /* rtgen_family, padding */
	attribute_u32(3, 9);  /* NETNSA_FD */
	check(nsid_ask_fd(dirty(), 9, NSID_NONE));
	header(90, 0x0001);
	u32(0);
	attribute_u32(3, 9);
	attribute_u32(4, 2);  /* NETNSA_TARGET_NSID */
	check(nsid_ask_fd(dirty(), 9, 2));
	header(90, 0x0301);   /* DUMP */
	u32(0);
	check(nsid_ask_all(dirty(), NSID_NONE));
	header(88, 0x0001);   /* RTM_NEWNSID */
	u32(0);
	attribute_u32(3, 9);
	attribute_u32(1, UINT32_MAX);   /* NETNSA_NSID: the kernel chooses */
	check(nsid_give(dirty(), 9, NSID_NONE));
}

static void what_a_device_is(void **state _unused_)
{
	struct link_info info;

	header(16, 0);
	u32(0), u32(42), u32(1), u32(0);
	attribute_u32(27, 0x6e73);
	attribute_u32(37, 3);           /* IFLA_LINK_NETNSID */
	u16(4 + 12);
	u16(18);
	attribute_text(1, "veth");
	assert_int_equal(link_info_read(sent(), &info), 0);
	assert_int_equal(info.index, 42);
	assert_int_equal(info.group, 0x6e73);
	assert_true(info.linked_away);
	assert_int_equal(info.far_nsid, 3);
	assert_string_equal(info.kind, "veth");

	header(17, 0);   /* not a device that is there */
	link_header(0);
	assert_int_equal(link_info_read(sent(), &info), -EBADMSG);
	header(16, 0);   /* cut short */
	assert_int_equal(link_info_read(sent(), &info), -EBADMSG);
	assert_int_equal(info.index, 42);
}

static void devices_and_addresses(void **state _unused_)
{
	struct link_info info;
	struct link_addr a = { .index = 7 };

	header(18, 0x0301);   /* RTM_GETLINK; REQUEST DUMP */
	link_header(0);
	attribute_u32(29, 1 << 3);      /* IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS */
	check(links_ask(dirty()));
	header(22, 0x0301);   /* RTM_GETADDR */
	u32(0), u32(0);
	check(link_addrs_ask(dirty(), NSID_NONE, 0));
	header(22, 0x0301);
	u32(0), u32(7);
	attribute_u32(10, 3);           /* IFA_TARGET_NETNSID */
	check(link_addrs_ask(dirty(), 3, 7));

	header(16, 0);
	u32(0), u32(42), u32(1), u32(0);
	attribute_text(3, "eth0");
	attribute_u32(5, 9);            /* IFLA_LINK */
	attribute_u32(10, 4);           /* IFLA_MASTER */
	attribute_u32(4, 1400);
	attribute(16, "\6", 1);         /* IFLA_OPERSTATE: up */
	attribute(1, "\2\1\2\3\4\5", 6);
	assert_int_equal(link_info_read(sent(), &info), 0);
	assert_string_equal(info.name, "eth0");
	assert_int_equal(info.link, 9);
	assert_int_equal(info.master, 4);
	assert_int_equal(info.mtu, 1400);
	assert_string_equal(link_state_name(info.state), "up");
	assert_int_equal(info.mac_len, 6);
	assert_memory_equal(info.mac, "\2\1\2\3\4\5", 6);
	assert_string_equal(link_state_name(200), "unknown");

	header(20, 0);
	u8(2), u8(20), u8(0), u8(0), u32(3);
	attribute(1, "\x0a\x09\x01\x01", 4);    /* IFA_ADDRESS: of the other end */
	attribute(2, "\x0a\x09\x01\x02", 4);    /* IFA_LOCAL */
	assert_int_equal(link_addr_read(sent(), &a), 0);
	assert_int_equal(a.index, 3);
	assert_int_equal(a.addr.bits, 20);
	assert_memory_equal(a.addr.bytes, "\x0a\x09\x01\x02", 4);
	header(20, 0);
	u8(7), u8(20), u8(0), u8(0), u32(4);      /* no family of ours */
	assert_int_equal(link_addr_read(sent(), &a), -EBADMSG);
	assert_int_equal(a.index, 3);
}

static void a_batch_lines_messages_up(void **state _unused_)
{
	static struct nl_batch batch;
	const struct nlmsghdr *first, *second;

	nl_batch_init(&batch);
	first = link_set_up(nl_batch_add(&batch, "set %s up", "lo"), "lo");
	second = link_set_up(nl_batch_add(&batch, "set %s up", "eth0"), "eth0");
	assert_int_equal((const char *)second - (const char *)first, first->nlmsg_len);
	assert_int_equal(batch.n, 2);
	assert_string_equal(batch.what[1], "set eth0 up");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bridge),
		cmocka_unit_test(a_bridge_with_options_and_its_ports),
		cmocka_unit_test(devices_of_kinds),
		cmocka_unit_test(neighbours),
		cmocka_unit_test(routes_that_are_there),
		cmocka_unit_test(a_veth_pair_with_its_peer_elsewhere),
		cmocka_unit_test(up_and_gone),
		cmocka_unit_test(addresses_and_routes),
		cmocka_unit_test(ids),
		cmocka_unit_test(what_a_device_is),
		cmocka_unit_test(devices_and_addresses),
		cmocka_unit_test(a_batch_lines_messages_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
