/* SPDX-License-Identifier: MIT */
#include "base/parse.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/types.h>

#include "base/fault.h"
#include "unit/unit.h"

static void numbers_are_whole_texts(void **state _unused_)
{
	uint32_t u = 7;

	assert_int_equal(parse_u32("0", &u), 0);
	assert_int_equal(u, 0);
	assert_int_equal(parse_u32("4294967295", &u), 0);
	assert_int_equal(u, UINT32_MAX);
	u = 7;
	assert_int_equal(parse_u32("4294967296", &u), -ERANGE);
	assert_int_equal(parse_u32("99999999999999999999999", &u), -ERANGE);
	for (const char *const *bad = (const char *const[]){ "", " 1", "1 ", "+1", "-1", "0x10", "1k", "one", NULL }; *bad; bad++)
		assert_int_equal(parse_u32(*bad, &u), -EINVAL);
	assert_int_equal(u, 7);   /* written only on success */
	assert_string_equal(fault_last()->text, "'one' is not a number");
}

static void signed_numbers_reach_both_ends(void **state _unused_)
{
	int64_t s;

	assert_int_equal(parse_s64("-9223372036854775808", &s), 0);
	assert_true(s == INT64_MIN);
	assert_int_equal(parse_s64("+9223372036854775807", &s), 0);
	assert_true(s == INT64_MAX);
	assert_int_equal(parse_s64("9223372036854775808", &s), -ERANGE);
	assert_int_equal(parse_s64("--1", &s), -EINVAL);
	assert_int_equal(parse_s64("-", &s), -EINVAL);
}

static void ids_refuse_the_no_id(void **state _unused_)
{
	uint32_t id;
	pid_t pid;

	assert_int_equal(parse_id("4294967294", &id), 0);
	assert_int_equal(parse_id("4294967295", &id), -ERANGE);
	assert_int_equal(parse_pid("0", &pid), -ERANGE);
	assert_int_equal(parse_pid("4194304", &pid), 0);
	assert_int_equal(parse_pid("4194305", &pid), -ERANGE);
}

static void sizes_have_units(void **state _unused_)
{
	uint64_t v;

	assert_int_equal(parse_size("512", &v), 0);
	assert_int_equal(v, 512);
	assert_int_equal(parse_size("5M", &v), 0);
	assert_int_equal(v, 5 << 20);
	assert_int_equal(parse_size("5mib", &v), -EINVAL);
	assert_int_equal(parse_size("5MiB", &v), 0);
	assert_int_equal(v, 5 << 20);
	assert_int_equal(parse_size("5MB", &v), 0);
	assert_int_equal(v, 5000000);
	assert_int_equal(parse_size("15E", &v), 0);
	assert_int_equal(parse_size("16E", &v), -ERANGE);
	for (const char *const *bad = (const char *const[]){ "", "12Q", "M", "1.5M", "-1", "5M ", "5MX", NULL }; *bad; bad++)
		assert_int_equal(parse_size(*bad, &v), -EINVAL);
}

static void durations_are_exact(void **state _unused_)
{
	uint64_t ns;

	assert_int_equal(parse_duration("20ms", &ns), 0);
	assert_int_equal(ns, 20000000);
	assert_int_equal(parse_duration("1.5s", &ns), 0);
	assert_int_equal(ns, 1500000000);
	assert_int_equal(parse_duration("3", &ns), 0);
	assert_true(ns == 3000000000ull);
	assert_int_equal(parse_duration("0.000000001s", &ns), 0);
	assert_int_equal(ns, 1);
	for (const char *const *bad = (const char *const[]){ "", "ms", "1.s", "1.5ns", "5 s", "5x", "-1s", NULL }; *bad; bad++)
		assert_int_equal(parse_duration(*bad, &ns), -EINVAL);
	assert_int_equal(parse_duration("1.5", &ns), 0);
	assert_int_equal(parse_duration("18446744074s", &ns), -ERANGE);
}

static void signals_by_name_and_number(void **state _unused_)
{
	int sig;

	assert_int_equal(parse_signal("TERM", &sig), 0);
	assert_int_equal(sig, SIGTERM);
	assert_int_equal(parse_signal("sigkill", &sig), 0);
	assert_int_equal(sig, SIGKILL);
	assert_int_equal(parse_signal("15", &sig), 0);
	assert_int_equal(sig, 15);
	assert_int_equal(parse_signal("0", &sig), -EINVAL);
	assert_int_equal(parse_signal("65", &sig), -EINVAL);
	assert_int_equal(parse_signal("SIG", &sig), -EINVAL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_whole_texts),
		cmocka_unit_test(signed_numbers_reach_both_ends),
		cmocka_unit_test(ids_refuse_the_no_id),
		cmocka_unit_test(sizes_have_units),
		cmocka_unit_test(durations_are_exact),
		cmocka_unit_test(signals_by_name_and_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
