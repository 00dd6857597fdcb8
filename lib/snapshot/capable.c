/* SPDX-License-Identifier: MIT */
/* Do a process's capabilities count in a namespace? */
#include "snapshot/capable.h"

const char *const capable_names[CAPABLES] = {
	[CAPABLE_OWN] = "own", [CAPABLE_OWNER] = "owner", [CAPABLE_ANCESTOR] = "ancestor", [CAPABLE_NONE] = "none", [CAPABLE_UNKNOWN] = "unknown",
};

/*
 * As the kernel does it: up from the user namespace that is asked about. It also compares depths, only to end the way up sooner. What a user made
 * counts on the last step, where the parent is the process's own.
 */
enum capable capable_in(const struct capable_as *as, const struct ns *ns)
{
	const struct ns *asked = ns->id.type == NS_USER ? ns : ns->owner;

	if (!as->user || !ns->related)
		return CAPABLE_UNKNOWN;
	for (const struct ns *at = asked; at; at = at->parent) {
		if (at == as->user)
			return at == asked ? CAPABLE_OWN : CAPABLE_ANCESTOR;
		if (at->parent == as->user && at->made_by == as->euid)
			return as->euid_vague ? CAPABLE_UNKNOWN : CAPABLE_OWNER;
	}
	return as->in_view ? CAPABLE_NONE : CAPABLE_UNKNOWN;   /* the way ended at the top, or where our view does */
}
