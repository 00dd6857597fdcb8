/* SPDX-License-Identifier: MIT */
/* Listening sockets: sock_diag(7); linux/inet_diag.h, linux/unix_diag.h, linux/vm_sockets_diag.h. */
#include "net/sockdiag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/fault.h"

const char *const sock_proto_names[SOCK_PROTOS] = {
	[PROTO_TCP] = "tcp", [PROTO_MPTCP] = "mptcp", [PROTO_UDP] = "udp", [PROTO_SCTP] = "sctp", [PROTO_UNIX] = "unix", [PROTO_VSOCK] = "vsock",
};

/* The states that count as listening, as bits. A bound UDP socket without a peer is "closed", net/ipv4/udp.c. */
static uint32_t states_of(enum sock_proto proto)
{
	return proto == PROTO_UDP ? 1u << TCP_CLOSE : proto == PROTO_UNIX ? 1u << TCP_LISTEN | 1u << TCP_CLOSE : 1u << TCP_LISTEN;
}

static uint32_t number_of(enum sock_proto proto)
{
	static const uint32_t numbers[] = {
		[PROTO_TCP] = IPPROTO_TCP, [PROTO_MPTCP] = IPPROTO_MPTCP, [PROTO_UDP] = IPPROTO_UDP, [PROTO_SCTP] = IPPROTO_SCTP,
	};

	return numbers[proto];
}

struct nlmsghdr *sockdiag_ask_inet(void *buf, int family, enum sock_proto proto)
{
	struct nlmsghdr *nlh = nl_begin(buf, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP);
	struct inet_diag_req_v2 *req = mnl_nlmsg_put_extra_header(nlh, sizeof *req);
	uint32_t number = number_of(proto);

	req->sdiag_family = (uint8_t)family;
	req->sdiag_protocol = (uint8_t)number;
	req->idiag_states = states_of(proto);
	if (number > UINT8_MAX)   /* 5.7 */
		mnl_attr_put_u32(nlh, INET_DIAG_REQ_PROTOCOL, number);
	return nlh;
}

struct nlmsghdr *sockdiag_ask_unix(void *buf)
{
	struct nlmsghdr *nlh = nl_begin(buf, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP);
	struct unix_diag_req *req = mnl_nlmsg_put_extra_header(nlh, sizeof *req);

	req->sdiag_family = AF_UNIX;
	req->udiag_states = states_of(PROTO_UNIX);
	req->udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID;
	return nlh;
}

struct nlmsghdr *sockdiag_ask_vsock(void *buf)
{
	struct nlmsghdr *nlh = nl_begin(buf, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP);
	struct vsock_diag_req *req = mnl_nlmsg_put_extra_header(nlh, sizeof *req);

	req->sdiag_family = AF_VSOCK;
	req->vdiag_states = states_of(PROTO_VSOCK);
	return nlh;
}

/* The fixed part of an answer, NULL where this is none. */
static const void *payload(const struct nlmsghdr *nlh, size_t size)
{
	return nlh->nlmsg_type == SOCK_DIAG_BY_FAMILY && mnl_nlmsg_get_payload_len(nlh) >= size ? mnl_nlmsg_get_payload(nlh) : NULL;
}

static int read_inet_attribute(const struct nlattr *attr, void *listener)
{
	if (mnl_attr_get_type(attr) == INET_DIAG_SKV6ONLY && mnl_attr_validate(attr, MNL_TYPE_U8) >= 0)
		((struct listener *)listener)->v6_only = mnl_attr_get_u8(attr);
	return MNL_CB_OK;
}

int sockdiag_read_inet(const struct nlmsghdr *nlh, enum sock_proto proto, struct listener *listener)
{
	const struct inet_diag_msg *msg = payload(nlh, sizeof *msg);
	struct listener l = { .proto = proto, .type = proto == PROTO_UDP ? SOCK_DGRAM : SOCK_STREAM };

	if (!msg || (msg->idiag_family != AF_INET && msg->idiag_family != AF_INET6))
		return -EBADMSG;
	l.family = msg->idiag_family;
	l.port = ntohs(msg->id.idiag_sport);
	l.interface = msg->id.idiag_if;
	l.inode = msg->idiag_inode;
	l.uid = msg->idiag_uid;
	l.queued = msg->idiag_rqueue;
	l.backlog = proto == PROTO_UDP ? 0 : msg->idiag_wqueue;
	memcpy(l.address, msg->id.idiag_src, l.family == AF_INET ? 4 : 16);
	mnl_attr_parse(nlh, sizeof *msg, read_inet_attribute, &l);
	*listener = l;
	return 0;
}

