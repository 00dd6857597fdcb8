/* SPDX-License-Identifier: MIT */
/*
 * Namespaces pinned by a mount of their file (`ip netns add`, `unshare --net=FILE`) in our own mount namespace, from its mount table. That
 * tells kind and number; the mount point is opened only for what it does not tell, and may be covered by anything meanwhile.
 */
#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "proc/mountinfo.h"
#include "snapshot/gather.h"
#include "sys/inmount.h"
#include "sys/nsfs.h"

/* FNV-1a, begun with the namespace: one path can carry several namespaces, one over the other. */
static uint64_t hash(uint64_t ino, const char *path)
{
	uint64_t h = 0xcbf29ce484222325ull ^ ino;

	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * 0x100000001b3ull;
	return h;
}

/*
 * A path stands in the table twice where a mount was propagated to two layers of the same folder (/run/netns is bound to itself
 * by ip-netns): shown once. Two paths of one hash are both kept.
 */
static int add_path(struct gathering *g, struct ns *ns, const char *path)
{
	void **known = map_slot(&g->paths, hash(ns->id.ino, path));
	struct ns_mount *mount;

	if (!known)
		return -ENOMEM;
	mount = *known;
	if (mount && streq(mount->path, path))
		return 0;
	mount = pool_alloc(&g->snapshot->pool, sizeof *mount);
	if (!mount)
		return -ENOMEM;
	mount->path = pool_text(&g->snapshot->pool, path, strlen(path));
	if (!mount->path)
		return -ENOMEM;
	*known = mount;
	*ns->last_mount = mount;
	ns->last_mount = &mount->next;
	return 0;
}

/* The namespace of a mount that no process is in. Where something else lies over the mount point, only its number is known. */
static int add_unowned(struct gathering *g, struct ns_id id, const char *path)
{
	_close_ int fd = inmount_open(AT_FDCWD, path);

	if (fd == -ENOSYS)   /* no openat2(2): what a dead file server then holds up cannot be helped */
		fd = nsfs_open_at(AT_FDCWD, path);
	if (fd >= 0 && !gather_is_of(g, fd, id))
		fd = fd_close(fd);
	return gather_unowned(g, id, fd);
}

/* The mount table in reading. */
struct own_table {
	struct gathering *g;
	const struct ns *ns;    /* our own mount namespace, where it is known and asked about */
	struct table_places places;
};

static const struct ns *own_mnt(const struct gathering *g)
{
	bool asked = g->query->holders_of || g->query->mounted;
	struct ns_id id;

	return asked && ns_id_read(g->procfd, "self/ns/mnt", &id) == 0 ? snapshot_find(g->snapshot, id.ino) : NULL;
}

/* A namespace that is mounted. */
static int add_nsfs(struct own_table *t, const struct listed_mount *mount)
{
	struct gathering *g = t->g;
	struct ns_id id;
	struct ns *ns;
	int r = 0;

	if (ns_id_parse_link(mount->root, &id) < 0)
		return 0;
	if (gather_wants(g, id))
		r = add_unowned(g, id, mount->target);
	ns = snapshot_find(g->snapshot, id.ino);
	if (r >= 0 && ns)
		r = add_path(g, ns, mount->target);
	return r < 0 ? r : gather_mount_holder(g, id.ino, t->ns, mount->target);
}

static int add_mount(void *ctx, const struct listed_mount *mount)
{
	struct own_table *t = ctx;
	int r = streq(mount->fstype, "nsfs") ? add_nsfs(t, mount) : 0;

	return r < 0 ? r : gather_place(t->g, &t->places, t->ns, mount);
}

int gather_mounts(struct gathering *g)
{
	struct own_table t = { g, own_mnt(g), { .n = 0 } };
	int r, ended;

	if (g->mounts_read)
		return 0;
	g->mounts_read = true;
	r = mountinfo_each_own(g->procfd, add_mount, &t);
	ended = gather_places_end(&t.places);
	if (r == -ENOENT)   /* the /proc of another pid namespace: we are not in it */
		return 0;
	r = r < 0 ? r : ended;
	return r < 0 ? fault(r, "cannot read the mount table /proc/self/mountinfo") : 0;
}
