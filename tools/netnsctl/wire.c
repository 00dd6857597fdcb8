/* SPDX-License-Identifier: MIT */
/* add, bridge, link: options to a plan, and the plan carried out. */
#include "base/fault.h"
#include "netnsctl/netnsctl.h"

/* What cannot be planned was asked for wrongly. */
static int planned(int r)
{
	return r < 0 ? fault_status(r, STATUS_USAGE) : 0;
}

static int check_add(const struct options *o, int names)
{
	if (!o->bridge && (o->ips.n || o->gateways.n || o->device || o->mtu))
		return opt_usage(&program, "add: %s needs --bridge", o->ips.n ? "--ip" : o->gateways.n ? "--gw" : o->device ? "--if" : "--mtu");
	if (o->bridge && names > 1)
		return opt_usage(&program, "add: with --bridge, one name at a time");
	if (o->device && streq(o->device, "lo"))
		return opt_usage(&program, "add: --if lo: that is the loopback device");
	return 0;
}

/* Several names are one plan: all of them or none. */
int verb_add(void *options, int argc, char **argv)
{
	struct options *o = options;
	struct wire_port port = { o->bridge, o->device, &o->ips, &o->gateways, o->mtu };
	_plan_ struct plan plan = { 0 };
	int r = check_add(o, argc);

	for (int i = 0; i < argc && r == 0; i++)
		r = planned(wire_plan_namespace(&plan, o->run, argv[i], o->bridge ? &port : NULL));
	return r < 0 ? r : carry_out(&plan, o, true);
}

int verb_bridge_add(void *options, int argc _unused_, char **argv)
{
	struct options *o = options;
	_plan_ struct plan plan = { 0 };
	int r = planned(wire_plan_bridge(&plan, o->run, argv[0], &o->ips, o->mtu));

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

/* "a:eth1", "a", ":veth0" (the host's), "host". Splits the word at its last colon: device names have none. */
static int parse_end(char *word, struct wire_end *end)
{
	char *colon = strrchr(word, ':');

	if (colon) {
		*colon = 0;
		end->device = colon + 1;
	}
	end->place = *word ? word : NULL;
	return end->device ? link_name_check(end->device) : 0;
}

int verb_link(void *options, int argc _unused_, char **argv)
{
	struct options *o = options;
	struct wire_end ends[2] = { { .ips = &o->ips }, { .ips = &o->b_ips } };
	_plan_ struct plan plan = { 0 };
	int r = 0;

	for (int i = 0; i < 2 && r == 0; i++)
		r = planned(parse_end(argv[i], &ends[i]));
	if (r == 0)
		r = planned(wire_plan_link(&plan, o->run, ends, o->mtu));
	return r < 0 ? r : carry_out(&plan, o, true);
}
