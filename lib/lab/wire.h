/* SPDX-License-Identifier: MIT */
/* From what was asked for to a plan: namespaces on a bridge, bridges, links between namespaces. Pure: nothing is looked at yet. */
#pragma once

#include "lab/step.h"

/* What one device is to have. Zero-initialised: nothing. */
struct wire_addrs {
	struct addr at[CONFIGURE_MAX];
	size_t n;
};

/* For option rows, each use adds one: --ip CIDR and --gw ADDR. */
int wire_addrs_add_cidr(const char *text, void *addrs);
int wire_addrs_add(const char *text, void *addrs);

/* For option rows: an MTU, 68 (the least for IPv4, RFC 791) to 65535 (the most of a veth), into a uint32_t. */
int wire_mtu_parse(const char *text, void *mtu);

/* One namespace on a bridge of the host. */
struct wire_port {
	const char *bridge, *device;     /* device: in the namespace; NULL: eth0 */
	const struct wire_addrs *ips, *gateways;
	uint32_t mtu;
};

/* One end of a link: a namespace that is there (NULL or "host": ours), its device's name (NULL: after the other end). */
struct wire_end {
	const char *place, *device;
	const struct wire_addrs *ips;
};

/* The new namespace `name`; port NULL: not wired. 0 or a fault. */
int wire_plan_namespace(struct plan *plan, struct lab_run *run, const char *name, const struct wire_port *port);

int wire_plan_bridge(struct plan *plan, struct lab_run *run, const char *name, const struct wire_addrs *ips, uint32_t mtu);
int wire_plan_unbridge(struct plan *plan, struct lab_run *run, const char *name);
int wire_plan_link(struct plan *plan, struct lab_run *run, const struct wire_end ends[2], uint32_t mtu);

/*
 * Carry out a plan: under the lock where it makes or removes names, with signals held back so that Ctrl-C comes before it or after it
 * and never in the middle. All or nothing.
 */
int wire_apply(struct plan *plan, struct lab_run *run, bool locked);

/* Add to a fault of permission the capability that is missing, if one is. Returns r. */
int wire_explain(int r);
