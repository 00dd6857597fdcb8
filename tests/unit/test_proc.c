/* SPDX-License-Identifier: MIT */
/* Texts of /proc: stat, cmdline, mountinfo. */
#include <errno.h>
#include <stdio.h>

#include "proc/cmdline.h"
#include "proc/mountinfo.h"
#include "proc/stat.h"
#include "unit/unit.h"

#define TAIL " S 17 17 17 0 -1 4194560 100 0 0 0 1 2 3 4 20 0 1 0 987654321 1000 200 18446744073709551615 1 1"

static void expect_comm(const char *text, const char *comm)
{
	struct proc_stat stat;

	assert_int_equal(proc_stat_parse(text, &stat), 0);
	assert_string_equal(stat.comm, comm);
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.ppid, 17);
	assert_true(stat.started == 987654321);
}

static void a_name_may_hold_anything(void **state _unused_)
{
	expect_comm("42 (sleep)" TAIL, "sleep");
	expect_comm("42 (a) R 1 (b))" TAIL, "a) R 1 (b)");
	expect_comm("42 ()" TAIL, "");
	expect_comm("42 (two\nlines)" TAIL, "two\nlines");
	expect_comm("42 ())" TAIL, ")");
	expect_comm("42 (kworker/R-mm_percpu_wq-and-a-name-longer-than-any-buffer-we-keep-for-it)" TAIL,
		"kworker/R-mm_percpu_wq-and-a-name-longer-than-any-buffer-we-kee");
}

static void what_is_no_stat_is_refused(void **state _unused_)
{
	struct proc_stat stat = { .ppid = 5 };

	for (const char *const *bad = (const char *const[]){ "", "42", "42 (x", "42 x)", "42 )x(", "42 (x)", "42 (x) ", "42 (x) S", "42 (x) S 1 2 3", NULL }; *bad; bad++)
		assert_int_equal(proc_stat_parse(*bad, &stat), -EBADMSG);
	assert_int_equal(stat.ppid, 5);   /* written only on success */
}

static void words_become_one_line(void **state _unused_)
{
	char two[] = "sleep\0" "60\0", title[] = "nginx: worker\0\0\0\0\0", empty[] = "\0\0", middle[] = "a\0\0b\0";

	assert_int_equal(cmdline_join(two, sizeof two - 1), 8);
	assert_memory_equal(two, "sleep 60", 8);
	assert_int_equal(cmdline_join(title, sizeof title - 1), 13);
	assert_int_equal(cmdline_join(empty, sizeof empty - 1), 0);
	assert_int_equal(cmdline_join(middle, sizeof middle - 1), 4);
	assert_memory_equal(middle, "a  b", 4);   /* an empty argument */
}

struct seen {
	int n;
	char root[64], target[64], fstype[64];   /* of the last one */
};

static int see(void *ctx, const struct listed_mount *mount)
{
	struct seen *seen = ctx;

	seen->n++;
	snprintf(seen->root, sizeof seen->root, "%s", mount->root);
	snprintf(seen->target, sizeof seen->target, "%s", mount->target);
	snprintf(seen->fstype, sizeof seen->fstype, "%s", mount->fstype);
	return 0;
}

static int stop(void *ctx _unused_, const struct listed_mount *mount _unused_) { return -EINTR; }

static void a_mount_has_root_target_and_type(void **state _unused_)
{
	struct seen seen = { 0 };

	assert_int_equal(mountinfo_each("505 22 0:4 net:[4026532177] /run/netns/a rw shared:1 - nsfs nsfs rw\n", see, &seen), 0);
	assert_string_equal(seen.root, "net:[4026532177]");
	assert_string_equal(seen.target, "/run/netns/a");
	assert_string_equal(seen.fstype, "nsfs");
	assert_int_equal(mountinfo_each("506 22 0:4 mnt:[7] /tmp/with\\040blank\\134and\\012line rw,noexec - nsfs nsfs rw\n", see, &seen), 0);
	assert_string_equal(seen.target, "/tmp/with blank\\and\nline");
	assert_int_equal(mountinfo_each("507 22 0:5 / /x rw shared:1 master:2 propagate_from:3 unbindable - ext4 /dev/sda rw", see, &seen), 0);
	assert_string_equal(seen.fstype, "ext4");
	assert_int_equal(seen.n, 3);
}

static void what_is_no_mount_is_left_out(void **state _unused_)
{
	static const char *const bad[] = { "", "\n", "1", "1 2 0:3 / /x rw", "1 2 0:3 / /x rw shared:1", "1 2 0:3 / /x rw -" };
	struct seen seen = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(mountinfo_each(bad[i], see, &seen), 0);
	assert_int_equal(seen.n, 0);
}

static void every_line_is_seen(void **state _unused_)
{
	struct seen seen = { 0 };

	assert_int_equal(mountinfo_each("1 2 0:3 / /x rw - nsfs x rw\nnonsense\n\n1 2 0:3 / /y rw - nsfs x rw", see, &seen), 0);
	assert_int_equal(seen.n, 2);
	assert_int_equal(mountinfo_each("1 2 0:3 / /x rw - nsfs x rw\n", stop, NULL), -EINTR);
}

static void only_lines_of_a_type_are_kept(void **state _unused_)
{
	char whole[] = "22 1 0:21 / /proc rw shared:5 - proc proc rw\n1 9 8:1 / / rw - ext4 /dev/sda rw\n"
		"30 22 0:4 net:[4026532181] /run/nsfs rw - nsfs nsfs rw\n31 1 0:5 / /x rw - nsfsx x rw\n";
	char cut[] = "22 1 0:21 / /proc rw - proc proc rw\n1 22 8:1 / / rw - ext4 /dev/sda rw\n", last[] = "1 1 0:4 / / rw - nsfs a rw";
	char none[] = "";

	assert_true(mountinfo_keep(whole, "nsfs", 5));   /* the fifth is 9, which the root lies on */
	assert_string_equal(whole, "30 22 0:4 net:[4026532181] /run/nsfs rw - nsfs nsfs rw\n");
	assert_false(mountinfo_keep(cut, "nsfs", 3));    /* no root lies on something else: one is hidden by chroot(2) */
	assert_string_equal(cut, "");
	assert_false(mountinfo_keep(last, "nsfs", 2));
	assert_true(mountinfo_keep(last, "nsfs", 1));
	assert_string_equal(last, "1 1 0:4 / / rw - nsfs a rw");
	assert_true(mountinfo_keep(none, "nsfs", 0));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_may_hold_anything),
		cmocka_unit_test(what_is_no_stat_is_refused),
		cmocka_unit_test(words_become_one_line),
		cmocka_unit_test(a_mount_has_root_target_and_type),
		cmocka_unit_test(what_is_no_mount_is_left_out),
		cmocka_unit_test(every_line_is_seen),
		cmocka_unit_test(only_lines_of_a_type_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
