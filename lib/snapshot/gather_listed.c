/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that nothing shows but the kernel itself, which lists all that are alive (listns(2), Linux 6.19): held by a file
 * descriptor on its way through a socket, or by something in the kernel. Older kernels do not tell. It lists what we may see (all
 * with CAP_SYS_ADMIN over the owner, since 7.3 in the first PID namespace only; always those we are in) and refuses nothing; what only a socket
 * holds is not in its list.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "snapshot/gather.h"
#include "sys/nshandle.h"

enum { IDS_FIRST = 4096, IDS_MAX = 1000000 };   /* more at once the kernel refuses */

static int see_id(struct gathering *g, uint64_t handle)
{
	_close_ int fd = nshandle_open(handle, 0, 0);
	struct ns_id id;

	if (fd < 0 || ns_id_of_fd(fd, &id) < 0 || !gather_wants(g, id))
		return 0;
	return gather_unowned(g, id, fd);
}

/*
 * All at once, in a second try with more room where there are more. Not page by page: where the first namespace behind a page's end is just
 * about to go, the kernel says that there is none (lookup_ns_id_at() in kernel/nstree.c).
 */
static ssize_t list(int flags, uint64_t **ids)
{
	for (size_t room = IDS_FIRST; ; room = MIN(room * 8, (size_t)IDS_MAX)) {
		ssize_t n;

		*ids = calloc(room, sizeof **ids);
		n = *ids ? nshandle_list(flags, 0, *ids, room) : -ENOMEM;
		if (n < (ssize_t)room || room == IDS_MAX)
			return n;
		free(*ids);
	}
}

int gather_listed(struct gathering *g)
{
	_free_ uint64_t *ids = NULL;
	int flags = 0, r = 0;
	ssize_t n;

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (g->query->types & 1u << t)
			flags |= ns_kinds[t].clone_flag;
	n = list(flags, &ids);
	for (ssize_t i = 0; i < n && r >= 0; i++)
		r = see_id(g, ids[i]);
	return n == -ENOMEM ? (int)n : r;
}
