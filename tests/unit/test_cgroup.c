/* SPDX-License-Identifier: MIT */
#include "proc/cgroup.h"

#include <stdio.h>

#include "unit/unit.h"

static void path(const char *text, const char *expected)
{
	char copy[512];

	snprintf(copy, sizeof copy, "%s", text);
	if (expected)
		assert_string_equal(cgroup_path_of(copy), expected);
	else
		assert_null(cgroup_path_of(copy));
}

static void the_line_that_tells_most(void **state _unused_)
{
	path("0::/a.slice/b.service\n", "/a.slice/b.service");
	path("4:memory:/m\n1:name=systemd:/s\n0::/u\n", "/u");
	path("4:memory:/m\n1:name=systemd:/s\n", "/s");
	path("4:memory:/m\n2:cpu,cpuacct:/c\n", "/m");
	path("4:memory:/m\n1:name=systemd:/s\n0::/\n", "/s");        /* hybrid, engine uses v1 only */
	path("4:memory:/m\n1:name=systemd:/\n0::/\n", "/m");
	path("4:memory:/\n1:name=systemd:/\n0::/\n", "/");
	path("10:name=systemd:/s\n10:memory:/m\n", "/s");
}

static void odd_names(void **state _unused_)
{
	path("0::/kubepods-x.slice:cri-containerd:abc\n", "/kubepods-x.slice:cri-containerd:abc");
	path("0::/a\033[31m b\n", "/a\033[31m b");
	path("0::/a (deleted)\n", "/a");
	path("0::/a (deleted)/b\n", "/a (deleted)/b");
	path("0::/../x\n", "/../x");
	path("0::/cut", "/cut");
	path("", NULL);
	path("\n\n", NULL);
	path("0::\n", NULL);
	path("nonsense\n0:\n", NULL);
	path("0::relative\n", NULL);
}

static void within_by_whole_components(void **state _unused_)
{
	assert_true(cgroup_is_within("/a/b", "/a"));
	assert_true(cgroup_is_within("/a", "/a"));
	assert_false(cgroup_is_within("/ab", "/a"));
	assert_false(cgroup_is_within("/a", "/a/b"));
	assert_true(cgroup_is_within("/a", "/"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_that_tells_most),
		cmocka_unit_test(odd_names),
		cmocka_unit_test(within_by_whole_components),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
