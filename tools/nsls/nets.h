/* SPDX-License-Identifier: MIT */
/* The network namespaces of a snapshot, for questions that are asked in each of them: --listen, --links, --graph. */
#pragma once

#include "net/tour.h"
#include "snapshot/snapshot.h"

struct nets {
	const struct ns **at;    /* zero-initialised is empty */
	int *fds;
	size_t n;
	unsigned closed;         /* that could not be looked into for want of permission; nets_tour() counts on */
	unsigned buried;         /* that are known by a mount alone, whose file could not be opened */
	int home;                /* index of our own one; -1: it is not among them */
};

/* What a query has to ask so that nets_of() finds them all. */
void nets_query(struct query *query);

/* 0 or a fault; nets_done() in any case. */
int nets_of(const struct snapshot *snapshot, struct nets *nets);
void nets_done(struct nets *nets);
#define _nets_ __attribute__((cleanup(nets_done)))

/* Ask in each; `visit` gets those only that can be looked into. */
int nets_tour(struct nets *nets, int protocol, int (*visit)(void *ctx, size_t i, struct nl *nl), void *ctx);

/* One line on those that could not be looked into. */
void nets_note_closed(const struct nets *nets);

/* What a namespace is called: its name in /run/netns; NULL: none. */
const char *nets_name(const struct ns *ns);
