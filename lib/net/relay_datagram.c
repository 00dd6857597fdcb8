/* SPDX-License-Identifier: MIT */
/*
 * Datagrams. Each client (an address that something came from) gets a connected socket, so that answers find their way back; it is
 * forgotten when nothing passed for a minute, or when there are too many.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "net/relay_parts.h"

enum {
	DATAGRAM_MAX = 65536,
	CLIENTS_MAX = 512,              /* of a port; the one unused for longest goes */
	IDLE_SECONDS = 60,
	PASSED_A_TURN = 64,
};

/* Where a datagram came from, and which address of ours it was sent to: the answer must come from there. */
struct client_key {
	struct socket_name from;
	struct in6_addr to6;
	struct in_addr to4;
	unsigned interface;
};

struct client {
	struct relay_watch watch;
	struct relay_port *port;
	struct client_key key;
	uint64_t hash;                  /* of the key */
	struct socket_name name;        /* that it is connected to */
	int fd;                         /* -1: forgotten */
	time_t used;
};

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return t.tv_sec;
}

/* FNV-1a. */
static uint64_t hash_of(const struct client_key *key)
{
	const unsigned char *byte = (const void *)key;
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < sizeof *key; i++)
		hash = (hash ^ byte[i]) * 1099511628211u;
	return hash;
}

/* Events of it may still wait to be looked at: they find nothing to read then, here or in the client that has its place. */
static void forget(struct client *c) { c->fd = fd_close(c->fd); }

/* Send one datagram back to its client, from the address that it had sent to. */
static void send_back(const struct client *c, void *data, size_t len)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} control = { .bytes = "" };
	struct iovec iov = { data, len };
	struct socket_name to = c->key.from;
	struct msghdr message = { .msg_name = &to.at, .msg_namelen = to.len, .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control };
	struct cmsghdr *cmsg = &control.align;

	if (to.at.any.sa_family == AF_INET) {
		struct in_pktinfo info = { .ipi_spec_dst = c->key.to4 };

		*cmsg = (struct cmsghdr){ CMSG_LEN(sizeof info), IPPROTO_IP, IP_PKTINFO };
		memcpy(CMSG_DATA(cmsg), &info, sizeof info);
		message.msg_controllen = CMSG_SPACE(sizeof info);
	} else {
		struct in6_pktinfo info = { c->key.to6, IN6_IS_ADDR_LINKLOCAL(&c->key.to6) ? c->key.interface : 0 };

		*cmsg = (struct cmsghdr){ CMSG_LEN(sizeof info), IPPROTO_IPV6, IPV6_PKTINFO };
		memcpy(CMSG_DATA(cmsg), &info, sizeof info);
		message.msg_controllen = CMSG_SPACE(sizeof info);
	}
	sendmsg(c->port->fd, &message, MSG_DONTWAIT);   /* datagrams may be lost */
}

static void answer_ready(struct relay *relay, struct relay_watch *watch, uint32_t events _unused_)
{
	static char data[DATAGRAM_MAX];
	struct client *c = (struct client *)watch;

	for (int i = 0; i < PASSED_A_TURN && c->fd >= 0; i++) {
		ssize_t n = recv(c->fd, data, sizeof data, MSG_DONTWAIT);

		if (n < 0 && errno != EAGAIN && errno != EINTR) {   /* nobody is there: ICMP said so */
			relay_unreached(relay, &c->name, -errno);
			forget(c);
		}
		if (n < 0)
			return;
		send_back(c, data, (size_t)n);
		c->used = now();
	}
}

/* UDP connects at once: the second name of the local host is for a machine without IPv4. */
static int connect_client(struct relay *relay, struct client *c)
{
	struct socket_name names[ENDPOINT_NAMES_MAX];
	unsigned n = endpoint_names(&c->port->rule->to, names);
	int fd = -1;

	for (unsigned i = 0; i < n && fd < 0; i++) {
		fd = relay_connect(relay, &c->port->rule->to, &names[i], SOCK_DGRAM);
		c->name = names[i];
	}
	if (fd < 0)
		relay_unreached(relay, &names[0], fd);
	else if (relay_watch(relay, fd, EPOLLIN, &c->watch) < 0)
		fd = fd_close(fd);
	return fd;
}

