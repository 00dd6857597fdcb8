/* SPDX-License-Identifier: MIT */
/* rtnetlink by libmnl: sockets, batches, dumps. See netlink(7), rtnetlink(7). */
#include "net/nl.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "net/netns.h"

enum { ANSWER_MAX = 32768 };   /* the kernel fills up to this much at once in dumps (netlink_dump()) */

static int prepare(struct nl *nl)
{
	int on = 1;

	if (!nl->socket)
		return fault(-errno, "cannot open a netlink socket");
	mnl_socket_setsockopt(nl->socket, NETLINK_EXT_ACK, &on, sizeof on);   /* words for errors; 4.12 */
	mnl_socket_setsockopt(nl->socket, NETLINK_CAP_ACK, &on, sizeof on);   /* without our own message back; 4.3 */
	mnl_socket_setsockopt(nl->socket, NETLINK_GET_STRICT_CHK, &on, sizeof on);   /* dumps look at attributes, like a target nsid; 4.20 */
	nl->seq = 1;
	return 0;
}

int nl_open(struct nl *nl)
{
	nl->socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	return prepare(nl);
}

int nl_adopt(struct nl *nl, int socket)
{
	nl->socket = mnl_socket_fdopen(socket);
	if (!nl->socket)
		fd_close(socket);
	return prepare(nl);
}

int nl_open_in(struct nl *nl, int ns_fd)
{
	_close_ int home = -1;
	int r = netns_visit(ns_fd, &home);

	if (r == 0) {
		r = nl_open(nl);
		netns_return(home);
	}
	return r;
}

void nl_close(struct nl *nl)
{
	if (nl->socket)
		mnl_socket_close(nl->socket);
	nl->socket = NULL;
}

static struct nlmsghdr *message_at(struct nl_batch *batch, size_t at)
{
	return (struct nlmsghdr *)(batch->bytes + at);
}

/* Count the last message in, now that it is complete. */
static void close_last(struct nl_batch *batch)
{
	if (batch->n)
		batch->len += MNL_ALIGN(message_at(batch, batch->len)->nlmsg_len);
}

void *nl_batch_add(struct nl_batch *batch, const char *what, ...)
{
	va_list args;

	close_last(batch);
	if (batch->n == NL_BATCH_MAX || batch->len + NL_MESSAGE_MAX > NL_BATCH_SIZE)
		abort();   /* callers bound what they ask for */
	va_start(args, what);
	vsnprintf(batch->what[batch->n++], NL_WHAT_MAX, what, args);
	va_end(args);
	return message_at(batch, batch->len);
}

/* The kernel's own words in an error message; NULL where there are none. */
static const char *extended_ack(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof *err;
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += MNL_ALIGN(err->msg.nlmsg_len) - sizeof err->msg;
	mnl_attr_for_each(attr, nlh, offset)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			return mnl_attr_get_str(attr);
	return NULL;
}

/* "cannot create veth v-a: File exists", or with the kernel's words in place of the errno's. */
static int refused(int err, const char *what, const char *words)
{
	int len = words ? (int)strlen(words) : 0;

	if (!len)
		return fault(err, "cannot %s", what);
	return fault_plain(err, "cannot %s: %.*s", what, words[len - 1] == '.' ? len - 1 : len, words);
}

/* Number the messages; the last one is to be acknowledged. Returns the first one's number. */
static uint32_t number(struct nl *nl, struct nl_batch *batch)
{
	uint32_t first = nl->seq;
	struct nlmsghdr *nlh = NULL;

	for (size_t at = 0; at < batch->len; at += MNL_ALIGN(nlh->nlmsg_len)) {
		nlh = message_at(batch, at);
		nlh->nlmsg_seq = nl->seq++;
	}
	nlh->nlmsg_flags |= NLM_F_ACK;
	return first;
}

