/* SPDX-License-Identifier: MIT */
/* Netlink sockets of other network namespaces. All functions are silent (bare -errno). */
#pragma once

#include <stddef.h>

/*
 * Open a netlink socket of `protocol` (NETLINK_ROUTE ...) in each of n network namespaces, by fds of them: sockets[i] is an fd
 * (close-on-exec) or -errno. A socket stays in the namespace where it was made, so nobody else has to go there: a child does, and we stay in
 * ours. That takes CAP_SYS_ADMIN over a namespace and over our own user namespace; where it is missing the child joins the user namespace that
 * owns the other one first, as whose maker we have it there (rootless containers). Our own network namespace takes nothing. 0 or -errno.
 */
int innet_open(const int *ns_fds, size_t n, int protocol, int *sockets);
