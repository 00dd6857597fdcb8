/* SPDX-License-Identifier: MIT */
/*
 * conmon, which podman and CRI-O leave with each container: "conmon ... -c ID -u SESSION ... -n NAME". Its options come before all that
 * the container's creator could put there, so the first of each is the engine's own.
 */
#include "base/str.h"
#include "proc/container/engine.h"

enum proof conmon_ask(const struct look *look, struct container *c)
{
	char args[MONITOR_TEXT_MAX];
	struct container made = *c;
	ssize_t len = monitor_read(look, &made, args);
	const char *id = len > 0 ? monitor_option(args, (size_t)len, "-c") : NULL;
	const char *name = len > 0 ? monitor_option(args, (size_t)len, "-n") : NULL;
	const char *session = len > 0 ? monitor_option(args, (size_t)len, "-u") : NULL;

	if (!id || !streq(id, c->id))
		return PROOF_NONE;
	if (!session || !streq(session, c->id))
		made.init = 0, made.init_started = 0;   /* the monitor of an exec session: what it keeps is not the first process */
	made.name = name ? pool_text(&look->all->pool, name, strlen(name)) : NULL;
	*c = made;
	return PROOF_YES;
}
