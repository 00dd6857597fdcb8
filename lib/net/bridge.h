/* SPDX-License-Identifier: MIT */
/* Bridges: messages that make them and set up their ports. Pure: buf has NL_MESSAGE_MAX bytes. */
#pragma once

#include "net/link.h"

struct bridge_options {
	bool filters_vlans;   /* ports may belong to VLANs */
	bool stp;             /* spanning tree: loops are cut, and a new port waits 2 x 15 s */
	bool isolates;        /* ports reach the bridge and not each other (bridge_mark_isolating()) */
};

/* A bridge. With a MAC of its own it does not change it whenever a port comes or goes. */
struct nlmsghdr *bridge_create(void *buf, const struct link_spec *spec, const struct bridge_options *options);

/* Give it the alias that whoever adds a port heeds. A message of its own: the kernel takes no alias when it creates a device. */
struct nlmsghdr *bridge_mark_isolating(void *buf, const char *name);

/* Device `index`, which is a port, does not reach other isolated ports. 4.18 */
struct nlmsghdr *bridge_port_isolate(void *buf, uint32_t index, bool isolated);

/* Frames that come in untagged at port `index` belong to VLAN vid, and those of it go out untagged. */
struct nlmsghdr *bridge_port_vlan_add(void *buf, uint32_t index, uint16_t vid);
struct nlmsghdr *bridge_port_vlan_delete(void *buf, uint32_t index, uint16_t vid);

/* Device `index` becomes a port of the bridge with this number; 0: of none. */
struct nlmsghdr *bridge_port_join(void *buf, uint32_t index, uint32_t bridge);

enum { BRIDGE_VLAN_FIRST = 1, BRIDGE_VLAN_LAST = 4094 };
