/* SPDX-License-Identifier: MIT */
/* What systemd runs by itself: applications of flatpak and snap, which have scopes of their own, and plain services and sessions. */
#include "proc/container/engine.h"

/* "app-flatpak-ID-PID.scope", ID escaped. */
static int match_flatpak(const struct look *look, struct container *c)
{
	struct part name;
	const char *dash;

	if (!part_between(look->part[look->at], "app-flatpak-", ".scope", &name) || !(dash = memrchr(name.at, '-', name.len)) || dash == name.at)
		return 0;
	c->id = c->name = part_unescape(look, (struct part){ name.at, (size_t)(dash - name.at) });
	return 1;
}

const struct engine engine_flatpak = { .name = "flatpak", .match = match_flatpak, .for_users = true };

/* Take "-" and a UUID off the end. */
static struct part without_uuid(struct part part)
{
	enum { UUID_LEN = 36 };

	if (part.len > UUID_LEN + 1 && part.at[part.len - UUID_LEN - 1] == '-')
		part.len -= UUID_LEN + 1;
	return part;
}

/* "snap.NAME.APP[-UUID].scope" or ".service". */
static int match_snap(const struct look *look, struct container *c)
{
	struct part name;
	const char *dot;

	if (!part_between(look->part[look->at], "snap.", ".scope", &name) && !part_between(look->part[look->at], "snap.", ".service", &name))
		return 0;
	dot = memchr(name.at, '.', name.len);
	if (!dot || dot == name.at || dot + 1 == name.at + name.len)
		return 0;
	c->id = part_copy(look, name);
	c->name = part_copy(look, (struct part){ name.at, (size_t)(dot - name.at) });
	c->service = part_copy(look, without_uuid((struct part){ dot + 1, (size_t)(name.at + name.len - dot - 1) }));
	return 1;
}

const struct engine engine_snap = { .name = "snap", .match = match_snap, .for_users = true };

static bool is_unit(struct part part)
{
	return part_ends(part, ".service") || part_ends(part, ".scope");
}

/* A user's manager is looked through, to the unit that it runs. */
static bool is_manager(const struct look *look)
{
	if (!part_starts(look->part[look->at], "user@"))
		return false;
	for (unsigned i = look->at + 1; i < look->n; i++)
		if (is_unit(look->part[i]))
			return true;
	return false;
}

static int match_unit(const struct look *look, struct container *c)
{
	struct part part = look->part[look->at];

	if (!is_unit(part) || is_manager(look))
		return 0;
	c->id = c->name = part_copy(look, part);
	return 1;
}

const struct engine engine_systemd = { .name = "systemd", .match = match_unit, .for_users = true };
