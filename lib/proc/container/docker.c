/* SPDX-License-Identifier: MIT */
/*
 * Docker: "docker-ID.scope" (systemd driver) or "docker/ID" (cgroupfs driver). The runtime's state file, at a place that never
 * changes, vouches for the cgroup and tells where the data root is; config.v2.json there has the name.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "proc/container/engine.h"

static int match(const struct look *look, struct container *c)
{
	struct part part = look->part[look->at], id;

	if (part_between(part, "docker-", ".scope", &id) && part_is_hex64(id))
		c->id = part_copy(look, id);
	else if (part_is_hex64(part) && look->at && part_is(look->part[look->at - 1], "docker"))
		c->id = part_copy(look, part);
	else
		return 0;
	return 1;
}

static void take_config(const struct look *look, struct json_read *j, struct container *c)
{
	char key[64];

	if (!json_read_object(j))
		return;
	while (json_read_key(j, key, sizeof key)) {
		if (streq(key, "Labels"))
			labels_read(look, LABELS_COMPOSE, j, c);
		else if (streq(key, "Image"))
			c->image = json_copy(look, j);
		else
			json_read_skip(j);
	}
}

/* dir/containers/ID/config.v2.json. Its own id must be the one that we came for. 0 or -errno. */
static int read_config(const struct look *look, const char *dir, struct container *c)
{
	_free_ char *text = NULL;
	struct container made = *c;
	const char *id = NULL;
	struct json_read j;
	char key[64];
	ssize_t len = state_read(look, look->owner, 4 << 20, &text, "%s/containers/%s/config.v2.json", dir, c->id);

	if (len < 0)
		return (int)len;
	json_read_start(&j, text, (size_t)len);
	if (json_read_object(&j))
		while (json_read_key(&j, key, sizeof key)) {
			if (streq(key, "ID"))
				id = json_copy(look, &j);
			else if (streq(key, "Name"))
				made.name = json_copy(look, &j);
			else if (streq(key, "Config"))
				take_config(look, &j, &made);
			else
				json_read_skip(&j);
		}
	if (!json_read_end(&j) || !id || !streq(id, c->id))
		return -EBADMSG;
	if (made.name && made.name[0] == '/')
		made.name++;
	kubelet_split_name(look, &made);
	*c = made;
	return 0;
}

/* State of a runtime below /run/docker/runtime-NAME, and by it the data root: where the container's /etc/hostname comes from. */
static int try_runtime(const struct look *look, const char *path, struct container *c, enum proof *proof)
{
	char file[PATH_MAX + 128];
	struct record record;
	struct part root;
	int r;

	snprintf(file, sizeof file, "%s/moby/%s/state.json", path, c->id);
	r = record_read_runc(look, c, file, &record);
	if (r < 0) {
		snprintf(file, sizeof file, "%s/moby/%s/status", path, c->id);
		r = record_read_crun(look, c, file, &record);
	}
	if (r < 0)
		return r;
	*proof = record_check(look, c, &record);
	snprintf(file, sizeof file, "/containers/%s/hostname", c->id);
	if (*proof != PROOF_NO && part_between((struct part){ record.hostname_path, strlen(record.hostname_path) }, "", file, &root)) {
		snprintf(file, sizeof file, "%.*s", (int)root.len, root.at);
		read_config(look, file, c);
	}
	return 0;
}

/* Data roots of mapped roots are called "UID.GID"; other folders there hold what comes from containers and images. */
static int try_data_root(const struct look *look, const char *path, struct container *c, enum proof *proof _unused_)
{
	const char *name = strrchr(path, '/') + 1;

	return name[strspn(name, "0123456789.")] ? -ENOENT : read_config(look, path, c);
}

static enum proof fill(const struct look *look, struct container *c)
{
	char folder[64] = "run/docker";
	enum proof proof = PROOF_NONE;

	if (look->owner)
		snprintf(folder, sizeof folder, "run/user/%u/docker", (unsigned)look->owner);
	state_each(look, folder, "runtime-", try_runtime, c, &proof);
	/* no /etc/hostname of docker's in it: the usual places */
	if (proof != PROOF_NO && !c->name && !look->owner && read_config(look, "var/lib/docker", c) < 0)
		state_each(look, "var/lib/docker", "", try_data_root, c, &proof);
	return proof;
}

const struct engine engine_docker = { .name = "docker", .match = match, .fill = fill };
