/* SPDX-License-Identifier: MIT */
/* Which listening sockets are wanted: "80", "8000-8999", "ssh", "tcp:80", "unix", several with commas between. */
#pragma once

#include "net/sockdiag.h"

struct port_wish {
	unsigned protos;         /* bits 1 << enum sock_proto */
	uint32_t from, to;
};

enum { PORT_WISHES_MAX = 64 };

struct port_wishes {
	struct port_wish at[PORT_WISHES_MAX];
	unsigned n;              /* 0: all of TCP, MPTCP, UDP and SCTP */
};

/* Parse such a list and add it to a struct port_wishes; for option rows. Names of services are those of services(5). */
int ports_parse(const char *text, void *field);

/* The protocols that have to be looked at, as bits. */
unsigned ports_protos(const struct port_wishes *wishes);

bool ports_match(const struct port_wishes *wishes, enum sock_proto proto, uint32_t port);
