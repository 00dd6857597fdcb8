/* SPDX-License-Identifier: MIT */
/* port:PORT: who listens there, in whatever network namespace. */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "cli/exit.h"
#include "net/ports.h"
#include "net/tour.h"
#include "nsjoin/mnl.h"
#include "nsjoin/nets.h"
#include "nsjoin/nsjoin.h"
#include "nsjoin/pick.h"
#include "proc/scan.h"

struct listeners {
	struct port_wishes wishes;
	struct map inodes;       /* of the sockets that listen there */
	size_t n;
	bool closed;             /* there are namespaces that could not be looked into */
};

static int take_listener(void *ctx, const struct listener *listener)
{
	struct listeners *l = ctx;
	void **slot;

	if (!ports_match(&l->wishes, listener->proto, listener->port))
		return 0;
	slot = map_slot(&l->inodes, listener->inode);
	if (!slot)
		return fault(-ENOMEM, "cannot keep the sockets");
	*slot = l;
	l->n++;
	return 0;
}

static int look_into(void *ctx, size_t i _unused_, struct nl *nl, int err _unused_)
{
	struct listeners *l = ctx;
	unsigned protos = ports_protos(&l->wishes);
	int r = 0;

	if (!nl) {
		l->closed = true;
		return 0;
	}
	for (enum sock_proto p = 0; p < SOCK_PROTOS && r >= 0; p++) {
		r = -EINTR;
		for (int tries = 0; tries < 10 && r == -EINTR && protos & 1u << p; tries++)
			r = listeners_each(nl, p, take_listener, l);   /* taking one twice does no harm */
		if (r == -ENOENT || !(protos & 1u << p))
			r = 0;   /* a kernel without this protocol */
	}
	return r;
}

/* At the open files of a process. */
struct file_look {
	const struct listeners *l;
	int dir;
	unsigned long found;     /* the inode of a socket that listens; 0: none yet */
};

static int each_file(void *ctx, unsigned number _unused_, const char *name)
{
	struct file_look *look = ctx;
	char text[64];
	ssize_t n = look->found ? -1 : readlinkat(look->dir, name, text, sizeof text - 1);
	const char *inode;

	text[MAX(n, 0)] = 0;
	inode = str_after(text, "socket:[");
	if (inode && map_get(&look->l->inodes, strtoul(inode, NULL, 10)))
		look->found = strtoul(inode, NULL, 10);
	return 0;
}

static unsigned long find_socket(const struct listeners *l, int dir)
{
	_close_ int fds = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct file_look look = { l, fds, 0 };

	if (fds >= 0)
		scan_numbers(fds, each_file, &look);
	return look.found;
}

static bool has_socket(void *ctx, int dir) { return find_socket(ctx, dir) != 0; }

/* "8080", "8080/udp", and what nsls --listen takes for one port. */
static int read_port(const char *name, struct port_wishes *wishes)
{
	const char *slash = strchr(name, '/');
	char text[64];
	int r;

	snprintf(text, sizeof text, "%s%s%.*s", slash ? slash + 1 : "", slash ? ":" : "", slash ? (int)(slash - name) : 60, name);
	r = ports_parse(text, wishes);
	if (r == 0 && (wishes->n != 1 || wishes->at[0].from != wishes->at[0].to))
		r = fault_plain(-EINVAL, "'%s' is not one port", name);
	return r < 0 ? fault_status(r, STATUS_USAGE) : 0;
}

static int nobody(const struct listeners *l, bool partial, const char *what)
{
	if (l->n) {
		fault_plain(-ESRCH, "%s is listened on, but by no process that we can see", what);
		return fault_hint(-ESRCH, "run as root: other users' open files are hidden; or it is the kernel itself ('nsls --listen' tells the namespace)");
	}
	fault_plain(-ENOENT, "nothing that can be seen listens on %s", what);
	return partial ? fault_hint(-ENOENT, "not all network namespaces could be looked into (no permission): run as root") :
			 fault_hint(-ENOENT, "'nsls --listen' shows what does");
}

static int open_port(const char *name, struct joining *j)
{
	_nets_ struct nets nets = NETS_NONE;
	struct listeners l = { .n = 0 };
	char what[80];
	int r = read_port(name, &l.wishes);

	if (r == 0)
		r = mnl_load();
	if (r == 0)
		r = nets_find(&nets);
	if (r == 0)
		r = net_tour(nets.fds, nets.n, NETLINK_SOCK_DIAG, look_into, &l);
	snprintf(what, sizeof what, "port %.60s", name);
	if (r >= 0)
		r = l.n ? pick_one(has_socket, &l, what, &j->target) : 1;
	if (r == 0)
		snprintf(j->how, sizeof j->how, "has socket:[%lu] open, which listens on %s", find_socket(&l, j->target.dir), what);
	map_done(&l.inodes);
	return r > 0 ? nobody(&l, l.closed || nets.unread, what) : r;
}

const struct aim_road aim_road_port = { "port:", open_port, NULL };
