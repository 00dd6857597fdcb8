/* SPDX-License-Identifier: MIT */
/* The network namespaces that a process is in, or that have a name in /run/netns. */
#pragma once

#include "base/map.h"

struct nets {
	struct map seen;     /* by number */
	int *fds;
	size_t n, room;
	int proc;
	bool unread;         /* there are processes that could not be asked */
};

#define NETS_NONE { .proc = -1 }

/* 0, or a fault; nets_done() in any case. */
int nets_find(struct nets *nets);
void nets_done(struct nets *nets);
#define _nets_ __attribute__((cleanup(nets_done)))