/* The client with this key; else the place for it: a free one, or that of the one unused for longest. NULL: no memory. */
static struct client *place_of(struct relay_port *port, const struct client_key *key, uint64_t hash)
{
	struct client *free_one = NULL, *oldest = NULL;

	if (!port->clients)
		port->clients = calloc(CLIENTS_MAX, sizeof *port->clients);
	for (unsigned i = 0; port->clients && i < port->n_clients; i++) {
		struct client *c = &port->clients[i];

		if (c->fd >= 0 && c->hash == hash && memcmp(&c->key, key, sizeof *key) == 0)
			return c;
		if (c->fd < 0)
			free_one = c;
		else if (!oldest || c->used < oldest->used)
			oldest = c;
	}
	if (free_one || !port->clients || port->n_clients == CLIENTS_MAX)
		return free_one ? free_one : oldest;
	port->clients[port->n_clients].fd = -1;
	return &port->clients[port->n_clients++];
}

static struct client *client_of(struct relay *relay, struct relay_port *port, const struct client_key *key)
{
	uint64_t hash = hash_of(key);
	struct client *c = place_of(port, key, hash);

	if (!c || (c->fd >= 0 && c->hash == hash && memcmp(&c->key, key, sizeof *key) == 0))
		return c;
	forget(c);
	*c = (struct client){ .watch = { answer_ready }, .port = port, .key = *key, .hash = hash, .fd = -1 };
	c->fd = connect_client(relay, c);
	return c->fd < 0 ? NULL : c;
}

/* Receive one; the key is zeroed before, for its bytes are compared. -errno where there is none. */
static ssize_t receive(const struct relay_port *port, void *data, size_t size, struct client_key *key)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} control;
	struct iovec iov = { data, size };
	struct msghdr message = {
		.msg_name = &key->from.at, .msg_namelen = sizeof key->from.at, .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof control,
	};
	ssize_t n;

	memset(key, 0, sizeof *key);
	n = recvmsg(port->fd, &message, MSG_DONTWAIT);
	if (n < 0)
		return -errno;
	key->from.len = message.msg_namelen;
	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(&message); cmsg; cmsg = CMSG_NXTHDR(&message, cmsg)) {
		struct in_pktinfo four;
		struct in6_pktinfo six;

		if (cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_PKTINFO) {
			memcpy(&four, CMSG_DATA(cmsg), sizeof four);
			key->to4 = four.ipi_spec_dst;
		} else if (cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == IPV6_PKTINFO) {
			memcpy(&six, CMSG_DATA(cmsg), sizeof six);
			key->to6 = six.ipi6_addr;
			key->interface = six.ipi6_ifindex;
		}
	}
	return n;
}

void datagrams_ready(struct relay *relay, struct relay_watch *watch, uint32_t events _unused_)
{
	static char data[DATAGRAM_MAX];
	struct relay_port *port = (struct relay_port *)watch;

	for (int i = 0; i < PASSED_A_TURN; i++) {
		struct client_key key;
		ssize_t n = receive(port, data, sizeof data, &key);
		struct client *c = n < 0 ? NULL : client_of(relay, port, &key);

		if (n < 0)
			return;
		if (!c)
			continue;
		send(c->fd, data, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
		c->used = now();
	}
}

void datagrams_forget_idle(struct relay_port *port)
{
	for (unsigned i = 0; i < port->n_clients; i++)
		if (port->clients[i].used < now() - IDLE_SECONDS)
			forget(&port->clients[i]);
}

void datagrams_done(struct relay_port *port)
{
	for (unsigned i = 0; i < port->n_clients; i++)
		forget(&port->clients[i]);
	free(port->clients);
}
