/* SPDX-License-Identifier: MIT */
/* What a process may do, by /proc: status, sets of capabilities, maps of IDs. */
#include "proc/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "proc/capset.h"
#include "proc/idrange.h"
#include "proc/limits.h"
#include "unit/unit.h"

#define IDS "Uid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n"
#define CAPS "CapInh:\t0000000000000001\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000000000400\nCapBnd:\t000001fffffeffff\nCapAmb:\t0000000000000000\n"

static void lines_are_found_by_name(void **state _unused_)
{
	struct proc_status s;

	assert_int_equal(proc_status_parse("Name:\tUid:\\nUid:\t9\t9\t9\t9\n" IDS CAPS "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n", &s), 0);
	assert_int_equal(s.uid[PROC_ID_REAL], 1);
	assert_int_equal(s.uid[PROC_ID_EFFECTIVE], 2);
	assert_int_equal(s.gid[PROC_ID_FS], 8);
	assert_true(s.caps[PROC_CAPS_INHERITABLE] == 1 && s.caps[PROC_CAPS_PERMITTED] == 0x1ffffffffff);
	assert_true(s.caps[PROC_CAPS_EFFECTIVE] == 0x400 && s.caps[PROC_CAPS_BOUNDING] == 0x1fffffeffff && s.caps[PROC_CAPS_AMBIENT] == 0);
	assert_true(s.no_new_privs);
	assert_int_equal(s.seccomp, PROC_SECCOMP_FILTER);
	assert_int_equal(s.filters, 3);
}

static void the_first_right_below(void **state _unused_)
{
	static const struct { const char *line; bool first; } cases[] = {
		{ "", false }, { "NSpid:\t4711\t1\n", true }, { "NSpid:\t4711\t1", true }, { "NSpid:\t1\n", false }, { "NSpid:\t4711\t11\n", false },
		{ "NSpid:\t4711\t7\t1\n", false }, { "NSpid:\t4711\t1\t1\n", false }, { "NSpid:\t\n", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct proc_status s;
		char text[400];

		snprintf(text, sizeof text, "%s%s%s", IDS, CAPS, cases[i].line);
		assert_int_equal(proc_status_parse(text, &s), 0);
		assert_true(s.first_below == cases[i].first);
	}
}

static void what_a_kernel_lacks_is_not_told(void **state _unused_)
{
	struct proc_status s;

	assert_int_equal(proc_status_parse(IDS CAPS, &s), 0);
	assert_int_equal(s.seccomp, -1);
	assert_int_equal(s.filters, -1);
}

static void what_is_no_status_is_refused(void **state _unused_)
{
	static const char *const bad[] = {
		"", "Name:\tx\n", IDS, CAPS, "Uid:\t1\t2\t3\n" CAPS, IDS CAPS "CapEff:\tz\n", IDS CAPS "Seccomp:\t\n", IDS CAPS "NoNewPrivs:\tyes\n",
		IDS CAPS "Uid:\t1\t2\t3\n",
	};
	struct proc_status s = { .filters = 7 };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(proc_status_parse(bad[i], &s), -EBADMSG);
	assert_int_equal(s.filters, 7);   /* written only on success */
}

static void expect_set(uint64_t set, uint64_t all, const char *words)
{
	_buf_ struct buf text = { 0 };

	capset_print(set, all, &text);
	assert_string_equal(buf_text(&text), words);
}

static void sets_are_said_the_shorter_way(void **state _unused_)
{
	const uint64_t all = 0x1ffffffffff;

	expect_set(0, all, "none");
	expect_set(all, all, "all");
	expect_set(UINT64_MAX, all, "all");
	expect_set(1ull << 41, all, "none");
	expect_set(1ull << 0 | 1ull << 5, all, "chown,kill");
	expect_set(all & ~(1ull << 16), all, "all-sys_module");
	expect_set(all & ~(1ull << 16 | 1ull << 22), all, "all-sys_module-sys_boot");
	expect_set(1ull << 42, UINT64_MAX >> 20, "cap_42");   /* of a kernel to come */
	expect_set(0x1, 0x3, "chown");                        /* as many as are missing */
}

static void a_kernel_says_how_many_it_has(void **state _unused_)
{
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), nowhere = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	unsigned last;
	FILE *file = fopen("/proc/sys/kernel/cap_last_cap", "re");

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%u", &last), 1);
	fclose(file);
	assert_true(capset_all(proc) == UINT64_MAX >> (63 - last));
	assert_true(capset_all(nowhere) == 0x1ffffffffff);
	close(proc);
	close(nowhere);
}

