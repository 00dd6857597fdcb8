/* SPDX-License-Identifier: MIT */
/* Devices of other kinds than veth and bridge: what each is made with. */
#pragma once

#include "net/addr.h"
#include "net/link.h"

enum link_kind { KIND_VETH, KIND_MACVLAN, KIND_IPVLAN, KIND_VLAN, KIND_VXLAN, KIND_DUMMY, KIND_WIREGUARD, KIND_TAP, LINK_KINDS };

/* What is known of a kind. */
struct kind_row {
	const char *name;
	const char *modes;       /* with commas between, the first one is the usual; NULL: it has none */
	bool on_device;          /* it sits on another device, which must be named */
	bool by_number;          /* it must be told its number: --vlan, --vni */
	const char *needs;       /* what a kernel without it lacks */
};

extern const struct kind_row kind_rows[LINK_KINDS];

struct kind_spec {
	enum link_kind kind;
	const char *mode;        /* one of the row's; NULL: the usual one */
	uint32_t below;          /* number of the device it sits on, in the namespace of the socket; 0: none */
	uint32_t number;         /* of a VLAN; VNI of vxlan */
	struct addr remote, local;   /* vxlan; family 0: none. A remote of 224.0.0.0/4 or ff00::/8 is a group */
	uint16_t port;           /* vxlan, UDP */
};

/* For option rows: a kind's name into an enum link_kind. */
int kind_parse(const char *text, void *kind);

/* Is the mode one of the kind's? 0 or a fault. */
int kind_check_mode(const struct kind_spec *kind);

/*
 * A device made in namespace ns (an fd) at once, by a socket of the namespace that it sits in: where its lower device is, where its tunnel's
 * packets go. Not KIND_VETH, not KIND_TAP. Pure, buf has NL_MESSAGE_MAX bytes.
 */
struct nlmsghdr *kind_create(void *buf, const struct link_spec *spec, const struct kind_spec *kind, int ns);
