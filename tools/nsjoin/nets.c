/* SPDX-License-Identifier: MIT */
/* The network namespaces that a process is in, or that have a name in /run/netns. */
#include "nsjoin/nets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "net/netns.h"
#include "ns/id.h"
#include "proc/scan.h"
#include "proc/target.h"
#include "sys/nsfs.h"

static int add_net(struct nets *nets, int fd)
{
	_close_ int own = fd;
	struct ns_id id;
	void **slot;

	if (fd < 0 || ns_id_of_fd(fd, &id) < 0 || id.type != NS_NET)
		return 0;
	slot = map_slot(&nets->seen, id.ino);
	if (!slot || !array_room(&nets->fds, nets->n, &nets->room, sizeof *nets->fds))
		return -ENOMEM;
	if (*slot)
		return 0;
	*slot = nets;
	nets->fds[nets->n++] = take_fd(&own);
	return 0;
}

static int each_process(void *ctx, unsigned number _unused_, const char *name)
{
	struct nets *nets = ctx;
	struct ns_id id;
	char path[32];
	int r;

	snprintf(path, sizeof path, "%s/ns/net", name);
	r = ns_id_read(nets->proc, path, &id);
	nets->unread |= r == -EACCES;
	if (r < 0 || map_get(&nets->seen, id.ino))
		return 0;
	return add_net(nets, openat(nets->proc, path, O_RDONLY | O_CLOEXEC));
}

static int add_named(struct nets *nets)
{
	_netns_names_ struct netns_names names = { .n = 0 };
	char path[sizeof NETNS_FOLDER + NETNS_NAME_MAX + 1];
	int r = netns_names_read(&names);

	for (size_t i = 0; i < names.n && r >= 0; i++) {
		snprintf(path, sizeof path, NETNS_FOLDER "/%s", names.at[i].name);
		r = map_get(&nets->seen, names.at[i].ino) ? 0 : add_net(nets, nsfs_open_at(AT_FDCWD, path));
	}
	return r;
}

int nets_find(struct nets *nets)
{
	_close_ int dir = -1;
	int r;

	nets->proc = proc_open_own();
	dir = nets->proc < 0 ? -1 : openat(nets->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (nets->proc < 0)
		return nets->proc;
	r = dir < 0 ? -errno : scan_numbers(dir, each_process, nets);
	if (r >= 0)
		r = add_named(nets);
	return r < 0 ? fault(r, "cannot look for network namespaces") : 0;
}

void nets_done(struct nets *nets)
{
	fd_close_each(nets->fds, nets->n);
	free(nets->fds);
	fd_close(nets->proc);
	map_done(&nets->seen);
}
