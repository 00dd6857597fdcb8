/* SPDX-License-Identifier: MIT */
/* What the kernel says of processes and mounts, with names in it that anybody may choose: /proc/PID/stat and mountinfo. */
#include "fuzz/fuzz.h"
#include "proc/mountinfo.h"
#include "proc/stat.h"

/* Every field is a text of its own within the line. */
static int expect_inside(void *line, const struct mountinfo *mount)
{
	promise(mount->root >= (char *)line && mount->target > mount->root && mount->fstype > mount->target);
	promise(strlen(mount->root) + strlen(mount->target) + strlen(mount->fstype) < SIZE_MAX / 4);
	return 0;
}

static void try_stat(const char *text)
{
	struct proc_stat stat = { .comm = "untouched" };
	int r = proc_stat_parse(text, &stat);

	promise(r <= 0);
	promise(memchr(stat.comm, 0, sizeof stat.comm));
	promise(r == 0 || streq(stat.comm, "untouched"));
	promise(r < 0 || strstr(text, stat.comm));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);

	try_stat(text);
	mountinfo_each(text, expect_inside, text);
	promise(!fault_last()->err);   /* both are silent */
	return 0;
}
