/* SPDX-License-Identifier: MIT */
/*
 * Network devices: messages that make, change and remove them (pure: they only write into the caller's buffer of
 * NL_MESSAGE_MAX bytes and return it), and the question what a device is.
 */
#pragma once

#include <linux/if_link.h>
#include <net/if.h>

#include "net/nl.h"

/*
 * Every device of ours is in this group (ip link show group 28275), so that they can be told from others, and removed
 * with one message where there are many: each single removal waits for an RCU barrier of the kernel, some 20 ms.
 */
enum { LINK_GROUP = 0x6e73 };

struct link_end {
	const char *name;
	int ns;                  /* fd of the namespace it is made in; -1: the socket's own */
	uint8_t mac[6];
};

/* The alias of a bridge of ours whose ports are to be isolated from each other: the kernel has no place for that but its ports. */
#define LINK_ISOLATES "netnsctl: isolated ports"

/* What a new device is like. Zero: not said, the kernel's default. */
struct link_spec {
	const char *name;
	uint32_t mtu;
	uint32_t master;         /* ifindex of the bridge it becomes a port of */
	uint8_t mac[6];
	bool up;
};

/* The head of a message about devices, and of one that creates a device: for builders of other files (bridge.h, kind.h). */
struct nlmsghdr *link_begin(void *buf, uint16_t type, uint16_t flags, bool up);
struct nlmsghdr *link_begin_create(void *buf, const struct link_spec *spec);

/*
 * A veth pair: this end as in spec, the other one made in its final namespace at once (moving a device costs an RCU barrier).
 * One queue an end: the default is one a CPU, which the kernel then takes back. The peer stays down: it cannot be
 * up before the pair is complete (ENOTCONN).
 */
struct nlmsghdr *link_create_veth(void *buf, const struct link_spec *spec, const struct link_end *peer);

struct nlmsghdr *link_set_up(void *buf, const char *name);
struct nlmsghdr *link_set_down(void *buf, const char *name);

/* Put a device that netlink did not create (a tap) into LINK_GROUP. */
struct nlmsghdr *link_mark(void *buf, const char *name);
struct nlmsghdr *link_delete(void *buf, const char *name);

struct link_info {
	uint32_t index, group, mtu;
	uint32_t link;           /* number of its other end, or of the device below it, in its own namespace; 0: none */
	uint32_t master;         /* number of the bridge (bond ...) it is a port of; 0: none */
	uint8_t state;           /* IF_OPER_UP ... (link_state_name()) */
	uint8_t mac[20], mac_len;   /* 20 bytes is InfiniBand's */
	char name[IF_NAMESIZE];
	bool up;                 /* set up, whether it has a carrier or not */
	bool filters_vlans, stp, isolates;   /* a bridge: its options (bridge.h) */
	bool linked_away;        /* its other end is in another namespace: */
	int far_nsid;            /* by this id; NSID_NONE for one that is being taken down */
	char kind[16];           /* "veth", "bridge"; empty for what has none (hardware, lo) */
};

/* Read one RTM_NEWLINK message. Pure. */
int link_info_read(const struct nlmsghdr *nlh, struct link_info *info);

/* The device of a name. 0 or a fault; -ENODEV: there is none. */
int link_find(struct nl *nl, const char *name, struct link_info *info);

/* The same by its number. */
int link_find_index(struct nl *nl, uint32_t index, struct link_info *info);

/* Is its other end in a namespace that is being taken down, so that it is about to vanish itself? */
bool link_is_orphan(struct nl *nl, const struct link_info *info);

/* A name the kernel takes for a device, and a terminal can show: 1-15 bytes of ASCII, no '/', ':', '%', blank or control. 0 or a fault. */
int link_name_check(const char *name);

/* For option rows: link_name_check() and keep the pointer (const char *). */
int link_name_parse(const char *text, void *field);

/*
 * The name of the device that leads to `to`: "v-" and `to`, where that is short enough and cannot be mistaken for one of the other
 * form: "v-", five characters of `to`, '~' and a hash. try > 0 gives other names of that second form, for when one is taken.
 */
void link_name_towards(const char *to, unsigned try, char name[IF_NAMESIZE]);
