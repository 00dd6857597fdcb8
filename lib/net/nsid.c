/* SPDX-License-Identifier: MIT */
/* Ids of network namespaces: RTM_NEWNSID, RTM_GETNSID (linux/net_namespace.h, net/core/net_namespace.c). */
#include "net/nsid.h"

#include <errno.h>
#include <linux/net_namespace.h>
#include <stdlib.h>

#include "base/fault.h"

static struct nlmsghdr *begin(void *buf, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = nl_begin(buf, type, flags);
	struct rtgenmsg *gen = mnl_nlmsg_put_extra_header(nlh, sizeof *gen);

	gen->rtgen_family = AF_UNSPEC;
	return nlh;
}

static void put_target(struct nlmsghdr *nlh, int target)
{
	if (target != NSID_NONE)
		mnl_attr_put_u32(nlh, NETNSA_TARGET_NSID, (uint32_t)target);
}

struct nlmsghdr *nsid_ask_fd(void *buf, int ns_fd, int target)
{
	struct nlmsghdr *nlh = begin(buf, RTM_GETNSID, 0);

	mnl_attr_put_u32(nlh, NETNSA_FD, (uint32_t)ns_fd);
	put_target(nlh, target);
	return nlh;
}

struct nlmsghdr *nsid_ask_all(void *buf, int target)
{
	struct nlmsghdr *nlh = begin(buf, RTM_GETNSID, NLM_F_DUMP);

	put_target(nlh, target);
	return nlh;
}

struct nlmsghdr *nsid_give(void *buf, int ns_fd, int id)
{
	struct nlmsghdr *nlh = begin(buf, RTM_NEWNSID, 0);

	mnl_attr_put_u32(nlh, NETNSA_FD, (uint32_t)ns_fd);
	mnl_attr_put_u32(nlh, NETNSA_NSID, (uint32_t)id);
	return nlh;
}

static int read_attribute(const struct nlattr *attr, void *data)
{
	struct nsid_entry *e = data;

	if (mnl_attr_get_type(attr) == NETNSA_NSID && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		e->id = (int)mnl_attr_get_u32(attr);
	if (mnl_attr_get_type(attr) == NETNSA_CURRENT_NSID && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0) {
		e->here = (int)mnl_attr_get_u32(attr);
		e->has_here = true;
	}
	return MNL_CB_OK;
}

int nsid_entry_read(const struct nlmsghdr *nlh, struct nsid_entry *e)
{
	*e = (struct nsid_entry){ NSID_NONE, NSID_NONE, false };
	if (nlh->nlmsg_type != RTM_NEWNSID || mnl_nlmsg_get_payload_len(nlh) < sizeof(struct rtgenmsg))
		return -EBADMSG;
	return mnl_attr_parse(nlh, sizeof(struct rtgenmsg), read_attribute, e) < 0 ? -EBADMSG : 0;
}

/*
 * One send a chunk, no dump: a dump tells ids, not which namespace they belong to. Each question has its answer, an id or an error,
 * in order; seq tells which.
 */
static int get_chunk(struct nl *nl, const int *ns_fds, size_t n, int target, int *ids)
{
	_Alignas(8) char buf[NL_BATCH_SIZE];
	uint32_t first = nl->seq;
	size_t len = 0, answered = 0;

	for (size_t i = 0; i < n; i++) {
		struct nlmsghdr *nlh = nsid_ask_fd(buf + len, ns_fds[i], target);

		nlh->nlmsg_seq = nl->seq++;
		len += MNL_ALIGN(nlh->nlmsg_len);
		ids[i] = NSID_NONE;
	}
	if (mnl_socket_sendto(nl->socket, buf, len) < 0)
		return fault(-errno, "cannot ask for namespace ids: netlink");
	while (answered < n) {
		ssize_t got = mnl_socket_recvfrom(nl->socket, buf, sizeof buf);
		int left = (int)got;

		if (got < 0)
			return fault(-errno, "cannot ask for namespace ids: netlink");
		for (const struct nlmsghdr *nlh = (void *)buf; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			struct nsid_entry e;

			if (nlh->nlmsg_seq - first >= n)
				continue;
			if (nsid_entry_read(nlh, &e) == 0)
				ids[nlh->nlmsg_seq - first] = e.id;
			answered++;
		}
	}
	return 0;
}

int nsid_get(struct nl *nl, const int *ns_fds, size_t n, int target, int *ids)
{
	enum { CHUNK = 64 };   /* their answers must fit into the socket's buffer */
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i += CHUNK)
		r = get_chunk(nl, ns_fds + i, MIN(n - i, (size_t)CHUNK), target, ids + i);
	return r;
}

int nsid_set(struct nl *nl, int ns_fd, int id, const char *name)
{
	struct nl_batch batch;

	nl_batch_init(&batch);
	nsid_give(nl_batch_add(&batch, "set the id of %s", name), ns_fd, id);
	return nl_send(nl, &batch);
}

static int take_entry(const struct nlmsghdr *nlh, void *data)
{
	struct nsid_list *list = data;
	struct nsid_entry e;

	if (nsid_entry_read(nlh, &e) < 0)
		return MNL_CB_OK;
	if (list->n == list->room) {
		size_t room = list->room ? list->room * 2 : 32;
		struct nsid_entry *at = reallocarray(list->at, room, sizeof *at);

		if (!at)
			return MNL_CB_ERROR;   /* errno is ENOMEM */
		list->at = at;
		list->room = room;
	}
	list->at[list->n++] = e;
	return MNL_CB_OK;
}

int nsid_list_read(struct nl *nl, int target, struct nsid_list *list)
{
	_Alignas(8) char buf[NL_MESSAGE_MAX];
	int r = -EINTR;

	for (int tries = 0; tries < 10 && r == -EINTR; tries++) {
		list->n = 0;
		r = nl_ask(nl, nsid_ask_all(buf, target), take_entry, list, "list namespace ids");
	}
	return r;
}

void nsid_list_done(struct nsid_list *list)
{
	free(list->at);
	*list = (struct nsid_list){ 0 };
}
