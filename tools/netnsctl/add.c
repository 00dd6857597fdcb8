/* SPDX-License-Identifier: MIT */
/* add: namespaces, wired or not. */
#include "base/fault.h"
#include "netnsctl/netnsctl.h"

/* The first option that makes sense only with a wire; NULL: none is given. */
static const char *needs_bridge(const struct options *o)
{
	static const uint8_t none[6];

	return o->ips.n || o->ips.automatic ? "--ip" : o->gateways.n || o->gateways.automatic ? "--gw" : o->device ? "--if" : o->mtu ? "--mtu" :
	       o->vlan ? "--vlan" : memcmp(o->mac, none, sizeof none) != 0 ? "--mac" : NULL;
}

static int check(const struct options *o, int names)
{
	if (!o->bridge && needs_bridge(o))
		return opt_usage(&program, "add: %s needs --bridge", needs_bridge(o));
	if (o->bridge && names > 1)
		return opt_usage(&program, "add: with --bridge, one name at a time");
	if (o->settings.hostname && names > 1)
		return opt_usage(&program, "add: with --hostname, one name at a time");
	if (o->device && streq(o->device, "lo"))
		return opt_usage(&program, "add: --if lo: that is the loopback device");
	return 0;
}

/* Several names are one plan: all of them or none. */
int verb_add(void *options, int argc, char **argv)
{
	struct options *o = options;
	struct wire_port port = { .bridge = o->bridge, .device = o->device, .ips = &o->ips, .gateways = &o->gateways, .mtu = o->mtu, .vlan = o->vlan };
	struct wire_namespace wanted = { .port = o->bridge ? &port : NULL, .settings = &o->settings, .sysctls = &o->sysctls };
	_plan_ struct plan plan = { 0 };
	int r = check(o, argc);

	memcpy(port.mac, o->mac, sizeof port.mac);
	for (int i = 0; i < argc && r == 0; i++) {
		wanted.name = argv[i];
		r = planned(wire_plan_namespace(&plan, o->run, &wanted));
	}
	return r < 0 ? r : carry_out(&plan, o, true);
}
