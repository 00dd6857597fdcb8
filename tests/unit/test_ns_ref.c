/* SPDX-License-Identifier: MIT */
/* ns/ref.h and ns/set.h: what a user writes, to a namespace. */
#include "ns/ref.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "ns/set.h"
#include "sys/nsfs.h"
#include "unit/unit.h"

static void each_kind_opens_as_itself_only(void **state _unused_)
{
	for (enum ns_type t = 0; t < NS_TYPES; t++) {
		char path[64];
		_close_ int fd = -1;

		snprintf(path, sizeof path, "/proc/self/ns/%s", ns_kinds[t].name);
		fd = ns_ref_open(path, t);
		assert_true(fd >= 0);
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		assert_int_equal(nsfs_clone_flag(fd), ns_kinds[t].clone_flag);
		assert_int_equal(ns_ref_open(path, (t + 1) % NS_TYPES), -EINVAL);
		assert_non_null(strstr(fault_last()->text, "not a"));
	}
}

static void other_files_are_refused_without_a_wait(void **state _unused_)
{
	char path[] = "/tmp/test_ns_ref.XXXXXX";

	assert_int_equal(ns_ref_open("/dev/null", NS_NET), -EINVAL);
	assert_string_equal(fault_last()->text, "/dev/null is no namespace");
	assert_int_equal(ns_ref_open("/", NS_MNT), -EINVAL);
	assert_int_equal(ns_ref_open("/no/such", NS_MNT), -ENOENT);
	assert_int_equal(ns_ref_open("", NS_MNT), -ENOENT);
	close(mkstemp(path));
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(ns_ref_open(path, NS_NET), -EINVAL);
	unlink(path);
}

static void what_is_ours_is_left_out_of_a_set(void **state _unused_)
{
	struct ns_set set;

	ns_set_init(&set);
	assert_int_equal(ns_set_add_file(&set, NS_NET, "/proc/self/ns/net"), 0);
	assert_int_equal(set.types, 0);
	set.dir = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	set.pid = getpid();
	assert_int_equal(ns_set_add_process(&set, NS_BIT(NS_TYPES) - 1, false), 0);
	assert_int_equal(set.types, 0);
	assert_int_equal(ns_set_add_process(&set, NS_BIT(NS_TYPES) - 1, true), 0);
	assert_int_equal(set.types, NS_BIT(NS_MNT));   /* entering it again changes root and working directory */
	ns_set_done(&set);
	close(set.dir);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_opens_as_itself_only),
		cmocka_unit_test(other_files_are_refused_without_a_wait),
		cmocka_unit_test(what_is_ours_is_left_out_of_a_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
