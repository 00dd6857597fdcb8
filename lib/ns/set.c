/* SPDX-License-Identifier: MIT */
/* A set of namespaces to enter: which ones, and where they come from. */
#include "ns/set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "ns/id.h"
#include "ns/ref.h"
#include "sys/access.h"

void ns_set_init(struct ns_set *set)
{
	*set = (struct ns_set){ .pidfd = -1, .dir = -1 };
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		set->from[t].fd = -1;
}

void ns_set_done(struct ns_set *set)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		set->from[t].fd = fd_close(set->from[t].fd);
}

static int own_id(const char *link, struct ns_id *id)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/self/ns/%s", link);
	return ns_id_read(AT_FDCWD, path, id);
}

/*
 * Are we in it, and our children to be? A program that called unshare(CLONE_NEWPID) and then us is still in the old PID
 * namespace while its children are not.
 */
static bool is_ours(struct ns_id id)
{
	const struct ns_kind *kind = &ns_kinds[id.type];
	struct ns_id own;

	if (own_id(kind->name, &own) < 0 || !ns_id_equal(own, id))
		return false;
	return !kind->for_children || own_id(kind->for_children, &own) < 0 || ns_id_equal(own, id);
}

static bool changes_something(struct ns_id id, bool must)
{
	return !is_ours(id) || (must && id.type == NS_MNT);
}

int ns_set_add_fd(struct ns_set *set, enum ns_type type, int fd, const char *title)
{
	_close_ int own = fd;
	struct ns_id id;

	if (ns_id_of_fd(fd, &id) == 0 && id.type != type)
		return fault_plain(-EINVAL, "%s is a %s namespace, not a %s namespace", title, ns_kinds[id.type].noun, ns_kinds[type].noun);
	fd_close(set->from[type].fd);
	set->from[type] = (struct ns_source){ -1, NULL };
	set->types &= ~NS_BIT(type);
	if (ns_id_of_fd(own, &id) == 0 && !changes_something(id, true))
		return 0;
	set->types |= NS_BIT(type);
	set->from[type] = (struct ns_source){ take_fd(&own), title };
	return 0;
}

int ns_set_add_file(struct ns_set *set, enum ns_type type, const char *path)
{
	int fd = ns_ref_open(path, type);

	return fd < 0 ? fd : ns_set_add_fd(set, type, fd, path);
}

/* The link is missing: the process has ended (a zombie has no namespaces), or the kernel lacks the kind. */
static int no_link(const struct ns_set *set, enum ns_type type, bool must)
{
	struct ns_id own;

	if (own_id(ns_kinds[type].name, &own) == 0)
		return fault_plain(-ESRCH, "process %d has ended", set->pid);
	return must ? fault_plain(-ENOENT, "this kernel has no %s namespaces", ns_kinds[type].noun) : 0;
}

static int add_of_process(struct ns_set *set, enum ns_type type, bool must)
{
	struct ns_id id;
	int r = ns_id_read(set->dir, ns_kinds[type].link, &id);

	if (r == -ENOENT)
		return no_link(set, type, must);
	if (r == -ESRCH)
		return fault_plain(r, "process %d has ended", set->pid);
	if (r < 0)
		return access_hint(set->dir, fault(r, "cannot see the %s namespace of process %d", ns_kinds[type].noun, set->pid));
	if (changes_something(id, must))
		set->types |= NS_BIT(type);
	return 0;
}

int ns_set_add_process(struct ns_set *set, unsigned types, bool must)
{
	int r = 0;

	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		if (!(types & NS_BIT(t)) || ns_set_has(set, t))
			continue;
		if (r == 0)
			r = add_of_process(set, t, must);
		if (r < 0)
			set->types |= NS_BIT(t);
	}
	return r;
}
