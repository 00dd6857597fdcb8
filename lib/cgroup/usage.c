/* SPDX-License-Identifier: MIT */
/* What the processes of a cgroup have used. */
#include "cgroup/usage.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/str.h"

/* A number of its own, or behind a key: "usage_usec 12". */
static bool read_number(int dir, const char *file, const char *key, uint64_t *number)
{
	char text[4096];
	const char *at = file_read_at(dir, file, text, sizeof text) > 0 ? text : NULL;
	const char *rest = at, *word;
	size_t len;

	if (!at)
		return false;
	if (key)
		for (at = NULL; !at && (word = str_word(&rest, '\n', &len));)
			at = str_after(word, key);
	if (!at)
		return false;
	*number = strtoull(at, NULL, 10);
	return true;
}

static void read_unified(int dir, struct cgroup_usage *u)
{
	uint64_t kills;

	u->has_cpu = read_number(dir, "cpu.stat", "usage_usec ", &u->cpu_us);
	if (read_number(dir, "memory.peak", NULL, &u->memory_peak))
		u->has_memory = true;
	if (read_number(dir, "memory.events", "oom_kill ", &kills)) {
		u->has_oom = true;
		u->oom = kills > 0;
	}
}

static void read_v1(int dir, struct cgroup_usage *u)
{
	uint64_t kills, ns;

	if (read_number(dir, "cpuacct.usage", NULL, &ns)) {
		u->has_cpu = true;
		u->cpu_us = ns / 1000;
	}
	if (read_number(dir, "memory.max_usage_in_bytes", NULL, &u->memory_peak))
		u->has_memory = true;
	if (read_number(dir, "memory.oom_control", "oom_kill ", &kills)) {
		u->has_oom = true;
		u->oom = kills > 0;
	}
}

void cgroup_usage_read(const struct cgroup_group *group, struct cgroup_usage *usage)
{
	*usage = (struct cgroup_usage){ .has_cpu = false };
	for (unsigned i = 0; i < group->n; i++)
		if (group->homes.at[i].unified)
			read_unified(group->at[i].dir, usage);
		else
			read_v1(group->at[i].dir, usage);
}
