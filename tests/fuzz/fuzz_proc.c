/* SPDX-License-Identifier: MIT */
/* What the kernel says of processes and mounts, with names in it that anybody may choose: /proc/PID/stat and mountinfo. */
#include "fuzz/fuzz.h"
#include "proc/mountinfo.h"
#include "proc/stat.h"

/* Three texts, none of them longer than what they come from. */
static int expect_texts(void *whole, const struct mountinfo *mount)
{
	size_t len = strlen(whole);

	promise(strlen(mount->root) <= len && strlen(mount->target) <= len && strlen(mount->fstype) <= len);
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
	mountinfo_each(text, expect_texts, text);
	promise(!fault_last()->err);   /* both are silent */
	return 0;
}
