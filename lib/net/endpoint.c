/* SPDX-License-Identifier: MIT */
/* Endpoints and rules: text to addresses and back. */
#include "net/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/macro.h"

/* A text in reading: a rule, and how far it has been read. */
struct reading {
	const char *rule;
	const char *at;
};

static int wrong(const struct reading *r, const char *what)
{
	return fault_plain(-EINVAL, "'%s' is no rule for forwarding: %s", r->rule, what);
}

/* The next word, up to a colon or the end. Its length. */
static size_t word(const struct reading *r) { return strcspn(r->at, ":"); }

/* Step over a word and the colon behind it, which must be there. */
static int step(struct reading *r, size_t len)
{
	r->at += len;
	if (*r->at != ':')
		return wrong(r, "it ends too early, as in 8080:80 it takes where from and where to");
	r->at++;
	return 0;
}

static int read_port(struct reading *r, struct endpoint *e)
{
	unsigned port = 0;
	const char *digit = r->at;

	for (; *digit >= '0' && *digit <= '9' && port <= 65535; digit++)
		port = port * 10 + (unsigned)(*digit - '0');
	if (digit == r->at || port > 65535)
		return wrong(r, "a port is a number up to 65535");
	e->port = (in_port_t)port;
	r->at = digit;
	return 0;
}

static int read_path(struct reading *r, struct endpoint *e)
{
	bool abstract = *r->at == '@';
	size_t len = word(r) - abstract;

	e->kind = abstract ? ENDPOINT_ABSTRACT : ENDPOINT_PATH;
	r->at += abstract;
	if (len == 0 || len >= sizeof e->path)
		return wrong(r, len ? "the name of a Unix socket has at most 107 bytes" : "the name of a Unix socket is missing");
	memcpy(e->path, r->at, len);
	r->at += len;
	return 0;
}

/* "[fd00::1]" */
static int read_ipv6(struct reading *r, struct endpoint *e)
{
	const char *end = strchr(r->at, ']');
	char text[INET6_ADDRSTRLEN];
	size_t len = end ? (size_t)(end - r->at) - 1 : 0;

	if (!end || len >= sizeof text)
		return wrong(r, "an IPv6 address stands in brackets, as [::1]");
	memcpy(text, r->at + 1, len);
	text[len] = 0;
	if (inet_pton(AF_INET6, text, &e->ipv6) != 1)
		return wrong(r, "that in brackets is no IPv6 address");
	e->kind = ENDPOINT_IPV6;
	r->at = end + 1;
	return 0;
}

/* "*" or "127.0.0.1" */
static int read_ipv4(struct reading *r, struct endpoint *e)
{
	char text[INET_ADDRSTRLEN];
	size_t len = word(r);

	if (len == 1 && *r->at == '*') {
		e->kind = ENDPOINT_ANY;
		r->at++;
		return 0;
	}
	if (len >= sizeof text)
		return wrong(r, "an address is one of IPv4, one of IPv6 in brackets, or *");
	memcpy(text, r->at, len);
	text[len] = 0;
	if (inet_pton(AF_INET, text, &e->ipv4) != 1)
		return wrong(r, "an address is one of IPv4, one of IPv6 in brackets, or *");
	e->kind = ENDPOINT_IPV4;
	r->at += len;
	return 0;
}

static int read_endpoint(struct reading *r, struct endpoint *e)
{
	size_t digits = strspn(r->at, "0123456789");
	int err;

	*e = (struct endpoint){ .kind = ENDPOINT_LOOPBACK };
	if (*r->at == '/' || *r->at == '@')
		return read_path(r, e);
	if (digits && strchr(":/", r->at[digits]))   /* the end of the text as well */
		return read_port(r, e);
	err = *r->at == '[' ? read_ipv6(r, e) : read_ipv4(r, e);
	if (err == 0)
		err = step(r, 0);
	return err < 0 ? err : read_port(r, e);
}

static bool is_unix(const struct endpoint *e) { return e->kind == ENDPOINT_PATH || e->kind == ENDPOINT_ABSTRACT; }

