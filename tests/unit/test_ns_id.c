/* SPDX-License-Identifier: MIT */
#include "ns/id.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "ns/token.h"
#include "unit/unit.h"

static void links_are_kind_and_number(void **state _unused_)
{
	struct ns_id id = { 1, NS_UTS };

	assert_int_equal(ns_id_parse_link("net:[4026531840]", &id), 0);
	assert_int_equal(id.type, NS_NET);
	assert_int_equal(id.ino, 4026531840u);
	assert_int_equal(ns_id_parse_link("mnt:[18446744073709551615]", &id), 0);
	assert_true(id.ino == UINT64_MAX);
	for (const char *const *bad = (const char *const[]){ "", "net", "net:", "net:[", "net:[]", "net:[1", "net:[1]x", "net:[x]", "net:[-1]",
			"foo:[1]", ":[1]", "net:1", "net:[18446744073709551616]", "socket:[77]", NULL }; *bad; bad++)
		assert_int_equal(ns_id_parse_link(*bad, &id), -EINVAL);
	assert_true(id.type == NS_MNT && id.ino == UINT64_MAX);   /* written only on success */
}

/* A folder of links stands in for /proc. */
static void a_folder_of_links_will_do(void **state _unused_)
{
	char path[] = "/tmp/nskit-ns-id-XXXXXX";
	_close_ int dir = -1;
	struct ns_id id;

	assert_non_null(mkdtemp(path));
	dir = open(path, O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(symlinkat("pid:[77]", dir, "pid"), 0);
	assert_int_equal(symlinkat("nonsense", dir, "uts"), 0);
	assert_int_equal(ns_id_read(dir, "pid", &id), 0);
	assert_true(id.type == NS_PID && id.ino == 77);
	assert_int_equal(ns_id_read(dir, "uts", &id), -EINVAL);
	assert_int_equal(ns_id_read(dir, "net", &id), -ENOENT);
	unlinkat(dir, "pid", 0);
	unlinkat(dir, "uts", 0);
	assert_int_equal(rmdir(path), 0);
}

static void an_open_file_tells_the_same_as_its_link(void **state _unused_)
{
	_close_ int proc = open("/proc/self/ns", O_DIRECTORY | O_CLOEXEC), other = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct ns_id by_link, by_fd;

	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		_close_ int fd = openat(proc, ns_kinds[t].name, O_RDONLY | O_CLOEXEC);

		assert_true(fd >= 0);
		assert_int_equal(ns_id_read(proc, ns_kinds[t].name, &by_link), 0);
		assert_int_equal(ns_id_of_fd(fd, &by_fd), 0);
		assert_true(ns_id_equal(by_link, by_fd));
		assert_int_equal(by_fd.type, t);
	}
	assert_int_equal(ns_id_of_fd(other, &by_fd), -EINVAL);
}

static void kinds_have_many_names(void **state _unused_)
{
	unsigned mask = 0;

	assert_int_equal(ns_type_of_name("mount", 5), NS_MNT);
	assert_int_equal(ns_type_of_name("mnt", 3), NS_MNT);
	assert_int_equal(ns_type_of_name("time_for_children", 17), NS_TIME);
	assert_int_equal(ns_type_of_name("ne", 2), NS_TYPES);
	assert_int_equal(ns_type_of_name("network", 3), NS_NET);   /* len bytes of it */
	for (enum ns_type t = 0; t < NS_TYPES; t++)
		assert_int_equal(ns_type_of_flag(ns_kinds[t].clone_flag), t);
	assert_int_equal(ns_type_of_flag(0), NS_TYPES);
	assert_int_equal(ns_types_parse("net,mnt", &mask), 0);
	assert_int_equal(ns_types_parse("user", &mask), 0);
	assert_int_equal(mask, 1u << NS_NET | 1u << NS_MNT | 1u << NS_USER);
	assert_int_equal(ns_types_parse("net,,mnt", &mask), -EINVAL);
	assert_int_equal(ns_types_parse("", &mask), -EINVAL);
	assert_string_equal(fault_last()->text, "'' is no kind of namespace");
}

static void expect_token(const char *text, enum ns_type type, uint64_t handle, uint64_t ino, const char *written)
{
	struct ns_token token;
	char again[NS_TOKEN_MAX];

	assert_int_equal(ns_token_parse(text, &token), 0);
	assert_int_equal(token.id.type, type);
	assert_int_equal(token.id.ino, ino);
	assert_int_equal(token.handle, handle);
	assert_string_equal(ns_token_print(&token, again), written);
}

static void tokens_are_kind_id_and_number(void **state _unused_)
{
	static const char *const bad[] = { "", "0", "x", "net:", "net:0", "net:x:1", "net:0:1", "net:1:0", "net:[1", "net:1:2:3", "foo:1", ":1", "-1" };
	struct ns_token token = { .handle = 7 };

	expect_token("4026531840", NS_TYPES, 0, 4026531840, "4026531840");
	expect_token("net:4026531840", NS_NET, 0, 4026531840, "net:4026531840");
	expect_token("mount:[4026531840]", NS_MNT, 0, 4026531840, "mnt:4026531840");
	expect_token("net:18446744073709551615:4026531840", NS_NET, UINT64_MAX, 4026531840, "net:18446744073709551615:4026531840");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_true(ns_token_parse(bad[i], &token) < 0 && token.handle == 7);
	assert_true(ns_token_has_kind("net:1") && ns_token_has_kind("cgroup:[1]"));
	assert_false(ns_token_has_kind("cgroup:/a") || ns_token_has_kind("netns:1") || ns_token_has_kind("net:") || ns_token_has_kind("1"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_are_kind_and_number),
		cmocka_unit_test(a_folder_of_links_will_do),
		cmocka_unit_test(an_open_file_tells_the_same_as_its_link),
		cmocka_unit_test(kinds_have_many_names),
		cmocka_unit_test(tokens_are_kind_id_and_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
