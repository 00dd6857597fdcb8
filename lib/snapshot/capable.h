/* SPDX-License-Identifier: MIT */
/* Do a process's capabilities count in a namespace? The kernel's rule: cap_capable() of security/commoncap.c, user_namespaces(7). */
#pragma once

#include "snapshot/snapshot.h"

enum capable {
	CAPABLE_OWN,        /* its user namespace owns the namespace, or is it: its own capabilities count */
	CAPABLE_OWNER,      /* its user made a user namespace below its own, and the namespace belongs there: it has all */
	CAPABLE_ANCESTOR,   /* the namespace belongs to a descendant of its user namespace: its own capabilities count */
	CAPABLE_NONE,
	CAPABLE_UNKNOWN,    /* who owns the namespace was not seen */
	CAPABLES,
};

extern const char *const capable_names[CAPABLES];   /* "own" ... */

struct capable_as {
	const struct ns *user;   /* its user namespace; NULL: not seen */
	uid_t euid;              /* as our own user namespace numbers it */
	bool euid_vague;         /* it has no number there, as others may have none: it cannot be told from them */
	bool in_view;            /* its user namespace is ours or below it. What the kernel does not show us then is none of its either */
};

enum capable capable_in(const struct capable_as *as, const struct ns *ns);
