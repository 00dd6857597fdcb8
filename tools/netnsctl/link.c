/* SPDX-License-Identifier: MIT */
/* link, unlink: a wire between two places, or one device of another kind. */
#include <errno.h>

#include "base/fault.h"
#include "netnsctl/netnsctl.h"

int end_parse(char *word, struct wire_end *end)
{
	char *colon = strrchr(word, ':');

	if (colon) {
		*colon = 0;
		end->device = colon + 1;
	}
	end->place = *word ? word : NULL;
	return end->device ? planned(link_name_check(end->device)) : 0;
}

int end_parse_device(char *word, struct wire_end *end)
{
	int r = end_parse(word, end);

	if (r == 0 && !end->device)
		r = planned(fault_plain(-EINVAL, "'%s' names no device: write %s:eth0", word, word));
	return r;
}

/* One device; the second operand, if there is one, tells what it sits on. */
static int link_device(struct options *o, int argc, char **argv)
{
	struct wire_device wanted = { .at = { .ips = &o->ips }, .kind = o->kind, .mtu = o->mtu };
	_plan_ struct plan plan = { 0 };
	int r = end_parse_device(argv[0], &wanted.at);

	if (r == 0 && argc > 1)
		r = end_parse(argv[1], &wanted.below);
	if (r == 0 && o->b_ips.n)
		return opt_usage(&program, "link: --b-ip is for a second end, which %s has not", kind_rows[o->kind.kind].name);
	if (r == 0 && o->kind.kind == KIND_TAP && (o->mtu || argc > 1))
		return opt_usage(&program, "link: tap takes neither --mtu nor a second operand");
	if (o->vlan)
		wanted.kind.number = o->vlan;
	if (wanted.kind.kind == KIND_VXLAN && !wanted.kind.port)
		wanted.kind.port = 4789;   /* IANA's; the kernel's own default is an older one */
	memcpy(wanted.mac, o->mac, sizeof wanted.mac);
	if (r == 0)
		r = planned(wire_plan_device(&plan, o->run, &wanted));
	return r < 0 ? r : carry_out(&plan, o, true);
}

static int link_pair(struct options *o, char **argv)
{
	struct wire_end ends[2] = { { .ips = &o->ips }, { .ips = &o->b_ips } };
	_plan_ struct plan plan = { 0 };
	int r = 0;

	for (int i = 0; i < 2 && r == 0; i++)
		r = end_parse(argv[i], &ends[i]);
	if (r == 0)
		r = planned(wire_plan_link(&plan, o->run, ends, o->mtu));
	return r < 0 ? r : carry_out(&plan, o, true);
}

int verb_link(void *options, int argc, char **argv)
{
	struct options *o = options;
	static const uint8_t none[6];

	if (o->kind.kind != KIND_VETH)
		return link_device(o, argc, argv);
	if (argc < 2)
		return opt_usage(&program, "link: the second end is missing");
	if (o->vlan || o->kind.number || o->kind.mode || o->kind.remote.family || o->kind.local.family || o->kind.port || memcmp(o->mac, none, sizeof none) != 0)
		return opt_usage(&program, "link: --mode, --vlan, --vni, --remote, --local, --port and --mac are for other kinds than veth: --kind");
	return link_pair(o, argv);
}

static int unlink_one(struct options *o, char *word)
{
	struct wire_end end = { .ips = NULL };
	_plan_ struct plan plan = { 0 };
	struct unlink_step *u;
	int r = end_parse_device(word, &end);

	if (r < 0)
		return r;
	u = plan_add(&plan, 0, &unlink_step, sizeof *u, NULL);
	if (!u)
		return -ENOMEM;
	*u = (struct unlink_step){ wire_place(&plan, o->run, end.place), end.device };
	return u->place ? carry_out(&plan, o, false) : -ENOMEM;
}

/* Each is a thing of its own: one that fails is reported, the others still go. */
int verb_unlink(void *options, int argc, char **argv)
{
	int status = 0;

	for (int i = 0; i < argc; i++)
		status |= report(unlink_one(options, argv[i]));
	return status;
}
