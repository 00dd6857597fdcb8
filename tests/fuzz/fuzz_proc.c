/* SPDX-License-Identifier: MIT */
/* What the kernel says of processes and mounts, with names in it that anybody may choose: stat, status, id maps and mountinfo of /proc/PID. */
#include <errno.h>

#include "fuzz/fuzz.h"
#include "proc/capset.h"
#include "proc/idrange.h"
#include "proc/limits.h"
#include "proc/mountinfo.h"
#include "proc/stat.h"
#include "proc/status.h"

/* Texts, none of them longer than what they come from. */
static int expect_texts(void *whole, const struct listed_mount *mount)
{
	size_t len = strlen(whole);

	promise(strlen(mount->root) <= len && strlen(mount->target) <= len && strlen(mount->fstype) <= len);
	promise(strlen(mount->options) <= len && strlen(mount->fs_options) <= len && strlen(mount->propagation) <= len);
	promise(strlen(mount->source) <= len || streq(mount->source, "none"));
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

static void try_status(const char *text)
{
	struct proc_status status = { .filters = 12345678 };
	int r = proc_status_parse(text, &status);
	_buf_ struct buf words = { 0 };

	promise(r == 0 || r == -EBADMSG);
	promise(r == 0 || status.filters == 12345678);
	if (r == 0)
		capset_print(status.caps[PROC_CAPS_EFFECTIVE], UINT64_MAX >> 23, &words);
	promise(r < 0 || words.len);
}

static void try_limits(const char *text)
{
	struct rlimit limits[RLIM_NLIMITS] = { { 1, 2 } };
	gid_t *groups = NULL;
	int r = proc_limits_parse(text, limits);

	promise(r == 0 || (r == -EBADMSG && limits[0].rlim_cur == 1 && limits[0].rlim_max == 2));
	r = proc_status_parse_groups(text, &groups);
	promise(r == -EBADMSG || (r >= 0 && (size_t)r < strlen(text)));
	free(groups);
}

static void try_capset(const char *text)
{
	uint64_t set = 12345;
	int r = capset_parse(text, &set);

	if (r < 0) {
		promise(set == 12345);
		fuzz_expect_fault(r);
	}
}

/* As many ranges as lines at most, none of them empty or beyond the last ID. */
static void try_id_map(const char *text)
{
	const char *rest = text;
	struct idmap_range range;
	size_t lines = 1, n = 0;

	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	for (; idrange_next(&rest, &range); n++)
		promise(range.count && (uint64_t)range.inner + range.count <= UINT32_MAX);
	promise(n <= lines);
}

/* What is kept is a part of it, and what is kept of that is all of it. */
static void try_keep(const char *text)
{
	_free_ char *kept = strdup(text), *again = NULL;

	mountinfo_keep(kept, "nsfs", 1);
	promise(strlen(kept) <= strlen(text));
	again = strdup(kept);
	mountinfo_keep(again, "nsfs", 1);
	promise(streq(again, kept));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);

	try_stat(text);
	try_status(text);
	try_limits(text);
	try_capset(text);
	try_id_map(text);
	mountinfo_each(text, expect_texts, text);
	try_keep(text);
	promise(!fault_last()->err);   /* all are silent */
	return 0;
}
