/* SPDX-License-Identifier: MIT */
/*
 * Neighbours: RTM_NEWNEIGH with NTF_USE makes the kernel ask the segment as if it had a packet to send (net/core/neighbour.c). No packet
 * socket: closing one waits for RCU, and an answer to one has to be waited for.
 */
#include "net/neigh.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <time.h>

#include "base/fault.h"

/* Somebody has answered. Not NUD_NOARP, which addresses of groups have: nobody is asked for them. */
enum { ANSWERED = NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY };

static struct nlmsghdr *begin(void *buf, uint16_t type, uint16_t flags, uint32_t index, const struct addr *address)
{
	struct nlmsghdr *nlh = nl_begin(buf, type, flags);
	struct ndmsg *ndm = mnl_nlmsg_put_extra_header(nlh, sizeof *ndm);

	ndm->ndm_family = address->family;
	ndm->ndm_ifindex = (int)index;
	mnl_attr_put(nlh, NDA_DST, addr_size(address), address->bytes);
	return nlh;
}

struct nlmsghdr *neigh_ask(void *buf, uint32_t index, const struct addr *address)
{
	return begin(buf, RTM_GETNEIGH, 0, index, address);   /* one entry by its address: 5.0 */
}

struct nlmsghdr *neigh_use(void *buf, uint32_t index, const struct addr *address)
{
	struct nlmsghdr *nlh = begin(buf, RTM_NEWNEIGH, NLM_F_CREATE, index, address);
	struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);

	ndm->ndm_flags = NTF_USE;
	return nlh;
}

struct nlmsghdr *neigh_forget(void *buf, uint32_t index, const struct addr *address)
{
	return begin(buf, RTM_DELNEIGH, 0, index, address);
}

static int read_attribute(const struct nlattr *attr, void *data)
{
	struct neigh *n = data;

	if (mnl_attr_get_type(attr) == NDA_LLADDR && mnl_attr_get_payload_len(attr) == sizeof n->mac)
		memcpy(n->mac, mnl_attr_get_payload(attr), sizeof n->mac);
	return MNL_CB_OK;
}

int neigh_read(const struct nlmsghdr *nlh, struct neigh *neigh)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	struct neigh found = { 0 };

	if (nlh->nlmsg_type != RTM_NEWNEIGH || mnl_nlmsg_get_payload_len(nlh) < sizeof *ndm)
		return -EBADMSG;
	found.state = ndm->ndm_state;
	mnl_attr_parse(nlh, sizeof *ndm, read_attribute, &found);
	*neigh = found;
	return 0;
}

static int take(const struct nlmsghdr *nlh, void *neigh)
{
	neigh_read(nlh, neigh);
	return MNL_CB_OK;
}

/* The entry of an address. -ENOENT: there is none. */
static int look_up(struct nl *nl, uint32_t index, const struct addr *address, struct neigh *neigh)
{
	_Alignas(8) char buf[NL_MESSAGE_MAX];
	char text[ADDR_TEXT_MAX];

	return nl_ask(nl, neigh_ask(buf, index, address), take, neigh, "look up neighbour %s", addr_print(address, false, text));
}

static int forget(struct nl *nl, uint32_t index, const struct addr *address)
{
	char text[ADDR_TEXT_MAX];
	struct nl_batch batch;
	int r;

	nl_batch_init(&batch);
	neigh_forget(nl_batch_add(&batch, "forget neighbour %s", addr_print(address, false, text)), index, address);
	r = nl_send(nl, &batch);
	return r == -ENOENT ? 0 : r;
}

/* Send the question and look for the answer. */
static int ask(struct nl *nl, uint32_t index, const struct addr *address, unsigned wait_ms)
{
	struct timespec pause = { 0, 1000000 };
	char text[ADDR_TEXT_MAX];
	struct neigh n = { 0 };
	struct nl_batch batch;
	int r;

	nl_batch_init(&batch);
	neigh_use(nl_batch_add(&batch, "ask for neighbour %s", addr_print(address, false, text)), index, address);
	r = nl_send(nl, &batch);
	for (unsigned i = 0; r == 0 && !(n.state & ANSWERED); i++) {
		if (i)
			nanosleep(&pause, NULL);
		r = look_up(nl, index, address, &n);
		if (i >= wait_ms)
			break;
	}
	return r < 0 ? r : (n.state & ANSWERED) != 0;
}

int neigh_asked(struct nl *nl, uint32_t index, const struct addr *address, unsigned wait_ms)
{
	struct neigh old = { 0 };
	int r = look_up(nl, index, address, &old), used;

	if (r == 0 && old.state & (NUD_PERMANENT | NUD_NOARP))
		return 0;   /* set by hand: it stays, and tells nothing */
	if (r == 0)     /* what it says may be of yesterday */
		r = forget(nl, index, address);
	if (r < 0 && r != -ENOENT)
		return r;
	used = ask(nl, index, address, wait_ms);
	r = forget(nl, index, address);   /* an entry that waits for an answer would hold up the first packet to whoever takes the address */
	return used < 0 ? used : r < 0 ? r : used;
}