static void expect_map(const char *text, const char *words)
{
	_buf_ struct buf out = { 0 };

	idrange_print(text, &out);
	assert_string_equal(buf_text(&out), words);
}

static void maps_are_lines_of_three_numbers(void **state _unused_)
{
	expect_map("", "none");
	expect_map("         0          0 4294967295\n", "0:0:4294967295");
	expect_map("         0       1000          1\n         1     100000      65535\n", "0:1000:1 1:100000:65535");
	expect_map("0 4294967295 1\n", "0:4294967295:1");   /* a user that has no number where we are */
	expect_map("0 1\nx 0 1\n0 0 0\n-1 0 1\n0 0 4294967296\n12345678901 0 1\n5 6 7 8\n5 6 7", "5:6:7");
}

static void sets_are_read_by_name(void **state _unused_)
{
	uint64_t set = 7;

	assert_int_equal(capset_parse("chown,CAP_Net_Admin,40", &set), 0);
	assert_true(set == (1ull | 1ull << 12 | 1ull << 40));
	assert_int_equal(capset_parse("ALL", &set), 0);
	assert_true(set == UINT64_MAX);
	assert_int_equal(capset_parse("none", &set), 0);
	assert_true(set == 0);
	assert_true(capset_parse("", &set) < 0 && capset_parse("chown,", &set) < 0 && capset_parse("64", &set) < 0 && capset_parse("cap_", &set) < 0);
	assert_true(capset_parse("chown,wings", &set) < 0);
	assert_string_equal(fault_last()->text, "'wings' is no capability");
	assert_true(set == 0);
}

static void groups_are_a_line(void **state _unused_)
{
	gid_t *groups = NULL;

	assert_int_equal(proc_status_parse_groups("Name:\tx\nGroups:\t4 24 4294967294 \nNStgid:\t1\n", &groups), 3);
	assert_true(groups[0] == 4 && groups[1] == 24 && groups[2] == 4294967294u);
	free(groups);
	assert_int_equal(proc_status_parse_groups("Name:\tx\nGroups:\t \nNStgid:\t1\n", &groups), 0);
	free(groups);
	assert_int_equal(proc_status_parse_groups("Name:\tx\n", &groups), -EBADMSG);
}

static void limits_stand_in_their_order(void **state _unused_)
{
	struct rlimit limits[RLIM_NLIMITS], own;
	char text[4096];
	int fd = open("/proc/self/limits", O_RDONLY);
	ssize_t n = read(fd, text, sizeof text - 1);

	close(fd);
	assert_true(n > 0);
	text[n] = 0;
	assert_int_equal(proc_limits_parse(text, limits), 0);
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		assert_int_equal(getrlimit(i, &own), 0);
		assert_true(own.rlim_cur == limits[i].rlim_cur && own.rlim_max == limits[i].rlim_max);
	}
	text[n / 2] = 0;
	assert_int_equal(proc_limits_parse(text, limits), -EBADMSG);
	assert_int_equal(proc_limits_parse("", limits), -EBADMSG);
	assert_int_equal(proc_limits_parse("Limit\nMax cpu time              many", limits), -EBADMSG);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_found_by_name),
		cmocka_unit_test(the_first_right_below), cmocka_unit_test(what_a_kernel_lacks_is_not_told),
		cmocka_unit_test(what_is_no_status_is_refused),
		cmocka_unit_test(sets_are_said_the_shorter_way),
		cmocka_unit_test(a_kernel_says_how_many_it_has),
		cmocka_unit_test(sets_are_read_by_name),
		cmocka_unit_test(groups_are_a_line),
		cmocka_unit_test(limits_stand_in_their_order),
		cmocka_unit_test(maps_are_lines_of_three_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
