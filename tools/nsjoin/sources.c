/* SPDX-License-Identifier: MIT */
/* Namespaces that are neither the target's nor a file's: by number or the kernel's id, of a socket, and the one above another. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "nsjoin/nsjoin.h"
#include "proc/nsfind.h"
#include "sys/nsfs.h"
#include "sys/pidfd.h"

static int other_kind(const struct kind_option *kind, enum ns_type type)
{
	const struct ns_kind *is = &ns_kinds[kind->token.id.type];

	fault_plain(-EINVAL, "%s is a %s namespace, not a %s namespace", kind->file, is->noun, ns_kinds[type].noun);
	return fault_hint(-EINVAL, "--%s=%s joins it", is->long_option, kind->file);
}

static int add_by_token(struct joining *j, enum ns_type type, const struct kind_option *kind)
{
	struct ns_token token = kind->token;
	_close_ int proc = -1;
	int fd;

	if (token.id.type != NS_TYPES && token.id.type != type)
		return other_kind(kind, type);
	token.id.type = type;
	proc = proc_open_own();
	fd = proc < 0 ? proc : nsfind_open(&token, proc);
	return fd < 0 ? fd : ns_set_add_fd(&j->set, type, fd, kind->file);
}

int source_add_kind(struct joining *j, enum ns_type type, const struct kind_option *kind)
{
	return kind->token.id.ino || kind->token.handle ? add_by_token(j, type, kind) : ns_set_add_file(&j->set, type, kind->file);
}

static int cannot_copy(const struct joining *j, int fd, int err)
{
	if (err == -EBADF)
		return fault_plain(err, "process %d has no open file %d", j->target.pid, fd);
	fault(err, "cannot get hold of open file %d of process %d", fd, j->target.pid);
	return err == -EPERM ? fault_hint(err, "that needs ptrace access to it: run as root") : err;
}

static int cannot_ask(const struct joining *j, int fd, int err)
{
	if (err == -EPERM)
		return fault_hint(fault(err, "cannot open the network namespace of socket %d of process %d", fd, j->target.pid),
				  "that needs CAP_NET_ADMIN over it: run as root");
	fault_plain(-ENOTSOCK, "open file %d of process %d is no socket", fd, j->target.pid);
	return fault_hint(-ENOTSOCK, "ls -l /proc/%d/fd shows which are", j->target.pid);
}

int source_add_socket(struct joining *j, int fd)
{
	_close_ int copy = pidfd_copy_fd(j->target.pidfd, fd);
	int net;

	if (copy < 0)
		return cannot_copy(j, fd, copy);
	net = nsfs_of_socket(copy);
	return net < 0 ? cannot_ask(j, fd, net) : ns_set_add_fd(&j->set, NS_NET, net, "of the socket");
}

/* One that was named; what is ours already is not in the set. */
static int open_named(const struct joining *j, enum ns_type type)
{
	char path[64];

	if (j->set.from[type].fd >= 0)
		return fcntl(j->set.from[type].fd, F_DUPFD_CLOEXEC, 0);
	snprintf(path, sizeof path, "/proc/self/%s", ns_kinds[type].link);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/*
 * The user namespace that was named, the target's, or the first other namespace that was named, whose owner is meant then. As nsenter(1) has it.
 */
static int open_below(const struct nsjoin_options *o, const struct joining *j)
{
	int kept;
	enum ns_type t = NS_USER;

	if (o->kinds[NS_USER].file)
		return open_named(j, NS_USER);
	if (*j->files[NS_USER] && (kept = nsfs_open_at(AT_FDCWD, j->files[NS_USER])) >= 0)
		return kept;   /* an environment's */
	if (j->target.dir >= 0)
		return openat(j->target.dir, ns_kinds[NS_USER].link, O_RDONLY | O_CLOEXEC);
	while (t < NS_TYPES && !o->kinds[t].file && j->set.from[t].fd < 0)
		t++;
	return t < NS_TYPES ? open_named(j, t) : -1;
}

int source_add_user_parent(const struct nsjoin_options *o, struct joining *j)
{
	_close_ int below = open_below(o, j);
	int parent = below < 0 ? -errno : nsfs_owner(below);

	if (below < 0)
		return proc_target_unread(&j->target, "user namespace", parent);
	if (parent == -EPERM) {
		fault_plain(parent, "the parent user namespace is outside of our view");
		return fault_hint(parent, "the first user namespace has none, and those above our own cannot be entered");
	}
	if (parent < 0)
		return fault(parent, "cannot open the parent user namespace");
	return ns_set_add_fd(&j->set, NS_USER, parent, "above it");
}
