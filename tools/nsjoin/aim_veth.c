/* SPDX-License-Identifier: MIT */
/* veth:NAME: who lives at the other end of a device of ours. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "net/linklist.h"
#include "net/netns.h"
#include "net/nsid.h"
#include "nsjoin/mnl.h"
#include "nsjoin/nets.h"
#include "nsjoin/nsjoin.h"
#include "nsjoin/pick.h"

static bool is_in_net(void *ctx, int dir)
{
	const struct ns_id *net = ctx;
	struct ns_id id;

	return ns_id_read(dir, ns_kinds[NS_NET].link, &id) == 0 && ns_id_equal(id, *net);
}

/* The namespace of the other end, as an index into nets->fds: that which has the id by which ours knows it. */
static int find_far(const char *name, const struct nets *nets, size_t *far)
{
	_free_ int *ids = calloc(nets->n + 1, sizeof *ids);
	_nl_ struct nl nl = { .seq = 1 };
	struct link_info info;
	int r = ids ? nl_open(&nl) : fault(-ENOMEM, "cannot look for %s", name);

	if (r == 0)
		r = link_find(&nl, name, &info);
	if (r == 0 && !info.linked_away) {
		fault_plain(-ENOTUNIQ, "device %s leads into no other network namespace", name);
		return fault_hint(-ENOTUNIQ, "'nsls --links' shows where devices lead");
	}
	if (r == 0)
		r = nsid_get(&nl, nets->fds, nets->n, NSID_NONE, ids);
	for (*far = 0; r == 0 && *far < nets->n; ++*far)
		if (info.far_nsid >= 0 && ids[*far] == info.far_nsid)
			return 0;
	if (r < 0)
		return r;
	fault_plain(-ENOENT, "no process that we can see and no name in " NETNS_FOLDER " is in the network namespace behind %s", name);
	return fault_hint(-ENOENT, "run as root; 'nsls --links' shows where devices lead");
}

static int open_veth(const char *name, struct joining *j)
{
	_nets_ struct nets nets = NETS_NONE;
	struct ns_id net;
	char what[IF_NAMESIZE + 16];
	size_t far = 0;
	int r = link_name_check(name);

	if (r == 0)
		r = mnl_load();
	if (r == 0)
		r = nets_find(&nets);
	if (r == 0)
		r = find_far(name, &nets, &far);
	if (r == 0)
		r = ns_id_of_fd(nets.fds[far], &net);
	if (r < 0)
		return r;
	snprintf(what, sizeof what, "veth %s", name);
	r = pick_one(is_in_net, &net, what, &j->target);
	snprintf(j->how, sizeof j->how, "in net:[%" PRIu64 "], where %s leads", net.ino, what);
	return r > 0 ? lone_take(fcntl(nets.fds[far], F_DUPFD_CLOEXEC, 0), j, "behind %s", what) : r;
}

struct offer {
	const char *lead, *name;
	FILE *to;
};

static int offer_one(void *ctx, const struct link_info *info)
{
	const struct offer *o = ctx;

	if (info->linked_away && str_after(info->name, o->name))
		fprintf(o->to, "%s%s\n", o->lead, info->name);
	return 0;
}

static void offer_veth(const char *lead, const char *name, FILE *to)
{
	_nl_ struct nl nl = { .seq = 1 };

	if (mnl_load() == 0 && nl_open(&nl) == 0)
		links_each(&nl, offer_one, &(struct offer){ lead, name, to });
}

const struct aim_road aim_road_veth = { "veth:", open_veth, offer_veth };
