/* SPDX-License-Identifier: MIT */
/*
 * Forwarding: what comes in at one endpoint goes out at another. One thread, epoll(7); streams pass by splice(2), without a copy in our
 * memory, each half ends by itself; datagrams go forth and back between a client and a socket of its own.
 *
 * Sockets live where they were made: those that listen are made by relay_listen(), those that connect while relay_run() goes on. A
 * caller that changes its network namespace in between carries from the one to the other.
 */
#pragma once

#include <sys/epoll.h>

#include "net/endpoint.h"

struct relay;

/* One file that epoll watches: embedded in what it belongs to. */
struct relay_watch {
	void (*ready)(struct relay *relay, struct relay_watch *watch, uint32_t events);
};

enum { SPARE_PIPES = 64 };

struct relay {
	int epoll;
	int root;                       /* the directory in which paths of `to` are looked up; not ours. -1: there are none */
	void (*note)(const char *text); /* a connection that could not be made, or the like: one line, without its end */
	struct relay_port *ports;       /* all that listen */
	struct stream *streams, *busy, *dead;
	struct spare_pipe { int from, into; } spare[SPARE_PIPES];
	unsigned n_spare;
	bool full;                      /* no more files: nobody is let in until a connection ends */
	bool stopped;
};

/* 0 or a fault. relay_done() in any case. */
int relay_begin(struct relay *relay, int root, void (*note)(const char *text));

/*
 * Listen where rule->from says; each address is told to heard(ctx, from) once it is open, with its port where that was 0. A path is made
 * as a socket of ours, and removed by relay_done(). 0 or a fault. The rule must live as long as the relay.
 */
int relay_listen(struct relay *relay, const struct forward_rule *rule, void (*heard)(void *ctx, const struct socket_name *from), void *ctx);

/* Forward until one of the fds can be read. Its index, or a fault. */
int relay_run(struct relay *relay, const int *until, unsigned n);

void relay_done(struct relay *relay);
#define _relay_ __attribute__((cleanup(relay_done)))
