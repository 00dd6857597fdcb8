/* SPDX-License-Identifier: MIT */
/*
 * Podman: "libpod-ID.scope", "libpod-ID" or, with --cgroups=split, "libpod-payload-ID". conmon, the parent of every container, has id and name on
 * its command line, for rootless containers too; without it the storage's own list tells.
 */
#include <stdio.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "proc/container/engine.h"

static int match(const struct look *look, struct container *c)
{
	struct part part = look->part[look->at], id;

	if (!part_between(part, "libpod-payload-", "", &id) && !part_between(part, "libpod-", ".scope", &id) && !part_between(part, "libpod-", "", &id))
		return 0;
	if (!part_is_hex64(id))
		return 0;   /* libpod-conmon-ID.scope is the monitor's */
	c->id = part_copy(look, id);
	return 1;
}

/* One entry of containers.json: is it ours? Its first name then. */
static const char *take_entry(const struct look *look, struct json_read *j, const char *id)
{
	char key[32], text[ENGINE_TEXT_MAX] = "";
	const char *name = NULL;

	if (!json_read_object(j))
		return NULL;
	while (json_read_key(j, key, sizeof key)) {
		if (streq(key, "id")) {
			json_read_text(j, text, sizeof text);
		} else if (streq(key, "names") && json_read_array(j)) {
			while (json_read_item(j))
				if (!name)
					name = json_copy(look, j);
				else
					json_read_skip(j);
		} else if (!streq(key, "names")) {
			json_read_skip(j);
		}
	}
	return streq(text, id) ? name : NULL;
}

static const char *stored_name(const struct look *look, const char *file, const char *id)
{
	_free_ char *text = NULL;
	const char *name = NULL;
	struct json_read j;
	ssize_t len = state_read(look, look->owner, 16 << 20, &text, "var/lib/containers/storage/overlay-containers/%s", file);

	if (len < 0)
		return NULL;
	json_read_start(&j, text, (size_t)len);
	if (json_read_array(&j))
		while (json_read_item(&j)) {
			const char *found = take_entry(look, &j, id);

			name = name ? name : found;
		}
	return json_read_end(&j) ? name : NULL;
}

static enum proof fill(const struct look *look, struct container *c)
{
	struct record record;

	if (conmon_ask(look, c) == PROOF_YES) {
		if (!c->init && record_find(look, c, c->id, &record) == 0)
			record_check(look, c, &record);
		return PROOF_YES;
	}
	if (!look->owner) {
		c->name = stored_name(look, "containers.json", c->id);
		c->name = c->name ? c->name : stored_name(look, "volatile-containers.json", c->id);
	}
	return record_find(look, c, c->id, &record) < 0 ? PROOF_NONE : record_check(look, c, &record);
}

const struct engine engine_podman = { .name = "podman", .match = match, .fill = fill, .fill_inside = conmon_ask, .keeps = conmon_keeps };
