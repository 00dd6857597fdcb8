/* SPDX-License-Identifier: MIT */
/*
 * conmon, which podman and CRI-O leave with each container: "conmon ... -c ID -u SESSION ... -n NAME". Its options come before all that
 * the container's creator could put there, so the first of each is the engine's own.
 */
#include "base/str.h"
#include "proc/container/engine.h"

bool conmon_keeps(const struct look *look, const char *args, size_t len, struct container *c)
{
	const char *program = strrchr(args, '/');
	const char *id = monitor_option(args, len, "-c");
	const char *name = monitor_option(args, len, "-n");
	const char *session = monitor_option(args, len, "-u");

	if (!streq(program ? program + 1 : args, "conmon") || !id || !part_is_hex64((struct part){ id, strlen(id) }))
		return false;
	if (!session || !streq(session, id))
		c->init = 0, c->init_started = 0;   /* of an exec session: what it keeps is not the first process */
	c->id = pool_text(&look->all->pool, id, strlen(id));
	c->name = name ? pool_text(&look->all->pool, name, strlen(name)) : NULL;
	return c->id;
}

enum proof conmon_ask(const struct look *look, struct container *c)
{
	char args[MONITOR_TEXT_MAX];
	struct container made = *c;
	ssize_t len = monitor_read(look, &made, args);

	if (len <= 0 || !conmon_keeps(look, args, (size_t)len, &made) || !streq(made.id, c->id))
		return PROOF_NONE;
	*c = made;
	return PROOF_YES;
}
