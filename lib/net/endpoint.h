/* SPDX-License-Identifier: MIT */
/*
 * Where connections are taken or made, as people write it, and rules of two of them: what comes in at FROM goes out at TO.
 *
 *   8080:80                     the local host's port 8080 to port 80 of the local host there, both IPv4 and IPv6
 *   *:8080:80                   from everywhere
 *   127.0.0.2:53:10.0.0.1:53/udp
 *   [::1]:8080:[fd00::2]:80
 *   /run/web.sock:80            Unix sockets: a path; @NAME is an abstract one
 *   8080:/run/app.sock
 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

struct endpoint {
	enum { ENDPOINT_LOOPBACK, ENDPOINT_ANY, ENDPOINT_IPV4, ENDPOINT_IPV6, ENDPOINT_PATH, ENDPOINT_ABSTRACT } kind;
	in_port_t port;                 /* in host order */
	struct in_addr ipv4;
	struct in6_addr ipv6;
	char path[sizeof((struct sockaddr_un *)0)->sun_path];   /* also the name of an abstract one, without the @ */
};

struct forward_rule {
	struct endpoint from, to;
	bool datagrams;                 /* UDP */
};

enum { FORWARD_RULES_MAX = 32 };

struct forward_rules {
	struct forward_rule at[FORWARD_RULES_MAX];
	unsigned n;
};

/* For option rows: one more rule into a struct forward_rules. */
int forward_parse(const char *text, void *field);

/* Any socket address, with its length. */
struct socket_name {
	socklen_t len;
	union {
		struct sockaddr any;
		struct sockaddr_in ipv4;
		struct sockaddr_in6 ipv6;
		struct sockaddr_un un;
	} at;
};

/* What it means, to be tried in this order. How many; the second of the local host is that of IPv6. */
enum { ENDPOINT_NAMES_MAX = 2 };
unsigned endpoint_names(const struct endpoint *e, struct socket_name names[ENDPOINT_NAMES_MAX]);

/* "127.0.0.1:80", "[::1]:80", "/run/app.sock", "@app": never longer than ENDPOINT_TEXT_MAX with its NUL. */
enum { ENDPOINT_TEXT_MAX = 128 };
const char *socket_name_print(const struct socket_name *name, char text[ENDPOINT_TEXT_MAX]);
