/* SPDX-License-Identifier: MIT */
/* Steps that give a new user namespace its maps, and why the kernel may refuse one. */
#pragma once

#include "sandbox/sandbox.h"

/*
 * Write "allow" or "deny" to the setgroups file. Deny goes before a group map that we write without privilege
 * (user_namespaces(7)); allow after the maps fails where it has been denied meanwhile.
 */
int userns_plan_setgroups(struct plan *plan, unsigned phase, enum sandbox_setgroups setgroups, const char *asked_by);

/* Write a map ourselves: the child's from outside, our own from inside. The map must live as long as the plan. */
int userns_plan_map(struct plan *plan, unsigned phase, enum idmap_kind kind, const struct idmap *map, const char *asked_by);

/* Have newuidmap(1) and newgidmap(1) write the maps, both at once; NULL: not this one. */
int userns_plan_helpers(struct plan *plan, unsigned phase, const struct idmap *users, const struct idmap *groups, const char *asked_by);

/* Files that we make from here on belong to root inside (sys/fsid.h). */
int userns_plan_own_files(struct plan *plan, unsigned phase);

/* Add the hint why user namespaces are refused here, where a setting of this machine tells. Returns err. */
int userns_hint(int err);
