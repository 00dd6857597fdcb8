/* SPDX-License-Identifier: MIT */
/* From what was asked for to a plan: namespaces on a bridge, bridges, links between namespaces. Pure: nothing is looked at yet. */
#pragma once

#include "lab/step.h"

enum { WIRE_MTU_INHERIT = -1 };   /* that of the bridge */

/* One namespace on a bridge of the host. */
struct wire_port {
	const char *bridge, *device;     /* device: in the namespace; NULL: eth0 */
	struct addr_list *ips, *gateways;   /* filled in where they are to be chosen */
	uint32_t mtu;                    /* or (uint32_t)WIRE_MTU_INHERIT */
	uint16_t vlan;
	uint8_t mac[6];                  /* of the device in the namespace */
};

/* A namespace and what it is to have. */
struct wire_namespace {
	const char *name;
	const struct wire_port *port;         /* NULL: not wired */
	const struct settings *settings;
	const struct sysctl_list *sysctls;
};

/* One end of a link: a namespace that is there (NULL or "host": ours), its device's name (NULL: after the other end). */
struct wire_end {
	const char *place, *device;
	const struct addr_list *ips;
};

/* A new namespace. Where more is asked for than a name, one that is there is kept and gets what it lacks. 0 or a fault. */
int wire_plan_namespace(struct plan *plan, struct lab_run *run, const struct wire_namespace *wanted);

int wire_plan_bridge(struct plan *plan, struct lab_run *run, const char *name, const struct addr_list *ips, uint32_t mtu,
		     const struct bridge_options *options);
int wire_plan_unbridge(struct plan *plan, struct lab_run *run, const char *name);
/* One device of a kind in end `at`, with its addresses; `below` tells where it sits: a place, and a device there or NULL. 0 or a fault. */
struct wire_device {
	struct wire_end at, below;
	struct kind_spec kind;
	uint32_t mtu;
	uint8_t mac[6];
};
int wire_plan_device(struct plan *plan, struct lab_run *run, const struct wire_device *wanted);

/* The place of this name (NULL or "host": ours), in the plan's memory. NULL with a fault: there is none left. */
struct place *wire_place(struct plan *plan, struct lab_run *run, const char *name);

/* Give addresses to a device that is there. */
int wire_plan_addrs(struct plan *plan, struct place *place, const char *device, const struct addr_list *ips);

int wire_plan_link(struct plan *plan, struct lab_run *run, const struct wire_end ends[2], uint32_t mtu);

/*
 * Carry out a plan: under the lock where it makes or removes names, with signals held back so that Ctrl-C comes before it or after it
 * and never in the middle. All or nothing.
 */
int wire_apply(struct plan *plan, struct lab_run *run, bool locked);

/* Add to a fault of permission the capability that is missing, if one is. Returns r. */
int wire_explain(int r);
