/* SPDX-License-Identifier: MIT */
/* nsls --listen: what listens in each network namespace. */
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/array.h"
#include "base/fault.h"
#include "nsls/listen.h"

/* On tour. */
struct finder {
	struct listen_list *list;
	unsigned protos;          /* to ask for: those that the kernel has */
	const struct nets *nets;
	struct nl *nl;            /* where we are: */
	const struct ns *ns;
};

/* The name of a device in the namespace of a socket: any socket will do. */
static void find_interface(int socket, uint32_t index, char name[IF_NAMESIZE])
{
	struct ifreq request = { .ifr_ifindex = (int)index };

	if (ioctl(socket, SIOCGIFNAME, &request) < 0)
		snprintf(name, IF_NAMESIZE, "%u", index);
	else
		memcpy(name, request.ifr_name, IF_NAMESIZE);
}

static int add(void *ctx, const struct listener *listener)
{
	const struct finder *f = ctx;
	struct listen_list *list = f->list;
	struct listening *row;

	if (!ports_match(list->wishes, listener->proto, listener->port))
		return 0;
	if (!array_room(&list->rows, list->n, &list->room, sizeof *list->rows))
		return fault(-ENOMEM, "cannot keep the sockets");
	row = &list->rows[list->n++];
	*row = (struct listening){ .ns = f->ns, .socket = *listener };
	if (listener->interface)
		find_interface(mnl_socket_get_fd(f->nl->socket), listener->interface, row->interface);
	return 0;
}

/* One protocol in one namespace. A dump that was interrupted is made again. */
static int find_proto(struct finder *f, enum sock_proto proto)
{
	size_t before = f->list->n;
	int r = -EINTR;

	for (int tries = 0; tries < 10 && r == -EINTR; tries++) {
		f->list->n = before;
		r = listeners_each(f->nl, proto, add, f);
	}
	if (r != -ENOENT)
		return r;
	f->protos &= ~(1u << proto);   /* not asked again */
	return 0;
}

/* A listening MPTCP socket has a TCP socket below it, which has the same number: one line is enough. */
static void drop_subflows(struct listen_list *list, size_t from)
{
	size_t kept = from, mptcp = from;

	while (mptcp < list->n && list->rows[mptcp].socket.proto < PROTO_MPTCP)
		mptcp++;
	for (size_t i = from; i < list->n; i++) {
		bool is_below = false;

		for (size_t j = mptcp; i < mptcp && j < list->n && list->rows[j].socket.proto == PROTO_MPTCP; j++)
			is_below |= list->rows[i].socket.inode && list->rows[j].socket.inode == list->rows[i].socket.inode;
		if (!is_below)
			list->rows[kept++] = list->rows[i];
	}
	list->n = kept;
}

static int visit(void *ctx, size_t i, struct nl *nl)
{
	struct finder *f = ctx;
	size_t before = f->list->n;
	int r = 0;

	f->nl = nl;
	f->ns = f->nets->at[i];
	for (enum sock_proto p = 0; p < SOCK_PROTOS && r >= 0; p++)
		if (f->protos & 1u << p)
			r = find_proto(f, p);
	drop_subflows(f->list, before);
	return r;
}

static int by_place(const void *a, const void *b)
{
	const struct listening *x = a, *y = b;
	int r;

	if (x->ns->id.ino != y->ns->id.ino)
		return x->ns->id.ino < y->ns->id.ino ? -1 : 1;
	if (x->socket.proto != y->socket.proto)
		return (int)x->socket.proto - (int)y->socket.proto;
	if (x->socket.port != y->socket.port)
		return x->socket.port < y->socket.port ? -1 : 1;
	if (x->socket.family != y->socket.family)
		return x->socket.family - y->socket.family;
	r = memcmp(x->socket.address, y->socket.address, sizeof x->socket.address);
	if (r == 0)
		r = strcmp(x->socket.path, y->socket.path);
	return r ? r : (x->socket.inode > y->socket.inode) - (x->socket.inode < y->socket.inode);
}

int listen_find(struct nets *nets, struct listen_list *list)
{
	struct finder f = { .list = list, .protos = ports_protos(list->wishes), .nets = nets };
	int r = nets_tour(nets, NETLINK_SOCK_DIAG, visit, &f);

	if (list->n)
		qsort(list->rows, list->n, sizeof *list->rows, by_place);
	return r;
}
