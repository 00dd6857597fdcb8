/* SPDX-License-Identifier: MIT */
/*
 * The maps of user namespaces: /proc/PID/uid_map and gid_map of a process that is in one. Where none is, nothing tells them: an fd of the
 * namespace does not, and to enter it for the sake of a look would put a process of ours into the hands of its owner.
 */
#include <errno.h>

#include "base/fault.h"
#include "base/file.h"
#include "proc/scan.h"
#include "snapshot/gather.h"

enum { MAP_MAX = 16 * 1024 };   /* 340 lines of at most 33 bytes: user_namespaces(7) */

/* NULL: it cannot be read. -ENOMEM. */
static int read_map(struct gathering *g, int dir, const char *name, const char **map)
{
	char text[MAP_MAX];
	ssize_t n = file_read_at(dir, name, text, sizeof text);

	if (n < 0)
		return 0;
	*map = pool_text(&g->snapshot->pool, text, (size_t)n);
	return *map ? 0 : -ENOMEM;
}

static int read_maps(struct gathering *g, struct ns *ns)
{
	_close_ int dir = scan_open(g->procfd, ns->first->pid);
	struct ns_id id;
	int r;

	if (dir < 0 || ns_id_read(dir, "ns/user", &id) < 0 || id.ino != ns->id.ino)
		return 0;   /* it has ended, or its number is another's by now */
	r = read_map(g, dir, "uid_map", &ns->uid_map);
	return r < 0 ? r : read_map(g, dir, "gid_map", &ns->gid_map);
}

int gather_idmaps(struct gathering *g)
{
	int r = 0;

	for (size_t i = 0; i < g->snapshot->n_ns && r == 0; i++)
		if (g->snapshot->ns[i]->id.type == NS_USER && g->snapshot->ns[i]->first)
			r = read_maps(g, g->snapshot->ns[i]);
	return r < 0 ? fault(r, "cannot keep the maps of user namespaces") : 0;
}
