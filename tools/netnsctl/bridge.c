/* SPDX-License-Identifier: MIT */
/* bridge add, delete, port. */
#include <errno.h>

#include "base/fault.h"
#include "netnsctl/netnsctl.h"

int verb_bridge_add(void *options, int argc _unused_, char **argv)
{
	struct options *o = options;
	_plan_ struct plan plan = { 0 };
	int r = planned(wire_plan_bridge(&plan, o->run, argv[0], &o->ips, o->mtu, &o->bridge_options));

	return r < 0 ? r : carry_out(&plan, o, false);
}

static int delete_bridge(struct options *o, const char *name)
{
	_plan_ struct plan plan = { 0 };
	int r = planned(wire_plan_unbridge(&plan, o->run, name));

	return r < 0 ? r : carry_out(&plan, o, false);
}

int verb_bridge_delete(void *options, int argc, char **argv)
{
	int status = 0;

	for (int i = 0; i < argc; i++)
		status |= report(delete_bridge(options, argv[i]));
	return status;
}

int verb_bridge_port(void *options, int argc _unused_, char **argv)
{
	struct options *o = options;
	struct port_step port = { .place = &o->run->host, .bridge = argv[0], .device = argv[1], .vlan = o->vlan, .isolated = o->isolated };
	_plan_ struct plan plan = { 0 };
	int r = link_name_check(argv[0]);

	if (r == 0)
		r = link_name_check(argv[1]);
	if (r < 0)
		return planned(r);
	if (o->off && (o->vlan || o->isolated))
		return opt_usage(&program, "bridge port: --off goes with neither --vlan nor --isolated");
	port.off = o->off;
	r = plan_put(&plan, 0, &port_step, &port, sizeof port, NULL);
	return r < 0 ? r : carry_out(&plan, o, false);
}
