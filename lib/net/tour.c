/* SPDX-License-Identifier: MIT */
/* A tour of network namespaces. */
#include "net/tour.h"

#include "base/cleanup.h"
#include "base/fault.h"
#include "sys/innet.h"

enum { AT_ONCE = 128 };   /* sockets that are open at a time: few against the limit of open files, many against the cost of a child */

static int visit_one(tour_fn visit, void *ctx, size_t i, int socket)
{
	_nl_ struct nl nl = { .seq = 1 };
	int r;

	if (socket < 0)
		return visit(ctx, i, NULL, socket);
	r = nl_adopt(&nl, socket);
	return r < 0 ? r : visit(ctx, i, &nl, 0);
}

int net_tour(const int *ns_fds, size_t n, int protocol, tour_fn visit, void *ctx)
{
	int sockets[AT_ONCE];
	int r = 0;

	for (size_t at = 0; at < n && r >= 0; at += AT_ONCE) {
		size_t some = MIN(n - at, (size_t)AT_ONCE);

		r = innet_open(ns_fds + at, some, protocol, sockets);
		if (r < 0)
			return fault(r, "cannot go into other network namespaces");
		for (size_t i = 0; i < some; i++)
			if (r >= 0)
				r = visit_one(visit, ctx, at + i, sockets[i]);
			else
				fd_close(sockets[i]);
	}
	return r < 0 ? r : 0;
}
