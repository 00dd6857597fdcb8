/* SPDX-License-Identifier: MIT */
#include "proc/cgroup.h"

#include <stdio.h>

#include "unit/unit.h"

/* The paths that are told, joined by blanks. */
static void paths(const char *text, const char *expected)
{
	char copy[2048], told[512] = "";
	struct cgroup_paths found;

	snprintf(copy, sizeof copy, "%s", text);
	cgroup_paths_of(copy, &found);
	for (unsigned i = 0; i < found.n; i++) {
		strcat(told, i ? " " : "");
		strcat(told, found.path[i]);
	}
	assert_string_equal(told, expected);
}

static void what_tells_most_first(void **state _unused_)
{
	paths("0::/a.slice/b.service\n", "/a.slice/b.service");
	paths("4:memory:/m\n1:name=systemd:/s\n0::/u\n", "/u /s /m");
	paths("4:memory:/m\n1:name=systemd:/s\n", "/s /m");
	paths("4:memory:/m\n2:cpu,cpuacct:/c\n", "/m /c");
	paths("4:memory:/m\n1:name=systemd:/s\n0::/\n", "/s /m");      /* hybrid, engine uses v1 only */
	paths("4:memory:/m\n1:name=systemd:/\n0::/\n", "/m");
	paths("4:memory:/\n1:name=systemd:/\n0::/\n", "/");
	paths("10:name=systemd:/s\n10:memory:/m\n", "/s /m");
}

/* A hybrid machine: each place is told once, the order of the lines is the kernel's. */
static void each_once(void **state _unused_)
{
	char many[1024] = "";

	paths("9:name=systemd:/a\n8:pids:/b\n7:cpu:/a\n0::/b\n", "/b /a");
	paths("2:cpu:/a (deleted)\n0::/a\n", "/a");
	for (int i = 40; i > 0; i--)
		snprintf(many + strlen(many), sizeof many - strlen(many), "%d:c%d:/%d\n", i, i, i);
	strcat(many, "0::/u\n");
	paths(many, "/u /40 /39 /38 /37 /36 /35 /34 /33 /32 /31 /30 /29 /28 /27 /26");
}

static void odd_names(void **state _unused_)
{
	paths("0::/kubepods-x.slice:cri-containerd:abc\n", "/kubepods-x.slice:cri-containerd:abc");
	paths("0::/a\033[31m b\n", "/a\033[31m b");
	paths("0::/a (deleted)\n", "/a");
	paths("0::/a (deleted)/b\n", "/a (deleted)/b");
	paths("0::/../x\n", "/../x");
	paths("0::/cut", "/cut");
	paths("", "");
	paths("\n\n", "");
	paths("0::\n", "");
	paths("nonsense\n0:\n", "");
	paths("0::relative\n", "");
}

static void within_by_whole_components(void **state _unused_)
{
	assert_true(cgroup_is_within("/a/b", "/a"));
	assert_true(cgroup_is_within("/a", "/a"));
	assert_false(cgroup_is_within("/ab", "/a"));
	assert_false(cgroup_is_within("/a", "/a/b"));
	assert_true(cgroup_is_within("/a", "/"));
	assert_true(cgroup_any_within(&(struct cgroup_paths){ { "/x", "/a/b" }, 2 }, "/a"));
	assert_false(cgroup_any_within(&(struct cgroup_paths){ { "/x", "/ab" }, 2 }, "/a"));
	assert_false(cgroup_any_within(&(struct cgroup_paths){ .n = 0 }, "/"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_tells_most_first),
		cmocka_unit_test(each_once),
		cmocka_unit_test(odd_names),
		cmocka_unit_test(within_by_whole_components),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
