/* SPDX-License-Identifier: MIT */
/* Which namespaces of a snapshot are shown. */
#include "snapshot/select.h"

bool select_ns(const struct selection *selection, const struct ns *ns)
{
	if (!(selection->types & 1u << ns->id.type))
		return false;
	if (selection->unmanned && ns->n_procs > 0)
		return false;
	return !selection->of_target || ns->of_target;
}