/* Abstract names begin with NUL and may hold others; all are shown as '@', as ss(8) does. */
static void read_name(const struct nlattr *attr, char *path)
{
	size_t len = MIN((size_t)mnl_attr_get_payload_len(attr), (size_t)SOCK_PATH_MAX);
	const char *name = mnl_attr_get_payload(attr);
	bool abstract = len && !name[0];

	if (!abstract)
		len = strnlen(name, len);
	for (size_t i = 0; i < len; i++)
		path[i] = name[i] ? name[i] : '@';
	path[len] = 0;
}

static int read_unix_attribute(const struct nlattr *attr, void *data)
{
	struct listener *l = data;

	switch (mnl_attr_get_type(attr)) {
	case UNIX_DIAG_NAME:
		read_name(attr, l->path);
		break;
	case UNIX_DIAG_RQLEN:
		if (mnl_attr_get_payload_len(attr) >= sizeof(struct unix_diag_rqlen)) {
			const struct unix_diag_rqlen *len = mnl_attr_get_payload(attr);

			l->queued = len->udiag_rqueue;
			l->backlog = len->udiag_wqueue;
		}
		break;
	case UNIX_DIAG_UID:   /* 5.3 */
		if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			l->uid = mnl_attr_get_u32(attr);
		break;
	}
	return MNL_CB_OK;
}

int sockdiag_read_unix(const struct nlmsghdr *nlh, struct listener *listener)
{
	const struct unix_diag_msg *msg = payload(nlh, sizeof *msg);
	struct listener l = { .proto = PROTO_UNIX, .family = AF_UNIX, .uid = (uid_t)-1 };

	if (!msg || msg->udiag_family != AF_UNIX)
		return -EBADMSG;
	l.type = msg->udiag_type;
	l.inode = msg->udiag_ino;
	mnl_attr_parse(nlh, sizeof *msg, read_unix_attribute, &l);
	if (msg->udiag_state != TCP_LISTEN && (l.type != SOCK_DGRAM || !*l.path))
		return -EBADMSG;   /* not bound, or not connected yet */
	if (msg->udiag_state != TCP_LISTEN)
		l.backlog = 0;
	*listener = l;
	return 0;
}

int sockdiag_read_vsock(const struct nlmsghdr *nlh, struct listener *listener)
{
	const struct vsock_diag_msg *msg = payload(nlh, sizeof *msg);

	if (!msg || msg->vdiag_family != AF_VSOCK)
		return -EBADMSG;
	*listener = (struct listener){
		.proto = PROTO_VSOCK, .family = AF_VSOCK, .type = msg->vdiag_type, .cid = msg->vdiag_src_cid,
		.port = msg->vdiag_src_port, .inode = msg->vdiag_ino, .uid = (uid_t)-1,
	};
	return 0;
}

struct each {
	enum sock_proto proto;
	int (*take)(void *ctx, const struct listener *listener);
	void *ctx;
	int r;
};

static int take_message(const struct nlmsghdr *nlh, void *data)
{
	struct each *e = data;
	struct listener listener;
	int r = e->proto == PROTO_UNIX ? sockdiag_read_unix(nlh, &listener)
	      : e->proto == PROTO_VSOCK ? sockdiag_read_vsock(nlh, &listener)
					: sockdiag_read_inet(nlh, e->proto, &listener);

	if (r == 0 && e->r >= 0)
		e->r = e->take(e->ctx, &listener);
	return MNL_CB_OK;
}

static int ask(struct nl *nl, int family, struct each *each)
{
	_Alignas(8) char buf[NL_MESSAGE_MAX];
	struct nlmsghdr *nlh = family == AF_UNIX ? sockdiag_ask_unix(buf)
			     : family == AF_VSOCK ? sockdiag_ask_vsock(buf)
						  : sockdiag_ask_inet(buf, family, each->proto);
	int r = nl_ask(nl, nlh, take_message, each, "list %s sockets", sock_proto_names[each->proto]);

	return r < 0 ? r : each->r;
}

/* Protocols that a kernel may have been built without. TCP and UDP are none of them. */
static bool is_missing(int err)
{
	return err == -ENOENT || err == -EINVAL || err == -EOPNOTSUPP || err == -EPROTONOSUPPORT;
}

int listeners_each(struct nl *nl, enum sock_proto proto, int (*take)(void *ctx, const struct listener *listener), void *ctx)
{
	struct each each = { proto, take, ctx, 0 };
	bool inet = PROTOS_INET & 1 << proto;
	int r = ask(nl, inet ? AF_INET : proto == PROTO_UNIX ? AF_UNIX : AF_VSOCK, &each);

	if (r >= 0 && inet) {
		r = ask(nl, AF_INET6, &each);
		if (is_missing(r)) {   /* ipv6 left out */
			fault_clear();
			r = 0;
		}
	}
	if (!is_missing(r))
		return r < 0 ? r : 0;
	if (proto == PROTO_TCP || proto == PROTO_UDP)
		return fault_hint(r, "the kernel tells of sockets by its modules inet_diag, tcp_diag and udp_diag: modprobe tcp_diag udp_diag");
	fault_clear();
	return -ENOENT;
}
