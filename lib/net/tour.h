/* SPDX-License-Identifier: MIT */
/* A tour of network namespaces: a question asked in each, from outside. */
#pragma once

#include "net/nl.h"

/*
 * What is asked in the i-th namespace, by way of a netlink socket in it. nl NULL: it is closed to us, or gone (err: -EPERM ...).
 * A negative result (a fault) ends the tour and is returned.
 */
typedef int (*tour_fn)(void *ctx, size_t i, struct nl *nl, int err);

/* Visit n network namespaces, by fds of them, with sockets of this netlink protocol. We stay in ours (sys/innet.h). 0 or a fault. */
int net_tour(const int *ns_fds, size_t n, int protocol, tour_fn visit, void *ctx);
