/* SPDX-License-Identifier: MIT */
/* Which listening sockets are wanted. */
#include "net/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"

enum { WORD_MAX = 64 };

/* "tcp", of `len` bytes; SOCK_PROTOS where it is none. */
static enum sock_proto proto_of(const char *name, size_t len)
{
	enum sock_proto p = 0;

	while (p < SOCK_PROTOS && (strlen(sock_proto_names[p]) != len || memcmp(sock_proto_names[p], name, len) != 0))
		p++;
	return p;
}

/* Ports of vsock have 32 bits. */
static int parse_number(const char *text, unsigned protos, uint32_t *port)
{
	const uint32_t max = protos == 1u << PROTO_VSOCK ? UINT32_MAX : UINT16_MAX;
	uint32_t number;
	int r = parse_u32(text, &number);

	if (r < 0 || number > max)
		return fault_plain(-EINVAL, "'%s' is no port: 0 to %u", text, max);
	*port = number;
	return 0;
}

static int parse_range(char *text, struct port_wish *wish)
{
	char *dash = strchr(text, '-');
	uint32_t from = 0, to;
	int r;

	if (dash)
		*dash = 0;
	r = parse_number(text, wish->protos, &from);
	to = from;
	if (r == 0 && dash)
		r = parse_number(dash + 1, wish->protos, &to);
	if (r < 0)
		return r;
	if (to < from)
		return fault_plain(-EINVAL, "ports %u-%u: the first one is greater", from, to);
	wish->from = from;
	wish->to = to;
	return 0;
}

/* services(5) may know it for one protocol or for all; where the protocol was not said, any will do. */
static int parse_service(const char *text, struct port_wish *wish)
{
	const struct servent *service = NULL;

	for (enum sock_proto p = 0; p < SOCK_PROTOS && !service; p++)
		if (wish->protos & PROTOS_INET & 1u << p)
			service = getservbyname(text, p == PROTO_MPTCP ? "tcp" : sock_proto_names[p]);
	if (!service) {
		fault_plain(-EINVAL, "'%s' is no port, no protocol, and no service of /etc/services", text);
		return fault_hint(-EINVAL, "PORT, FROM-TO, SERVICE, PROTOCOL or PROTOCOL:PORT; protocols: tcp, mptcp, udp, sctp, unix, vsock");
	}
	wish->from = wish->to = ntohs((uint16_t)service->s_port);
	return 0;
}

static int parse_port(char *text, struct port_wish *wish)
{
	if (wish->protos == 1u << PROTO_UNIX)
		return fault_plain(-EINVAL, "'unix' has no ports: unix alone stands for all of them");
	return *text >= '0' && *text <= '9' ? parse_range(text, wish) : parse_service(text, wish);
}

static int parse_wish(char *text, struct port_wish *wish)
{
	char *colon = strchr(text, ':');
	enum sock_proto proto = proto_of(text, colon ? (size_t)(colon - text) : strlen(text));

	*wish = (struct port_wish){ PROTOS_INET, 0, UINT32_MAX };
	if (proto < SOCK_PROTOS)
		wish->protos = 1u << proto;
	if (proto < SOCK_PROTOS && !colon)
		return 0;
	if (proto == SOCK_PROTOS && colon)
		return fault_plain(-EINVAL, "'%s': what stands before ':' is none of tcp, mptcp, udp, sctp, unix, vsock", text);
	return parse_port(colon ? colon + 1 : text, wish);
}

int ports_parse(const char *text, void *field)
{
	struct port_wishes *wishes = field, more = *wishes;
	const char *word;
	size_t len;

	while ((word = str_word(&text, ',', &len))) {
		char own[WORD_MAX];
		int r;

		if (len == 0 || len >= sizeof own)
			return fault_plain(-EINVAL, len ? "a name of that length is no port" : "a port is missing in the list");
		if (more.n == PORT_WISHES_MAX)
			return fault_plain(-E2BIG, "only %d ports can be asked for at once", PORT_WISHES_MAX);
		snprintf(own, sizeof own, "%.*s", (int)len, word);
		r = parse_wish(own, &more.at[more.n]);
		if (r < 0)
			return r;
		more.n++;
	}
	*wishes = more;
	return 0;
}

unsigned ports_protos(const struct port_wishes *wishes)
{
	unsigned protos = wishes->n ? 0 : PROTOS_INET;

	for (unsigned i = 0; i < wishes->n; i++)
		protos |= wishes->at[i].protos;
	return protos;
}

bool ports_match(const struct port_wishes *wishes, enum sock_proto proto, uint32_t port)
{
	for (unsigned i = 0; i < wishes->n; i++)
		if (wishes->at[i].protos & 1u << proto && port >= wishes->at[i].from && port <= wishes->at[i].to)
			return true;
	return wishes->n == 0;
}
