/* SPDX-License-Identifier: MIT */
/* From a cgroup's path to the chain of containers that it lies in, each path looked up once. */
#include "proc/container.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "proc/cgroup.h"
#include "proc/container/engine.h"
#include "proc/scan.h"
#include "sys/pidfd.h"

/*
 * In the order they are asked: patterns that cannot be mistaken first, then those that take any word or any id. Units last, and only
 * where no container was found: a container may lie in a unit, and a unit's name tells less.
 */
const struct engine *const engines[] = {
	&engine_docker, &engine_podman, &engine_crio, &engine_containerd, &engine_lxc, &engine_machine, &engine_flatpak, &engine_snap,
	&engine_oci, &engine_systemd, NULL,
};

/* A path met before, and what it was; different paths of one hash stand in a row. */
struct seen {
	const char *path;
	const struct container *container;   /* NULL: none */
	struct seen *next;
};

/* FNV-1a, 64 bits: short texts, and a collision only costs a comparison. */
static uint64_t hash(const char *text)
{
	uint64_t h = 0xcbf29ce484222325ull;

	while (*text)
		h = (h ^ (unsigned char)*text++) * 0x100000001b3ull;
	return h;
}

static struct seen *seen_find(const struct map *map, const char *path)
{
	struct seen *s = map_get(map, hash(path));

	while (s && !streq(s->path, path))
		s = s->next;
	return s;
}

static struct seen *seen_add(struct containers *all, struct map *map, const char *path, const struct container *c)
{
	struct seen *s = pool_alloc(&all->pool, sizeof *s);
	void **slot;

	if (!s)
		return NULL;
	s->path = pool_text(&all->pool, path, strlen(path));
	s->container = c;
	slot = s->path ? map_slot(map, hash(path)) : NULL;
	if (!slot)
		return NULL;
	s->next = *slot;
	*slot = s;
	return s;
}

