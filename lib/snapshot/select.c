/* SPDX-License-Identifier: MIT */
/* Which namespaces of a snapshot are shown. */
#include "snapshot/select.h"

#include <stdlib.h>

bool select_ns(const struct selection *selection, const struct ns *ns)
{
	if (!(selection->types & 1u << ns->id.type))
		return false;
	if (selection->unmanned && ns->n_procs > 0)
		return false;
	return !selection->of_target || ns->of_target;
}

static int compare_pid(const void *pid, const void *proc)
{
	pid_t a = *(const pid_t *)pid, b = (*(const struct proc *const *)proc)->pid;

	return (a > b) - (a < b);
}

bool select_target(const struct snapshot *s, pid_t pid)
{
	const struct proc *const *found = s->n_members ? bsearch(&pid, s->members, s->n_members, sizeof *s->members, compare_pid) : NULL;

	for (enum ns_type t = 0; found && t < NS_TYPES; t++) {
		struct ns *ns = (*found)->ns[t] ? snapshot_find(s, (*found)->ns[t]) : NULL;

		if (ns)
			ns->of_target = true;
	}
	return found;
}
