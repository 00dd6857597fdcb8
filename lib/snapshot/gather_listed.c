/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that nothing shows but the kernel itself, which lists all that are alive (listns(2), Linux 6.19): held by a file
 * descriptor on its way through a socket, or by something in the kernel. Older kernels do not tell.
 */
#include <sys/stat.h>

#include "base/cleanup.h"
#include "snapshot/gather.h"
#include "sys/nshandle.h"

enum { IDS_AT_ONCE = 512 };

static int see_id(struct gathering *g, uint64_t handle)
{
	_close_ int fd = nshandle_open(handle, 0, 0);
	struct ns_id id;

	if (fd < 0 || ns_id_of_fd(fd, &id) < 0 || !gather_wants(g, id))
		return 0;
	return gather_unowned(g, id, fd);
}

int gather_listed(struct gathering *g)
{
	uint64_t ids[IDS_AT_ONCE];
	uint64_t after = 0;
	int flags = 0, r = 0;
	ssize_t n;

	for (enum ns_type t = 0; t < NS_TYPES; t++)
		if (g->query->types & 1u << t)
			flags |= ns_kinds[t].clone_flag;
	while (r >= 0 && (n = nshandle_list(flags, after, ids, IDS_AT_ONCE)) > 0) {
		for (ssize_t i = 0; i < n && r >= 0; i++)
			r = see_id(g, ids[i]);
		after = ids[n - 1];
	}
	return r;
}
