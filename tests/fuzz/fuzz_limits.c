/* SPDX-License-Identifier: MIT */
/* Limits of an environment, and where its cgroup is: the first byte chooses the option. What is taken keeps its bounds; what is refused changes nothing. */
#include "cgroup/limits.h"
#include "fuzz/fuzz.h"
#include "sandbox/spec.h"

static int try_in(const char *text)
{
	const char *field = "before";
	int r = sandbox_parse_cgroup_in(text, &field);

	promise(r < 0 ? streq(field, "before") : !field || field == text);
	promise(r < 0 || !field || *field == '/' || streq(field, "direct"));
	return r;
}

static void check_rates(const struct limit_rates *rates, const char *text)
{
	promise(rates->n <= 1);
	if (rates->n)
		promise(rates->at[0].bytes > 0 && rates->at[0].bytes <= INT64_MAX && rates->at[0].device == text && rates->at[0].len > 0 &&
			rates->at[0].len < strlen(text) && text[rates->at[0].len] == ':');
}

static int try_limit(int (*parse)(const char *text, void *field), const char *text)
{
	struct cgroup_limits limits = { .set = 0 };
	int r = parse(text, &limits);

	promise(__builtin_popcount(limits.set) == (r == 0));
	if (limits.set & 1u << LIMIT_CPU)
		promise(limits.cpu >= LIMIT_CPU_UNIT / 1000 && limits.cpu / LIMIT_CPU_UNIT <= 100000);
	if (limits.set & 1u << LIMIT_MEMORY)
		promise(limits.memory >= 4096 && limits.memory <= INT64_MAX);
	promise(limits.swap <= INT64_MAX);
	if (limits.set & 1u << LIMIT_CPUSET)
		promise(limits.cpus == text && CPU_COUNT(&limits.cpu_set) > 0);
	check_rates(&limits.read, text);
	check_rates(&limits.write, text);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int (*const parsers[])(const char *text, void *field) = { limit_parse_cpu, limit_parse_memory, limit_parse_swap, limit_parse_pids,
		limit_parse_cpuset, limit_parse_read, limit_parse_write };
	unsigned which = size ? data[0] % (ARRAY_SIZE(parsers) + 1) : 0;
	_free_ char *text = size ? fuzz_text(data + 1, size - 1) : NULL;
	int r;

	if (!text)
		return 0;
	r = which < ARRAY_SIZE(parsers) ? try_limit(parsers[which], text) : try_in(text);
	if (r < 0)
		fuzz_expect_fault(r);
	return 0;
}
