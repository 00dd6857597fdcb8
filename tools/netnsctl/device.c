/* SPDX-License-Identifier: MIT */
/* addr, route, up, down, sysctl: changes in a place that is there, and parameters read. */
#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "lab/wishes.h"
#include "net/netns.h"
#include "net/sysctl.h"
#include "netnsctl/netnsctl.h"

/* "a:eth0 CIDR..." */
static int read_addrs(struct options *o, int argc, char **argv, struct wire_end *end)
{
	int r = end_parse_device(argv[0], end);

	for (int i = 1; i < argc && r == 0; i++)
		r = planned(wish_ip(argv[i], &o->ips));
	return r;
}

int verb_addr_add(void *options, int argc, char **argv)
{
	struct options *o = options;
	_plan_ struct plan plan = { 0 };
	struct wire_end end = { .ips = &o->ips };
	int r = read_addrs(o, argc, argv, &end);
	struct place *place = r < 0 ? NULL : wire_place(&plan, o->run, end.place);

	if (r == 0)
		r = place ? planned(wire_plan_addrs(&plan, place, end.device, &o->ips)) : -ENOMEM;
	return r < 0 ? r : carry_out(&plan, o, false);
}

int verb_addr_delete(void *options, int argc, char **argv)
{
	struct options *o = options;
	_plan_ struct plan plan = { 0 };
	struct wire_end end = { .ips = &o->ips };
	struct unaddr_step u = { .ips = &o->ips };
	int r = read_addrs(o, argc, argv, &end);

	if (r < 0)
		return r;
	u.place = wire_place(&plan, o->run, end.place);
	u.device = end.device;
	r = u.place ? plan_put(&plan, 0, &unaddr_step, &u, sizeof u, NULL) : -ENOMEM;
	return r < 0 ? r : carry_out(&plan, o, false);
}

/* "a default --via 10.0.0.1", "a:eth0 10.1.0.0/16" */
static int change_route(struct options *o, char **argv, bool remove)
{
	_plan_ struct plan plan = { 0 };
	struct wire_end end = { .ips = NULL };
	struct route_step s = { .remove = remove, .route = { .via = o->via, .metric = o->metric } };
	int r = end_parse(argv[0], &end);

	if (r == 0)
		r = planned(route_parse_to(argv[1], &s.route.to));
	if (r < 0)
		return r;
	if (!s.route.to.family)
		s.route.to.family = o->via.family ? o->via.family : AF_INET;
	if (o->via.family && o->via.family != s.route.to.family)
		return opt_usage(&program, "route: the gateway is not of the route's family");
	if (!remove && !o->via.family && !end.device)
		return opt_usage(&program, "route add: --via is missing, or a device: %s:eth0", argv[0]);
	s.place = wire_place(&plan, o->run, end.place);
	s.device = end.device;
	r = s.place ? plan_put(&plan, 0, &route_step, &s, sizeof s, NULL) : -ENOMEM;
	return r < 0 ? r : carry_out(&plan, o, false);
}

int verb_route_add(void *options, int argc _unused_, char **argv) { return change_route(options, argv, false); }
int verb_route_delete(void *options, int argc _unused_, char **argv) { return change_route(options, argv, true); }

/* Several devices are one plan: all of them or none. */
static int set_state(struct options *o, int argc, char **argv, bool up)
{
	_plan_ struct plan plan = { 0 };
	int r = 0;

	for (int i = 0; i < argc && r == 0; i++) {
		struct wire_end end = { .ips = NULL };
		struct state_step s = { .up = up };

		r = end_parse_device(argv[i], &end);
		if (r < 0)
			break;
		s.place = wire_place(&plan, o->run, end.place);
		s.device = end.device;
		r = s.place ? plan_put(&plan, 0, &state_step, &s, sizeof s, NULL) : -ENOMEM;
	}
	return r < 0 ? r : carry_out(&plan, o, false);
}

int verb_up(void *options, int argc, char **argv) { return set_state(options, argc, argv, true); }
int verb_down(void *options, int argc, char **argv) { return set_state(options, argc, argv, false); }

/* Read in the place; the caller goes there and back. */
static int print_parameters(const struct options *o, int n, char **keys)
{
	struct json j = json_begin(o);
	int r = 0;

	if (o->json)
		json_object(&j, NULL);
	for (int i = 0; i < n && r == 0; i++) {
		char value[SYSCTL_VALUE_MAX];

		r = net_sysctl_get(keys[i], strlen(keys[i]), value, sizeof value);
		if (r < 0)
			break;
		if (o->json) {
			json_text(&j, keys[i], value);
			continue;
		}
		printf("%s = ", keys[i]);
		str_print_escaped(value, stdout);
		putchar('\n');
	}
	if (o->json)
		json_end(&j, '}');
	return r;
}

static int read_parameters(struct options *o, const char *name, int n, char **keys)
{
	_close_ int ns = streq(name, "host") ? netns_own() : netns_open(name);
	_close_ int home = -1;
	int r = ns < 0 ? ns : netns_visit(ns, &home);

	if (r < 0)
		return wire_explain(r);
	r = print_parameters(o, n, keys);
	netns_return(home);
	return r;
}

static int set_parameters(struct options *o, const char *name, int n, char **wishes)
{
	_plan_ struct plan plan = { 0 };
	struct sysctl_step s = { .list = &o->sysctls };
	int r = 0;

	for (int i = 0; i < n && r == 0; i++)
		r = planned(wish_sysctl(wishes[i], &o->sysctls));
	if (r < 0)
		return r;
	s.place = wire_place(&plan, o->run, name);
	s.before = pool_alloc(&plan.pool, o->sysctls.n * SYSCTL_VALUE_MAX);
	r = s.place && s.before ? plan_put(&plan, 0, &sysctl_step, &s, sizeof s, NULL) : fault(-ENOMEM, "cannot plan parameters");
	return r < 0 ? r : carry_out(&plan, o, false);
}

/* All with '=': they are set; none: they are read. */
int verb_sysctl(void *options, int argc, char **argv)
{
	struct options *o = options;
	int settings = 0;

	for (int i = 1; i < argc; i++)
		settings += strchr(argv[i], '=') != NULL;
	if (settings && settings < argc - 1)
		return opt_usage(&program, "sysctl: either KEY... or KEY=VALUE...");
	for (int i = 1; i < argc && !settings; i++)
		if (net_sysctl_check(argv[i], strlen(argv[i])) < 0)
			return planned(fault_last()->err);
	return settings ? set_parameters(o, argv[0], argc - 1, argv + 1) : read_parameters(o, argv[0], argc - 1, argv + 1);
}
