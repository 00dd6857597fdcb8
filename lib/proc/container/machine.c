/* SPDX-License-Identifier: MIT */
/*
 * Machines that systemd-machined registers (systemd-nspawn and others): "machine-NAME.scope", "systemd-nspawn@NAME.service". Its files
 * are called private, but have looked the same since 2013; they tell the leader.
 */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "proc/container/engine.h"

static int match(const struct look *look, struct container *c)
{
	struct part part = look->part[look->at], name;

	if (!part_between(part, "machine-", ".scope", &name) && !part_between(part, "systemd-nspawn@", ".service", &name))
		return 0;
	if (look->at + 1 < look->n && part_is(look->part[look->at + 1], "supervisor"))
		return 0;   /* systemd-nspawn itself; what it runs is in "payload" */
	c->id = c->name = part_unescape(look, name);
	return 1;
}

/* The value of KEY= in a file of lines, as a part of it. */
static bool line_value(const char *text, const char *key, struct part *value)
{
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *at = str_after(line, key);

		if (at && *at == '=') {
			*value = (struct part){ at + 1, strcspn(at + 1, "\n") };
			return true;
		}
	}
	return false;
}

static enum proof fill(const struct look *look, struct container *c)
{
	_free_ char *text = NULL;
	struct record record = { .proof = PROOF_NONE };
	struct part leader;
	ssize_t len = state_read(look, 0, 1 << 16, &text, "run/systemd/machines/%s", c->id);

	if (len < 0)
		return PROOF_NONE;
	if (line_value(text, "LEADER", &leader) && leader.len < 10)
		record.pid = (pid_t)strtol(leader.at, NULL, 10);
	return record_check(look, c, &record);
}

const struct engine engine_machine = { .name = "machine", .match = match, .fill = fill };
