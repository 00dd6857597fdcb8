/* SPDX-License-Identifier: MIT */
#include "cgroup/limits.h"

#include <errno.h>

#include "base/cpulist.h"
#include "base/fault.h"
#include "unit/unit.h"

static void a_share_is_percent_of_one_or_processors(void **state _unused_)
{
	static const struct { const char *text; uint64_t share; } good[] = {
		{ "10%", 100000 }, { "150%", 1500000 }, { "1.5", 1500000 }, { "0.001", 1000 }, { "0.1%", 1000 }, { "2", 2000000 },
		{ "33.3333%", 333333 }, { "100000", 100000000000 },
	};
	static const struct { const char *text; int error; } bad[] = {
		{ "", -EINVAL }, { "%", -EINVAL }, { "1.", -EINVAL }, { ".5", -EINVAL }, { "-1", -EINVAL }, { "+1", -EINVAL }, { " 1", -EINVAL }, { "1%%", -EINVAL },
		{ "1.5.5", -EINVAL }, { "1e3", -EINVAL }, { "1.0000001", -EINVAL }, { "1.00001%", -EINVAL }, { "0", -ERANGE }, { "0.0009", -ERANGE },
		{ "100001", -ERANGE }, { "99999999999999999999", -ERANGE }, { "18446744073709551615", -ERANGE },
	};
	struct cgroup_limits limits = { .set = 0 };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(limit_parse_cpu(good[i].text, &limits), 0);
		assert_true(limits.cpu == good[i].share);
	}
	assert_int_equal(limits.set, 1u << LIMIT_CPU);
	limits = (struct cgroup_limits){ .set = 0 };
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(limit_parse_cpu(bad[i].text, &limits), bad[i].error);
	assert_int_equal(limits.set, 0);
}

static void sizes_are_what_the_kernel_can_count(void **state _unused_)
{
	struct cgroup_limits limits = { .set = 0 };

	assert_int_equal(limit_parse_memory("5M", &limits), 0);
	assert_true(limits.memory == 5 << 20);
	assert_int_equal(limit_parse_swap("0", &limits), 0);
	assert_int_equal(limits.set, 1u << LIMIT_MEMORY | 1u << LIMIT_SWAP);
	assert_int_equal(limit_parse_memory("12Q", &limits), -EINVAL);
	assert_int_equal(limit_parse_memory("-1", &limits), -EINVAL);
	assert_int_equal(limit_parse_memory("0", &limits), -ERANGE);
	assert_int_equal(limit_parse_memory("1K", &limits), -ERANGE);
	assert_int_equal(limit_parse_memory("8E", &limits), -ERANGE);
	assert_int_equal(limit_parse_memory("16E", &limits), -ERANGE);
	assert_int_equal(limit_parse_swap("99999999999999999999", &limits), -ERANGE);
	assert_true(limits.memory == 5 << 20);
}

static void numbers_of_processes_leave_one_at_least(void **state _unused_)
{
	struct cgroup_limits limits = { .set = 0 };

	assert_int_equal(limit_parse_pids("10", &limits), 0);
	assert_int_equal(limits.pids, 10);
	for (const char *const *bad = (const char *const[]){ "0", "-1", "", "1K", "4194305", "99999999999999999999", NULL }; *bad; bad++)
		assert_true(limit_parse_pids(*bad, &limits) < 0);
	assert_int_equal(limits.pids, 10);
}

static void a_rate_follows_the_last_colon(void **state _unused_)
{
	struct cgroup_limits limits = { .set = 0 };

	assert_int_equal(limit_parse_read("8:0:1M", &limits), 0);
	assert_int_equal(limit_parse_read("/dev/sda:2M", &limits), 0);
	assert_int_equal(limit_parse_read("8:0:3M", &limits), 0);   /* once more: the later one */
	assert_int_equal(limits.read.n, 2);
	assert_int_equal(limits.read.at[0].len, 3);
	assert_true(limits.read.at[0].bytes == 3 << 20);
	assert_true(limits.read.at[1].bytes == 2 << 20);
	assert_int_equal(limits.write.n, 0);
	assert_int_equal(limits.set, 1u << LIMIT_READ);
	for (const char *const *bad = (const char *const[]){ "", ":", ":1M", "/dev/sda", "/dev/sda:", "/dev/sda:0", "/dev/sda:1X", "/dev/sda:-1", NULL }; *bad; bad++)
		assert_true(limit_parse_write(*bad, &limits) < 0);
	assert_int_equal(limits.write.n, 0);
}

static void lists_of_processors_are_whole(void **state _unused_)
{
	struct cgroup_limits limits = { .set = 0 };
	cpu_set_t cpus;

	assert_int_equal(limit_parse_cpuset("0-3,6", &limits), 0);
	assert_int_equal(CPU_COUNT(&limits.cpu_set), 5);
	assert_true(CPU_ISSET(6, &limits.cpu_set));
	for (const char *const *bad = (const char *const[]){ "", ",", "0,", ",0", "3-1", "-1", "0-", "1024", "0-1024", "a", "0 1", "99999999999999999999", "0-1-2", NULL }; *bad; bad++)
		assert_int_equal(limit_parse_cpuset(*bad, &limits), -EINVAL);
	assert_int_equal(CPU_COUNT(&limits.cpu_set), 5);
	CPU_ZERO(&cpus);
	assert_int_equal(cpulist_parse("0-1\n", 3, &cpus), 0);   /* no further than the length */
	assert_int_equal(CPU_COUNT(&cpus), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_is_percent_of_one_or_processors),
		cmocka_unit_test(sizes_are_what_the_kernel_can_count),
		cmocka_unit_test(numbers_of_processes_leave_one_at_least),
		cmocka_unit_test(a_rate_follows_the_last_colon),
		cmocka_unit_test(lists_of_processors_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
