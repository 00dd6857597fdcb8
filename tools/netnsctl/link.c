/* SPDX-License-Identifier: MIT */
/* link: a wire between two places. */
#include "base/fault.h"
#include "netnsctl/netnsctl.h"

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