int nl_send(struct nl *nl, struct nl_batch *batch)
{
	_Alignas(8) char answer[8192];
	uint64_t existed = 0;
	uint32_t first, last;
	int r = 0;

	if (batch->n == 0)
		return 0;
	close_last(batch);
	first = number(nl, batch);
	last = first + batch->n - 1;
	if (mnl_socket_sendto(nl->socket, batch->bytes, batch->len) < 0)
		return fault(-errno, "cannot %s: netlink", batch->what[0]);
	for (uint32_t seen = first - 1; seen != last;) {
		ssize_t len = mnl_socket_recvfrom(nl->socket, answer, sizeof answer);
		int left = (int)len;

		if (len < 0)
			return fault(-errno, "cannot %s: netlink", batch->what[0]);
		for (const struct nlmsghdr *nlh = (void *)answer; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);

			if (nlh->nlmsg_seq - first >= batch->n)
				continue;
			if (nlh->nlmsg_type != NLMSG_ERROR) {
				if (batch->echo)
					batch->echo(batch->echo_ctx, nlh);
				continue;
			}
			seen = nlh->nlmsg_seq;
			if (err->error == -EEXIST && batch->may_exist >> (seen - first) & 1)
				existed |= 1ull << (seen - first);
			else if (err->error && r == 0)
				r = refused(err->error, batch->what[seen - first], extended_ack(nlh));
		}
	}
	nl_batch_init(batch);
	batch->existed = existed;
	return r;
}

struct answer {
	mnl_cb_t take;
	void *data;
	const char *what;
	uint32_t seq;
	bool interrupted;
	bool over;
	int r;
};

static void take_error(struct answer *a, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);

	a->over = true;
	if (err->error)
		a->r = refused(err->error, a->what, extended_ack(nlh));
}

/* The end of a dump carries its result: 0, or the errno it broke off with (and, if so, its words). */
static void take_done(struct answer *a, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;
	const char *words = NULL;
	int err = 0;

	a->over = true;
	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof err)
		memcpy(&err, mnl_nlmsg_get_payload(nlh), sizeof err);
	if (err >= 0)
		return;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		mnl_attr_for_each(attr, nlh, sizeof err)
			if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
				words = mnl_attr_get_str(attr);
	a->r = refused(err, a->what, words);
}

static void take_message(struct answer *a, const struct nlmsghdr *nlh)
{
	a->interrupted |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		take_error(a, nlh);
	} else if (nlh->nlmsg_type == NLMSG_DONE) {
		take_done(a, nlh);
	} else if (nlh->nlmsg_type >= NLMSG_MIN_TYPE && a->take(nlh, a->data) == MNL_CB_ERROR) {
		a->over = true;
		a->r = fault(-errno, "cannot %s", a->what);
	}
}

/*
 * Not by mnl_cb_run(3): it leaves at the first message of a dump that was interrupted, and the rest of it would be taken for the answer to the next
 * request. Messages with another number are such a rest, of an answer that `take` broke off.
 */
static int take_answer(struct nl *nl, struct answer *a)
{
	_Alignas(8) char bytes[ANSWER_MAX];

	while (!a->over) {
		ssize_t len = mnl_socket_recvfrom(nl->socket, bytes, sizeof bytes);
		int left = (int)len;

		if (len < 0)
			return fault(-errno, "cannot %s: netlink", a->what);
		for (const struct nlmsghdr *nlh = (void *)bytes; !a->over && mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			if (nlh->nlmsg_seq == a->seq)
				take_message(a, nlh);
	}
	return a->r == 0 && a->interrupted ? fault_plain(-EINTR, "cannot %s: they changed while they were read", a->what) : a->r;
}

int nl_ask(struct nl *nl, struct nlmsghdr *request, mnl_cb_t take, void *data, const char *what, ...)
{
	char words[NL_WHAT_MAX];
	struct answer a = { .take = take, .data = data, .what = words, .seq = nl->seq++ };
	va_list args;

	va_start(args, what);
	vsnprintf(words, sizeof words, what, args);
	va_end(args);
	request->nlmsg_seq = a.seq;
	if ((request->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		request->nlmsg_flags |= NLM_F_ACK;   /* an end to wait for, whatever comes before it */
	if (mnl_socket_sendto(nl->socket, request, request->nlmsg_len) < 0)
		return fault(-errno, "cannot %s: netlink", words);
	return take_answer(nl, &a);
}