/* "/udp" or "/tcp", behind a port. */
static int read_protocol(struct reading *r, struct forward_rule *rule)
{
	rule->datagrams = streq(r->at, "/udp");
	if (*r->at && !rule->datagrams && !streq(r->at, "/tcp"))
		return wrong(r, "what follows it is neither /tcp nor /udp");
	if (rule->datagrams && (is_unix(&rule->from) || is_unix(&rule->to)))
		return wrong(r, "UDP goes from a port to a port");
	return 0;
}

int forward_parse(const char *text, void *field)
{
	struct forward_rules *rules = field;
	struct reading reading = { text, text };
	struct forward_rule rule;
	int r = read_endpoint(&reading, &rule.from);

	if (r == 0)
		r = step(&reading, 0);
	if (r == 0)
		r = read_endpoint(&reading, &rule.to);
	if (r == 0)
		r = read_protocol(&reading, &rule);
	if (r == 0 && (rule.to.kind == ENDPOINT_ANY || (!is_unix(&rule.to) && rule.to.port == 0)))
		r = wrong(&reading, "where it goes to is one place");
	if (r == 0 && rules->n == FORWARD_RULES_MAX)
		r = fault_plain(-EINVAL, "more than %d rules for forwarding", FORWARD_RULES_MAX);
	if (r == 0)
		rules->at[rules->n++] = rule;
	return r;
}

static struct socket_name name_ipv4(struct in_addr address, in_port_t port)
{
	return (struct socket_name){ sizeof(struct sockaddr_in), { .ipv4 = { .sin_family = AF_INET, .sin_addr = address, .sin_port = htons(port) } } };
}

static struct socket_name name_ipv6(struct in6_addr address, in_port_t port)
{
	return (struct socket_name){ sizeof(struct sockaddr_in6), { .ipv6 = { .sin6_family = AF_INET6, .sin6_addr = address, .sin6_port = htons(port) } } };
}

static struct socket_name name_unix(const struct endpoint *e)
{
	struct socket_name name = { 0, { .un = { .sun_family = AF_UNIX } } };
	size_t before = e->kind == ENDPOINT_ABSTRACT, len = strlen(e->path);   /* an abstract name begins with a zero byte, and needs none at its end */

	memcpy(name.at.un.sun_path + before, e->path, len);
	name.len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + before + len + !before);
	return name;
}

unsigned endpoint_names(const struct endpoint *e, struct socket_name names[ENDPOINT_NAMES_MAX])
{
	switch (e->kind) {
	case ENDPOINT_LOOPBACK:
		names[0] = name_ipv4((struct in_addr){ htonl(INADDR_LOOPBACK) }, e->port);
		names[1] = name_ipv6((struct in6_addr)IN6ADDR_LOOPBACK_INIT, e->port);
		return 2;
	case ENDPOINT_ANY:
		names[0] = name_ipv4((struct in_addr){ htonl(INADDR_ANY) }, e->port);
		names[1] = name_ipv6((struct in6_addr)IN6ADDR_ANY_INIT, e->port);
		return 2;
	case ENDPOINT_IPV4:
		names[0] = name_ipv4(e->ipv4, e->port);
		return 1;
	case ENDPOINT_IPV6:
		names[0] = name_ipv6(e->ipv6, e->port);
		return 1;
	default:
		names[0] = name_unix(e);
		return 1;
	}
}

const char *socket_name_print(const struct socket_name *name, char text[ENDPOINT_TEXT_MAX])
{
	char address[INET6_ADDRSTRLEN];

	if (name->at.any.sa_family == AF_INET)
		snprintf(text, ENDPOINT_TEXT_MAX, "%s:%u", inet_ntop(AF_INET, &name->at.ipv4.sin_addr, address, sizeof address), ntohs(name->at.ipv4.sin_port));
	else if (name->at.any.sa_family == AF_INET6)
		snprintf(text, ENDPOINT_TEXT_MAX, "[%s]:%u", inet_ntop(AF_INET6, &name->at.ipv6.sin6_addr, address, sizeof address), ntohs(name->at.ipv6.sin6_port));
	else
		snprintf(text, ENDPOINT_TEXT_MAX, "%s%.*s", name->at.un.sun_path[0] ? "" : "@",
			 (int)(name->len - offsetof(struct sockaddr_un, sun_path) - !name->at.un.sun_path[0]), name->at.un.sun_path + !name->at.un.sun_path[0]);
	return text;
}
