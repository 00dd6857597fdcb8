/* SPDX-License-Identifier: MIT */
/*
 * The steps that networks are built of. Each makes one thing in its final place and, undone, leaves nothing of it. `run` is a
 * struct lab_run; args live in the plan's pool.
 */
#pragma once

#include "lab/place.h"
#include "net/addr.h"
#include "net/bridge.h"
#include "net/kind.h"
#include "net/route.h"
#include "plan/plan.h"

/*
 * A new named network namespace with lo up. Wants the lock of netns.h. The name appears when the namespace can be used: one that
 * other steps go on building is `nameless` here and gets its name by a name_step at the end. Killed before that, nothing stays.
 */
struct namespace_step {
	struct place *place;
	bool nameless;
	bool may_exist;             /* then others go on with the one that is there */
	bool there;                 /* it was */
};
extern const struct step_kind namespace_step;
extern const struct step_kind name_step;   /* args: struct namespace_step *: that of the same namespace */

/* A name for a namespace that is there. Takes over no fd. Wants the lock. */
struct attach_step { const char *name, *of; int ns; };
extern const struct step_kind attach_step;

/* The name of a namespace goes. There is no way back. Wants the lock. */
struct forget_step { const char *name; };
extern const struct step_kind forget_step;

/* An id for a namespace, as the host's knows it; NSID_NONE: the kernel chooses. The kernel never takes one back. */
struct id_step { struct place *host; const char *name; int ns, id; };
extern const struct step_kind id_step;

enum { CONFIGURE_MAX = 16 };

/* Addresses of one device. */
struct addr_list {
	struct addr at[CONFIGURE_MAX];
	size_t n;
	bool automatic;             /* others are to be chosen, by a segment_step */
};

/* One end of a veth pair. */
struct veth_end {
	struct place *place;
	const char *asked;          /* the name it shall have; NULL: after what is at the other end */
	const char *towards;        /* what that is */
	bool fresh;                 /* that is new: a device that is named after it is of an earlier life */
	char name[IF_NAMESIZE];     /* what it is called; may change when it is made, where the name was not asked for */
	uint8_t mac[6];
};

/* A veth pair, end[0] up; where a bridge is named, end[0] becomes a port of it. One that is there already and leads to the same places is kept. */
struct veth_step {
	struct veth_end end[2];
	const char *bridge;
	uint32_t mtu;
	bool inherit_mtu;           /* that of the bridge */
	uint16_t vlan;              /* of the port; 0: the bridge's usual one */
	bool there;                 /* it was */
	struct link_info master;    /* the bridge, once found */
	uint32_t index[2];          /* of both ends, where the kernel told; 0 */
};
extern const struct step_kind veth_step;

/* A bridge, up. One that is there already is kept, if it has these options. */
struct bridge_step {
	struct place *place;
	const char *name;
	uint32_t mtu;
	struct bridge_options options;
	bool there;
};
extern const struct step_kind bridge_step;

/* The end of a bridge: what it bridged stays. There is no way back. */
extern const struct step_kind unbridge_step;   /* args: struct bridge_step */

/* A device that is there becomes a port of a bridge, up. */
struct port_step {
	struct place *place;
	const char *bridge;
	const char *device;
	bool off;                   /* of none, if it was one of this bridge */
	uint16_t vlan;
	bool isolated;
	uint32_t master_before;
};
extern const struct step_kind port_step;

/*
 * A look at the segment of a bridge before a device there is given addresses: none of them may be in use; those that are to be chosen
 * are chosen, the gateways too.
 */
struct segment_step {
	const struct veth_step *wire;
	struct addr_list *ips, *gateways;   /* filled in */
};
extern const struct step_kind segment_step;

/* A device up, its addresses, default routes by way of it: one send. What is there already is kept. */
struct configure_step {
	struct place *place;
	const char *device;         /* may be filled in by an earlier step: a veth_end's name */
	const struct addr_list *ips, *gateways;   /* gateways NULL: none */
	const uint32_t *index;      /* *index: its number, where an earlier step knows it; 0, NULL: it is looked up */
	const bool *kept;           /* *kept: the device is older than this plan, and what it was given is taken away again. NULL: it goes with the device */
	uint64_t existed;
	bool was_up;
};
extern const struct step_kind configure_step;

enum { SYSCTL_MAX = 32, SYSCTL_VALUE_MAX = 256 };

/* Parameters of the network in a place: "net.ipv4.ip_forward" = "1". */
struct sysctl_list {
	const char *at[SYSCTL_MAX];   /* KEY=VALUE */
	size_t n;
};

struct sysctl_step {
	struct place *place;
	const struct sysctl_list *list;
	char (*before)[SYSCTL_VALUE_MAX];   /* as many as list->n */
	size_t done;
};
extern const struct step_kind sysctl_step;

/* Files in /etc/netns/NAME, which exec puts over those of /etc: the names of name servers, hosts, this host. */
struct settings {
	struct addr_list dns;
	bool hosts;
	const char *hostname;       /* NULL: none */
};

enum { SETTINGS_FILES = 3, SETTINGS_TEXT_MAX = 4096 };

struct settings_step {
	const char *name;
	const struct settings *settings;
	const struct addr_list *ips;   /* for hosts; NULL: none */
	bool made_folder;
	unsigned made;              /* a bit a file */
	char before[SETTINGS_FILES][SETTINGS_TEXT_MAX];   /* what of ours stood there; empty: nothing */
};
extern const struct step_kind settings_step;

/* Remove what settings_steps left for a name. Files of others stay. */
void settings_forget(const char *name);

/* A device of a kind (not a veth), made by way of the place that it sits in. One of that name and kind that is there is kept. */
struct kind_step {
	struct place *place, *below;
	const char *device;
	const char *below_device;   /* NULL: none */
	struct kind_spec spec;
	uint32_t mtu;
	uint8_t mac[6];
	bool there;
};
extern const struct step_kind kind_step;

/* The end of a device that netnsctl made (of LINK_GROUP). There is no way back. */
struct unlink_step {
	struct place *place;
	const char *device;
};
extern const struct step_kind unlink_step;

/* A device up or down. */
struct state_step {
	struct place *place;
	const char *device;
	bool up, before;
};
extern const struct step_kind state_step;

/* Addresses taken from a device; those that it does not have are none. */
struct unaddr_step {
	struct place *place;
	const char *device;
	const struct addr_list *ips;
	unsigned done;              /* a bit an address that was there */
};
extern const struct step_kind unaddr_step;

/* A route in the main table, or its end. */
struct route_step {
	struct place *place;
	const char *device;         /* NULL: the kernel finds it by the gateway */
	struct route route;
	bool remove;
	bool there;                 /* it was */
};
extern const struct step_kind route_step;
