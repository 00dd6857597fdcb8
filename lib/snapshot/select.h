/* SPDX-License-Identifier: MIT */
/* Which namespaces of a snapshot are shown. */
#pragma once

#include "snapshot/snapshot.h"

struct selection {
	unsigned types;       /* kinds, as bits 1u << type */
	bool unmanned;        /* only those that no process is in */
	bool of_target;       /* only those of query.pid */
};

bool select_ns(const struct selection *selection, const struct ns *ns);

/* Mark the namespaces of a process in a snapshot that has all processes. False: it has none with this PID. */
bool select_target(const struct snapshot *snapshot, pid_t pid);

enum ns_relation { RELATION_OWNER, RELATION_PARENT };

/* The namespace above this one; NULL: it is at the top of our view. */
static inline struct ns *ns_above(const struct ns *ns, enum ns_relation relation)
{
	return relation == RELATION_OWNER ? ns->owner : ns->parent;
}
