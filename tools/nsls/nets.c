/* SPDX-License-Identifier: MIT */
/* The network namespaces of a snapshot. */
#include "nsls/nets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/fault.h"
#include "base/str.h"
#include "net/netns.h"

void nets_query(struct query *query)
{
	query->types |= 1u << NS_NET;
	query->keep |= 1u << NS_NET;
	query->procs = query->search = query->mounts = true;
}

static uint64_t own_ino(void)
{
	struct stat st;

	return stat("/proc/self/ns/net", &st) < 0 ? 0 : st.st_ino;
}

int nets_of(const struct snapshot *snapshot, struct nets *nets)
{
	const uint64_t own = own_ino();

	nets->at = calloc(snapshot->n_ns + 1, sizeof *nets->at);
	nets->fds = calloc(snapshot->n_ns + 1, sizeof *nets->fds);
	nets->home = -1;
	if (!nets->at || !nets->fds)
		return fault(-ENOMEM, "cannot make the list");
	for (size_t i = 0; i < snapshot->n_ns; i++) {
		const struct ns *ns = snapshot->ns[i];

		if (ns->id.type != NS_NET)
			continue;
		if (ns->fd < 0 && ns->mounts && !ns->n_procs)
			nets->buried++;
		else
			nets->closed += ns->fd < 0;
		if (ns->fd < 0)
			continue;
		if (ns->id.ino == own)
			nets->home = (int)nets->n;
		nets->at[nets->n] = ns;
		nets->fds[nets->n++] = ns->fd;
	}
	return 0;
}

void nets_done(struct nets *nets)
{
	free(nets->at);
	free(nets->fds);
	*nets = (struct nets){ .n = 0 };
}

struct visit {
	struct nets *nets;
	int (*visit)(void *ctx, size_t i, struct nl *nl);
	void *ctx;
};

static int visit_one(void *ctx, size_t i, struct nl *nl, int err)
{
	struct visit *v = ctx;

	if (nl)
		return v->visit(v->ctx, i, nl);
	if (err != -EPERM && err != -EACCES)
		return fault(err, "cannot look into network namespace %llu", (unsigned long long)v->nets->at[i]->id.ino);
	v->nets->closed++;
	return 0;
}

int nets_tour(struct nets *nets, int protocol, int (*visit)(void *ctx, size_t i, struct nl *nl), void *ctx)
{
	struct visit v = { nets, visit, ctx };

	return net_tour(nets->fds, nets->n, protocol, visit_one, &v);
}

void nets_note_closed(const struct nets *nets)
{
	fflush(stdout);
	if (nets->closed)
		fprintf(stderr, "nsls: note: %u network %s could not be looked into (no permission): the list is partial\n", nets->closed,
			nets->closed == 1 ? "namespace" : "namespaces");
	if (nets->buried)
		fprintf(stderr, "nsls: note: %u network %s could not be opened where mounted (something lies over it, or a file server does not answer): "
			"the list is partial\n", nets->buried, nets->buried == 1 ? "namespace" : "namespaces");
}

const char *nets_name(const struct ns *ns)
{
	const char *name = NULL;

	for (const struct ns_mount *m = ns->mounts; m && !name; m = m->next)
		name = str_after(m->path, NETNS_FOLDER "/");
	return name;
}
