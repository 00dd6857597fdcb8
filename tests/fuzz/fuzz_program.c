/* SPDX-License-Identifier: MIT */
/*
 * What is said of the program of a new environment: the first byte chooses the option. What is taken keeps its bounds; what is refused changes
 * nothing. The last option is the file of --seccomp: whole instructions, and at least one.
 */
#include <linux/filter.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd.h"
#include "fuzz/fuzz.h"
#include "plan/plan.h"
#include "sandbox/confine.h"
#include "sandbox/environ.h"
#include "sandbox/resources.h"
#include "sandbox/users.h"

static bool is_word(const char *at, size_t len)
{
	return len > 0 && !memchr(at, ':', len) && !memchr(at, ',', len);
}

static int try_run_as(const char *text)
{
	const char *field = NULL, *colon = strchr(text, ':');
	int r = users_parse_run_as(text, &field);

	promise((r == 0) == (field == text));
	if (r == 0)
		promise(is_word(text, colon ? (size_t)(colon - text) : strlen(text)) && (!colon || is_word(colon + 1, strlen(colon + 1))));
	return r;
}

static int try_groups(const char *text)
{
	const char *field = NULL;
	int r = users_parse_groups(text, &field);

	promise((r == 0) == (field == text));
	if (r == 0)
		promise(text[0] && text[0] != ',' && !strstr(text, ",,") && text[strlen(text) - 1] != ',' && !strchr(text, ':'));
	return r;
}

static int try_owner(const char *text)
{
	struct sandbox_owner owner = { .set = false };
	int r = sandbox_parse_owner(text, &owner);

	promise((r == 0) == owner.set);
	promise(owner.uid != (uid_t)-1 && owner.gid != (gid_t)-1);
	return r;
}

static int try_rlimit(const char *text)
{
	struct sandbox_rlimits limits = { .set = 0 };
	int r = resources_parse_rlimit(text, &limits);

	promise(__builtin_popcount(limits.set) == (r == 0));
	for (int i = 0; i < RLIM_NLIMITS; i++)
		promise(limits.at[i].rlim_cur <= limits.at[i].rlim_max);
	return r;
}

static int try_cpus(const char *text)
{
	struct sandbox_cpus cpus = { .text = NULL };
	int r = resources_parse_cpus(text, &cpus);

	promise((r == 0) == (cpus.text == text));
	promise(r < 0 || CPU_COUNT(&cpus.set) > 0);
	return r;
}

static int try_environ(const char *text)
{
	struct sandbox_environ chosen = { .n = 0 };
	int r = environ_parse_kept(text, &chosen);

	promise(chosen.n == (r == 0));
	promise(r < 0 || (chosen.kept[0] == text && *text && !strchr(text, '=')));
	return r;
}

static int (*const parsers[])(const char *text) = { try_run_as, try_groups, try_owner, try_rlimit, try_cpus, try_environ };

static int try_filter(const uint8_t *data, size_t size)
{
	_close_ int file = memfd_create("filter", MFD_CLOEXEC);
	struct plan plan = { 0 };
	char number[16];
	int r;

	promise(file >= 0 && fd_write(file, data, size) == 0 && lseek(file, 0, SEEK_SET) == 0);
	snprintf(number, sizeof number, "%d", file);
	r = confine_plan_syscalls(&plan, 0, number, "--seccomp");
	promise((r == 0) == (size > 0 && size % sizeof(struct sock_filter) == 0 && size / sizeof(struct sock_filter) <= BPF_MAXINSNS));
	plan_done(&plan);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned which = size ? data[0] % (ARRAY_SIZE(parsers) + 1) : 0;
	_free_ char *text = size ? fuzz_text(data + 1, size - 1) : NULL;
	int r;

	if (!text)
		return 0;
	r = which < ARRAY_SIZE(parsers) ? parsers[which](text) : try_filter(data + 1, size - 1);
	if (r < 0)
		fuzz_expect_fault(r);
	return 0;
}
