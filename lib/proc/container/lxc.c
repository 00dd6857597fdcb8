/* SPDX-License-Identifier: MIT */
/*
 * LXC: "lxc.payload.NAME", "lxc-NAME-N.scope", of old (and Proxmox) "lxc/NAME". Incus and LXD run on liblxc and prefix the name by
 * their project; which of them it is tells the monitor's command line, "[lxc monitor] LXCPATH NAME".
 */
#include "base/str.h"
#include "proc/container/engine.h"

static int match(const struct look *look, struct container *c)
{
	struct part part = look->part[look->at], name;
	const char *dash;

	if (part_between(part, "lxc.payload.", "", &name)) {
		c->id = part_copy(look, name);
	} else if (part_between(part, "lxc-", ".scope", &name) && (dash = memrchr(name.at, '-', name.len)) && dash > name.at) {
		c->id = part_copy(look, (struct part){ name.at, (size_t)(dash - name.at) });
	} else if (look->at && (part_is(look->part[look->at - 1], "lxc") || part_is(look->part[look->at - 1], "lxc.payload"))) {
		c->id = part_copy(look, part);
	} else {
		return 0;
	}
	c->name = c->id;
	return 1;
}

/* "PROJECT_NAME"; the default project has no prefix, and neither name may hold '_'. */
static void split_project(const struct look *look, struct container *c)
{
	const char *line = strchr(c->name, '_');

	if (!line || line == c->name || !line[1])
		return;
	c->project = part_copy(look, (struct part){ c->name, (size_t)(line - c->name) });
	c->name = line + 1;
}

/* The name in the cgroup may have a number behind it, where an older cgroup of that name was left over. */
static bool names_agree(const char *in_path, const char *told)
{
	const char *rest = str_after(in_path, told);

	return rest && (!*rest || (*rest == '-' && strspn(rest + 1, "0123456789") == strlen(rest + 1)));
}

static bool keeps(const struct look *look, const char *args, size_t len _unused_, struct container *c)
{
	const char *path = str_after(args, "[lxc monitor] ");
	const char *name = path ? strrchr(path, ' ') : NULL;

	if (!name || !name[1])
		return false;   /* of lxc-attach, for one */
	c->id = c->name = pool_text(&look->all->pool, name + 1, strlen(name + 1));
	if (c->id && strstr(path, "/incus/"))
		c->engine = "incus";
	else if (c->id && strstr(path, "/lxd/"))
		c->engine = "lxd";
	else
		return c->id;
	split_project(look, c);
	return true;
}

static enum proof fill(const struct look *look, struct container *c)
{
	char args[MONITOR_TEXT_MAX];
	struct container made = *c;
	ssize_t len = monitor_read(look, &made, args);

	if (len <= 0 || !keeps(look, args, (size_t)len, &made))
		return PROOF_NONE;
	if (!names_agree(c->id, made.id))
		return PROOF_NO;
	*c = made;
	return PROOF_YES;
}

const struct engine engine_lxc = { .name = "lxc", .match = match, .fill = fill, .keeps = keeps, .for_users = true };
