/* SPDX-License-Identifier: MIT */
/* proc/account.h: names of users and groups in files that may say anything. */
#include "proc/account.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit/unit.h"

static const char passwd[] =
	"root:x:0:0:root:/root:/bin/bash\n"
	"www\n"                            /* too short */
	"www:x:0x0:0:::\n"                 /* a number that atoi(3) reads as 0 */
	"www:x::0:::\n"
	"www:x:-1:0:::\n"
	"www:x:4294967295:0:::\n"
	"www:x:33:tape:::\n"
	" www:x:1:1:::\n"
	"www:x:33:34:the one:/var/www:/bin/sh\n"
	"www:x:0:0:a second one:::\n"
	"last:x:4294967294:7";             /* without a newline, and with no more fields */

static void the_first_good_line_counts(void **state _unused_)
{
	struct account a = { 7, 7 };

	assert_int_equal(account_find(passwd, "www", &a), 0);
	assert_int_equal(a.uid, 33);
	assert_int_equal(a.gid, 34);
	assert_int_equal(account_find(passwd, "root", &a), 0);
	assert_int_equal(a.uid, 0);
	assert_int_equal(account_find(passwd, "last", &a), 0);
	assert_int_equal(a.uid, 4294967294);
}

static void a_number_tells_the_primary_group(void **state _unused_)
{
	gid_t gid = 9;

	assert_int_equal(account_find_uid(passwd, 1, &gid), 0);
	assert_int_equal(gid, 1);
	assert_int_equal(account_find_uid(passwd, 33, &gid), 0);   /* the first line with that number has no group */
	assert_int_equal(gid, 34);
	assert_int_equal(account_find_uid(passwd, 4294967294, &gid), 0);
	assert_int_equal(gid, 7);
	assert_int_equal(account_find_uid(passwd, 5, &gid), -ENOENT);
	assert_int_equal(account_find_uid(passwd, (uid_t)-1, &gid), -ENOENT);
	assert_int_equal(gid, 7);
}

static void no_user_is_found_by_half(void **state _unused_)
{
	static const char *const none[] = { "ww", "wwww", "", "x", "roo", "0", "root:x" };
	struct account a = { 7, 7 };

	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		assert_int_equal(account_find(passwd, none[i], &a), -ENOENT);
	assert_int_equal(account_find("", "root", &a), -ENOENT);
	assert_int_equal(a.uid, 7);
}

static void groups_are_those_of_a_login(void **state _unused_)
{
	static const char group[] = "www:x:33:\ndocker:x:999:a,www\nnone:x:5:wwww,ww\nempty:x:6:,,\nagain:x:999:www\nprimary:x:34:www\nbad:x:x:www\nend:x:8:b,www";
	gid_t *groups, gid;

	assert_int_equal(account_groups(group, "www", 34, &groups), 3);
	assert_int_equal(groups[0], 34);
	assert_int_equal(groups[1], 999);
	assert_int_equal(groups[2], 8);
	free(groups);
	assert_int_equal(account_groups("", "www", 34, &groups), 1);
	free(groups);
	assert_int_equal(account_find_group(group, "docker", &gid), 0);
	assert_int_equal(gid, 999);
	assert_int_equal(account_find_group(group, "bad", &gid), -ENOENT);
}

/* A hundred thousand groups of one user take no time that grows with their square, and no more than the kernel takes. */
static void there_is_an_end_to_groups(void **state _unused_)
{
	_free_ char *text = malloc(100000 * 24);
	gid_t *groups;
	size_t len = 0;

	for (unsigned i = 0; i < 100000; i++)
		len += (size_t)sprintf(text + len, "g:x:%u:www\n", i);
	assert_int_equal(account_groups(text, "www", 0, &groups), ACCOUNT_GROUPS_MAX);
	free(groups);
}

static void names_are_no_numbers(void **state _unused_)
{
	static const char *const good[] = { "www", "www-data", "_apt", "a.b", "3com", "user@domain", "j\303\266rg" }, *const bad[] =
		{ "", "0", "33", "-1", "-x", "+", "a:b", "a,b", "a/b", "a\nb", "\033[m" };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(account_is_name(good[i]));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(account_is_name(bad[i]));
}

/* What else lies there than a file is not opened: a FIFO would make us wait for ever. */
static void only_files_of_a_sane_size_are_read(void **state _unused_)
{
	char dir[] = "/tmp/test_account.XXXXXX", *text = NULL, command[64];
	_close_ int root = mkdtemp(dir) ? open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	int fd = openat(root, "passwd", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	assert_int_equal(write(fd, passwd, sizeof passwd - 1), sizeof passwd - 1);
	fd_close(fd);
	assert_int_equal(account_read_file(root, "passwd", &text), sizeof passwd - 1);
	assert_string_equal(text, passwd);
	free(text);
	assert_int_equal(mkfifoat(root, "fifo", 0644), 0);
	assert_int_equal(account_read_file(root, "fifo", &text), -EACCES);
	assert_int_equal(account_read_file(root, ".", &text), -EACCES);
	assert_int_equal(symlinkat("/etc/passwd", root, "out"), 0);   /* leads to etc/passwd in there, where nothing is */
	assert_int_equal(account_read_file(root, "out", &text), -ENOENT);
	fd = openat(root, "big", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	assert_int_equal(ftruncate(fd, ACCOUNT_FILE_MAX + 1), 0);
	fd_close(fd);
	assert_int_equal(account_read_file(root, "big", &text), -EFBIG);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_good_line_counts),
		cmocka_unit_test(a_number_tells_the_primary_group),
		cmocka_unit_test(no_user_is_found_by_half),
		cmocka_unit_test(groups_are_those_of_a_login),
		cmocka_unit_test(there_is_an_end_to_groups),
		cmocka_unit_test(names_are_no_numbers),
		cmocka_unit_test(only_files_of_a_sane_size_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
