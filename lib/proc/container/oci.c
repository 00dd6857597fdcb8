/* SPDX-License-Identifier: MIT */
/*
 * Bare runc and crun: "runc-NAME.scope", or any word a bundle asks for, so a part counts only where the runtime keeps a record
 * of that name that claims this very cgroup. And an id that no engine's pattern has (--cgroup-parent): each is asked.
 */
#include <fcntl.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "proc/container/engine.h"
#include "sys/inroot.h"

static bool is_name(struct part part)
{
	return part.len && part.len < 256 && part.at[0] != '.';
}

/* The path up to and with the part in question. */
static const char *path_up_to(const struct look *look)
{
	return part_copy(look, (struct part){ look->path, (size_t)(look->part[look->at].at + look->part[look->at].len - look->path) });
}

/* A runtime's record of this name that vouches for c->cgroup (up to part `at`). */
static bool is_claimed(const struct look *look, struct container *c, struct part name)
{
	struct container probe = *c;
	char key[256];
	struct record record;

	if (!is_name(name))
		return false;
	snprintf(key, sizeof key, "%.*s", (int)name.len, name.at);
	probe.cgroup = path_up_to(look);
	if (!probe.cgroup || record_find(look, &probe, key, &record) < 0 || record_check(look, &probe, &record) != PROOF_YES)
		return false;
	c->engine = record.by_crun ? "crun" : "runc";
	return true;
}

static bool is_there(int root, const char *folder, struct part name, const char *file)
{
	char path[300];
	_close_ int fd = -1;

	snprintf(path, sizeof path, "%s/%.*s/%s", folder, (int)name.len, name.at, file);
	fd = inroot_open(root, path);
	return fd >= 0;
}

/*
 * Inside of a container the runtime keeps its records there: does the root of the process that keeps this cgroup hold one of that name? It is
 * the outer container's own word, as all of the chain is; nothing in it is read.
 */
static bool is_kept_inside(const struct look *look, struct container *c, struct part name)
{
	struct container probe = *c;
	_close_ int keeper = -1, root = -1;

	probe.cgroup = path_up_to(look);
	if (!look->pid || !is_name(name) || !probe.cgroup)
		return false;
	keeper = monitor_open(look, &probe);
	root = keeper < 0 ? -1 : openat(keeper, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root >= 0 && is_there(root, "run/crun", name, "status"))
		c->engine = "crun";
	else if (root >= 0 && is_there(root, "run/runc", name, "state.json"))
		c->engine = "runc";
	else
		return false;
	return true;
}

static int match(const struct look *look, struct container *c)
{
	struct part part = look->part[look->at], name = part;
	const char *dash;

	if (part_is_hex64(part)) {
		if (look->at && part_is(look->part[look->at - 1], "libpod_parent"))
			return 0;   /* a pod of podman's (cgroupfs): its containers are below */
		c->id = part_copy(look, part);
		return 1;
	}
	if (part_between(part, "runc-", ".scope", &name))
		c->engine = "runc";
	else if (part_between(part, "crun-", ".scope", &name))
		c->engine = "crun";
	else if (look->outer)
		name = is_kept_inside(look, c, part) ? part : (struct part){ "", 0 };
	else if (part_between(part, "", ".scope", &name) && (dash = memchr(name.at, '-', name.len)))
		name = (struct part){ dash + 1, (size_t)(name.at + name.len - dash - 1) };   /* slice:prefix:name */
	if (!name.len || (streq(c->engine, engine_oci.name) && !is_claimed(look, c, name)))
		return 0;
	c->id = c->name = part_copy(look, name);
	return 1;
}

/* An id below a parent of the user's choice: whose is it? */
static enum proof ask_all(const struct look *look, struct container *c)
{
	static const struct engine *const all[] = { &engine_docker, &engine_containerd, &engine_podman };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		struct container made = *c;
		enum proof proof;

		made.engine = all[i]->name;
		proof = all[i]->fill(look, &made);
		if (proof == PROOF_YES)
			*c = made;
		if (proof != PROOF_NONE)
			return proof;
	}
	return PROOF_NONE;
}

static enum proof fill(const struct look *look, struct container *c)
{
	struct record record;

	if (streq(c->engine, engine_oci.name))
		return ask_all(look, c);
	return record_find(look, c, c->id, &record) < 0 ? PROOF_NONE : record_check(look, c, &record);
}

const struct engine engine_oci = { .name = "oci", .match = match, .fill = fill };
