/* SPDX-License-Identifier: MIT */
/* What the files of the relay share: relay.c (listening, the loop), relay_stream.c, relay_datagram.c. */
#pragma once

#include "net/relay.h"

/* A listening socket, with the datagram clients that it has. */
struct relay_port {
	struct relay_watch watch;
	struct relay_port *next;
	const struct forward_rule *rule;
	int fd;
	char path[sizeof((struct sockaddr_un *)0)->sun_path];   /* of a socket that we made; "": none */
	struct client *clients;         /* of datagrams */
	unsigned n_clients;             /* places taken so far */
};

/* Watch a file, with the events of epoll_ctl(2). 0 or -errno. */
int relay_watch(struct relay *relay, int fd, uint32_t events, struct relay_watch *watch);

/* A socket that is connected, or will be, to a name of `to`, not blocking. An fd or -errno (silent). */
int relay_connect(struct relay *relay, const struct endpoint *to, const struct socket_name *name, int type);

/* Tell that it could not be reached. */
void relay_unreached(const struct relay *relay, const struct socket_name *name, int err);

/* relay_stream.c: somebody came in at a port. False: no more files. */
bool stream_begin(struct relay *relay, const struct relay_port *port, int near);
void streams_go_on(struct relay *relay);   /* those that had more to carry than their share of one turn */
void streams_bury(struct relay *relay);    /* free those that ended; not while events of them may wait */
void streams_done(struct relay *relay);

/* relay_datagram.c: datagrams wait at a port. */
void datagrams_ready(struct relay *relay, struct relay_watch *watch, uint32_t events);
void datagrams_forget_idle(struct relay_port *port);
void datagrams_done(struct relay_port *port);