/* Only pure v2: the kernel tells the number of the v2 cgroup, and on hybrid machines everything may be in the root of that. */
static bool is_pure_v2(int root)
{
	_close_ int fd = openat(root, "sys/fs/cgroup", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	return fd >= 0 && fstatfs(fd, &fs) == 0 && fs.f_type == CGROUP2_SUPER_MAGIC;
}

int containers_init(struct containers *all, int root, int proc)
{
	_close_ int kept = fcntl(root, F_DUPFD_CLOEXEC, 3);
	struct stat st;

	if (kept < 0 || fstat(kept, &st) < 0)
		return -errno;
	*all = (struct containers){ .root = kept, .proc = proc, .trusted = st.st_uid, .text = malloc(CGROUP_TEXT_MAX) };
	all->by_cgroup_id = is_pure_v2(root) && pidfd_proc_is_ours(proc);
	if (!all->text)
		return -ENOMEM;
	kept = -1;   /* it is theirs now */
	return 0;
}

void containers_done(struct containers *all)
{
	map_done(&all->paths);
	map_done(&all->ids);
	map_done(&all->outer);
	map_done(&all->kept);
	map_done(&all->named_by_ino);
	pool_done(&all->pool);
	if (all->text)
		fd_close(all->root);
	free(all->text);
	all->text = NULL;
}

/* The systemd unit that parts 0..last lie in: the outermost, looked for below a user's manager. */
static const char *unit_of(const struct look *look, unsigned last)
{
	struct look unit = *look;
	struct container c = { .engine = engine_systemd.name };

	for (unit.at = 0; unit.at <= last; unit.at++)
		if (engine_systemd.match(&unit, &c) > 0)
			return c.id;
	return NULL;
}

/* Make of an engine's claim what can be believed. false: it is not to be believed at all. */
static bool settle(const struct engine *engine, const struct look *look, struct container *c)
{
	bool named_by_path = c->name != NULL;
	struct container claim = *c;
	enum proof proof;

	if (look->outer) {
		if (engine->fill_inside)
			engine->fill_inside(look, c);
		return true;
	}
	proof = engine->fill ? engine->fill(look, c) : PROOF_NONE;
	c->verified = proof == PROOF_YES || !look->delegated;
	if (c->verified)
		return true;
	/* a place that others can make, and no record: an id is shown for what it is, a name only as that user's word */
	if (proof == PROOF_NO || (named_by_path && !(engine->for_users && look->owner)))
		return false;
	*c = claim;
	return true;
}

/* What is known of a container whose cgroup is `prefix` already? The outermost ones are looked up once, however many cgroups they have. */
static int settle_once(const struct engine *engine, const struct look *look, struct container *c, const struct container **made)
{
	struct containers *all = look->all;
	bool keep = !look->outer && engine != &engine_systemd;   /* a unit costs no look-up, and its cgroup may be a container's, too */
	struct seen *seen = keep ? seen_find(&all->outer, c->cgroup) : NULL;
	struct container *kept = NULL;

	if (!seen) {
		if (settle(engine, look, c)) {
			kept = pool_alloc(&all->pool, sizeof *kept);
			if (!kept)
				return -ENOMEM;
			*kept = *c;
		}
		if (keep && !seen_add(all, &all->outer, c->cgroup, kept))
			return -ENOMEM;
	}
	*made = seen ? seen->container : kept;
	return 0;
}

/* Does an engine claim the part that is looked at? *used parts are its own then, *made NULL where the claim does not hold. */
static int ask(const struct engine *engine, const struct look *look, unsigned *used, const struct container **made)
{
	struct container c = { .engine = engine->name, .owner = look->outer ? 0 : look->owner };
	int n = engine->match(look, &c);
	unsigned last = look->at + (unsigned)n - 1;
	size_t len;

	*made = NULL;
	if (n <= 0)
		return n;
	len = (size_t)(look->part[last].at + look->part[last].len - look->path);
	c.cgroup = pool_text(&look->all->pool, look->path, len);
	if (!c.id || !c.cgroup)
		return -ENOMEM;
	c.unit = unit_of(look, last);
	*used = (unsigned)n;
	return settle_once(engine, look, &c, made);
}

/* The next container of the path, from part look->at on; *found NULL: there is none. */
static int find_next(struct look *look, bool units, const struct container **found)
{
	do {
		for (const struct engine *const *e = engines; *e; e++) {
			unsigned used = 0;
			int r;

			if ((*e == &engine_systemd) != units)
				continue;
			r = ask(*e, look, &used, found);
			if (r < 0)
				return r;
			if (*found) {
				look->at += used - 1;
				return 0;
			}
		}
	} while (look_next(look));
	return 0;
}

/* What lies inside `outer`: the rest of the path. Copies of the chain's links, for other paths have other insides. */
static int find_inner(struct look *look, const struct container *outer, const struct container **chain)
{
	const struct container *inner = NULL, *deeper = NULL;
	struct container *copy;
	int r = 0;

	*chain = outer;
	if (!look_next(look))
		return 0;
	look->outer = outer->cgroup;
	r = find_next(look, false, &inner);
	if (r < 0 || !inner)
		return r;
	r = find_inner(look, inner, &deeper);
	copy = r < 0 ? NULL : pool_alloc(&look->all->pool, sizeof *copy);
	if (!copy)
		return r < 0 ? r : -ENOMEM;
	*copy = *outer;
	copy->inner = deeper;
	*chain = copy;
	return 0;
}

static int look_up(struct containers *all, const char *path, pid_t pid, const struct container **found)
{
	const struct container *outer = NULL;
	struct look look, units;
	int r = look_start(&look, all, path, pid);

	*found = NULL;
	if (r < 0)
		return 0;   /* the root cgroup: in nothing */
	units = look;
	r = find_next(&look, false, &outer);
	if (r == 0 && outer)
		return find_inner(&look, outer, found);
	return r < 0 ? r : find_next(&units, true, found);
}

int containers_of_cgroup(struct containers *all, const char *path, pid_t pid, const struct container **found)
{
	struct seen *seen = seen_find(&all->paths, path);
	const struct container *c = NULL;

	if (!seen) {
		int r = look_up(all, path, pid, &c);

		if (r < 0)
			return r;
		seen = seen_add(all, &all->paths, path, c);
	}
	if (!seen)
		return -ENOMEM;
	*found = seen->container;
	return 0;
}

/*
 * The places that a process has in the hierarchies, what says most first. The unified one has the last word where it names a container;
 * where it has only a unit, the others are asked, too: on hybrid machines an engine may use v1 alone and leave its containers in its
 * own service's cgroup2. What lies inside a container may show in one of them only.
 */
static int of_paths(struct containers *all, const struct cgroup_paths *paths, pid_t pid, const struct container **found)
{
	const struct container *unit = NULL, *best = NULL;

	for (unsigned i = 0; i < paths->n && !(best && best->inner); i++) {
		const struct container *c = NULL;
		int r = containers_of_cgroup(all, paths->path[i], pid, &c);

		if (r < 0)
			return r;
		if (c && c->engine != engine_systemd.name && (!best || streq(best->cgroup, c->cgroup)))
			best = c;
		unit = unit ? unit : c;
	}
	*found = best ? best : unit;
	return 0;
}

/* Where the cgroup names no container, namespaces may: root's word first, then that of the process that keeps it. */
static int by_namespaces(struct containers *all, int dir, pid_t pid, const struct container **found)
{
	const struct container *unit = *found;
	int r = nskit_of_dir(all, dir, found);

	return r < 0 || *found != unit ? r : container_without_cgroup(all, dir, pid, found);
}

int containers_of_dir(struct containers *all, int dir, pid_t pid, const struct container **found)
{
	struct cgroup_paths paths;
	int r = cgroup_read_at(dir, all->text, &paths);

	if (r == 0)
		r = of_paths(all, &paths, pid, found);
	if (r < 0 || (*found && (*found)->engine != engine_systemd.name))
		return r;
	return by_namespaces(all, dir, pid, found);
}

/* One call tells which cgroup it is; only new ones are read. */
static int by_id(struct containers *all, pid_t pid, const struct container **found)
{
	_close_ int pidfd = pidfd_of(pid);
	struct cgroup_paths paths;
	uint64_t id, again;
	struct seen *seen;
	void **slot;
	int r;

	if (pidfd < 0)
		return pidfd;
	r = pidfd_cgroup_id(pidfd, &id);
	if (r < 0)
		return r;
	seen = map_get(&all->ids, id);
	if (seen) {
		*found = seen->container;
		return 0;
	}
	r = cgroup_read(all->proc, pid, all->text, &paths);
	if (r == 0)
		r = of_paths(all, &paths, pid, found);
	/* what was read belongs to this number only if the process was there all the time, and stayed where it was */
	if (r < 0 || pidfd_cgroup_id(pidfd, &again) < 0 || again != id || !pidfd_alive(pidfd))
		return r;
	seen = pool_alloc(&all->pool, sizeof *seen);
	slot = seen ? map_slot(&all->ids, id) : NULL;
	if (!slot)
		return -ENOMEM;
	seen->container = *found;
	*slot = seen;
	return 0;
}

int containers_of_pid(struct containers *all, pid_t pid, const struct container **found)
{
	_close_ int dir = -1;
	int r;

	if (all->by_cgroup_id) {
		r = by_id(all, pid, found);
		if (r == 0 && *found && (*found)->engine != engine_systemd.name)
			return 0;
		if (r < 0 && r != -ENOSYS && r != -EPERM)
			return r;
		all->by_cgroup_id = r == 0;
	}
	dir = scan_open(all->proc, pid);
	if (dir < 0)
		return dir;
	return all->by_cgroup_id ? by_namespaces(all, dir, pid, found) : containers_of_dir(all, dir, pid, found);
}

static void print_one(const struct container *c, struct buf *to)
{
	buf_printf(to, "%s:", c->engine);
	if (c->pod)
		buf_printf(to, "%s/%s%s%s", c->k8s_namespace ? c->k8s_namespace : "", c->pod, c->name ? "/" : "", c->name ? c->name : "");
	else if (c->name)
		buf_puts(to, c->name);
	else
		buf_printf(to, "%.12s%s", c->id, c->verified ? "" : "?");   /* as engines show ids; one that nobody vouches for anybody can have chosen */
	if (c->owner)
		buf_printf(to, "@%u", (unsigned)c->owner);
}

void container_print(const struct container *c, struct buf *to)
{
	print_one(c, to);
	for (c = c->inner; c; c = c->inner) {
		buf_puts(to, "/");
		print_one(c, to);
	}
}
