/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink by libmnl: a socket, batches of messages in one send, dumps. A batch asks for one acknowledgement, on its last
 * message: the kernel works a send off before sendmsg(2) returns and answers each message that fails, so a second
 * answer per message would only cost time. Messages themselves are built by pure functions (link.h, addr.h, route.h, nsid.h).
 */
#pragma once

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

#include "base/macro.h"

struct nl {
	struct mnl_socket *socket;   /* zero-initialised is closed */
	uint32_t seq;
};

/* A socket (close-on-exec) in the network namespace that we are in. 0 or a fault. */
int nl_open(struct nl *nl);

/* The same in the network namespace of an fd: a socket stays where it was made. */
int nl_open_in(struct nl *nl, int ns_fd);

/* Use an open netlink socket, of whatever protocol; it is closed with *nl, also when this fails. 0 or a fault. */
int nl_adopt(struct nl *nl, int socket);

void nl_close(struct nl *nl);
#define _nl_ __attribute__((cleanup(nl_close)))

enum {
	NL_MESSAGE_MAX = 1024,   /* room that every builder may count on */
	NL_BATCH_SIZE = 8192,
	NL_BATCH_MAX = 40,       /* messages */
	NL_WHAT_MAX = 160,
};

/*
 * The header of a message at buf, which is cleared: libmnl leaves the padding of attributes as it is (1.0.4), and the kernel shall not
 * get to see what was in our memory.
 */
static inline struct nlmsghdr *nl_begin(void *buf, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(memset(buf, 0, NL_MESSAGE_MAX));

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	return nlh;
}

struct nl_batch {
	_Alignas(8) char bytes[NL_BATCH_SIZE];
	size_t len;                              /* of all messages but the last one, which may still be in the making */
	unsigned n;
	uint64_t may_exist, existed;             /* a bit a message */
	void (*echo)(void *ctx, const struct nlmsghdr *nlh);
	void *echo_ctx;
	char what[NL_BATCH_MAX][NL_WHAT_MAX];    /* "create veth v-a": what each message does, for "cannot ..." */
};

static inline void nl_batch_init(struct nl_batch *batch)
{
	batch->len = batch->n = 0;
	batch->may_exist = batch->existed = 0;
	batch->echo = NULL;
}

/* Room for one more message: build it there. The batch's limits are ours to keep: going over them aborts. */
void *nl_batch_add(struct nl_batch *batch, const char *what, ...) _printf_(2, 3);

/* What the last message makes may be there already: no failure, but a bit in batch->existed, that of the message's number, once it is sent. */
static inline void nl_batch_may_exist(struct nl_batch *batch) { batch->may_exist |= 1ull << (batch->n - 1); }

/*
 * Have the kernel tell what became of the message that was built last: `echo` gets its notification, where the kernel sends one (RTM_NEWLINK:
 * 6.2). One a batch.
 */
static inline void nl_batch_echo(struct nl_batch *batch, struct nlmsghdr *nlh, void (*echo)(void *ctx, const struct nlmsghdr *nlh), void *ctx)
{
	nlh->nlmsg_flags |= NLM_F_ECHO;
	batch->echo = echo;
	batch->echo_ctx = ctx;
}

/*
 * Send all messages and wait for their answers. The first that failed becomes a fault: "cannot WHAT: REASON", REASON being the
 * kernel's own words (extended ack) where it has some. Later messages were tried nevertheless: the caller undoes what they did.
 * An empty batch is good. The batch is empty afterwards, but for batch->existed.
 */
int nl_send(struct nl *nl, struct nl_batch *batch);

/*
 * Send one request that has an answer, and give each message of the answer to `take` (as mnl_cb_run(3): MNL_CB_OK goes on).
 * Dumps (NLM_F_DUMP in the request) and single answers alike. A kernel error is a fault "cannot WHAT: REASON"; a dump that was
 * interrupted by a change is -EINTR: ask again.
 */
int nl_ask(struct nl *nl, struct nlmsghdr *request, mnl_cb_t take, void *data, const char *what, ...) _printf_(5, 6);
