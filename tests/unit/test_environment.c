/* SPDX-License-Identifier: MIT */
/* proc/environment.h: names, records, and what of a folder is believed. */
#include "proc/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "unit/unit.h"

static void names_can_be_shown_and_told_from_options_and_pids(void **state _unused_)
{
	static const char *const good[] = { "web", "web-1", "a.b", "größe", "two words", "4d", "x42@y" };
	static const char *const bad[] = { "", ".", "..", ".x", "-x", "a/b", "/", "42", "42@web", "a\nb", "a\x7f", "\xff", "\xe2\x80\xae" };
	char longest[ENVIRONMENT_NAME_MAX + 2];

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_int_equal(environment_name_check(good[i]), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(environment_name_check(bad[i]), -EINVAL);
	memset(longest, 'x', sizeof longest);
	longest[ENVIRONMENT_NAME_MAX + 1] = 0;
	assert_int_equal(environment_name_check(longest), -EINVAL);
	longest[ENVIRONMENT_NAME_MAX] = 0;
	assert_int_equal(environment_name_check(longest), 0);
}

static const struct environment_record some = {
	.created = 1795599887, .boot = "a24fbe85-05c9-4c50-baa3-2e2735feb416", .pid = 4711, .started = 219783, .user = 1000,
	.options = "nsnew --name web 'a b'",
};

static void records_are_read_as_they_were_written(void **state _unused_)
{
	_free_ char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);
	struct environment_record r;

	assert_non_null(to);
	environment_record_print(&some, to);
	fclose(to);
	assert_int_equal(environment_record_parse(text, &r), 0);
	assert_int_equal(r.created, some.created);
	assert_string_equal(r.boot, some.boot);
	assert_int_equal(r.pid, some.pid);
	assert_int_equal(r.started, some.started);
	assert_int_equal(r.user, some.user);
	assert_string_equal(r.options, some.options);
}

#define HEAD "nskit environment 1\n"
#define REST "boot b\nstarted 2\nuser 3\noptions x\n"

static void what_is_no_record_is_refused(void **state _unused_)
{
	static const char *const bad[] = {
		"", HEAD, "created 1\npid 1\n" REST, HEAD "created 1\n" REST, HEAD "created 1\npid x\n" REST, HEAD "created 1\npid -1\n" REST,
		HEAD "created 1\npid 99999999999\n" REST, HEAD "created 99999999999999999999\npid 1\n" REST, HEAD "created 1 \npid 1\n" REST,
		HEAD "created 1\npid 1\nboot b\nstarted 2\nuser 3\noptions no newline", HEAD "created 1\npid 1\nboot 0123456789012345678901234567890123456789\n"
		"started 2\nuser 3\noptions x\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct environment_record r = { .pid = 7 };

		assert_int_equal(environment_record_parse(bad[i], &r), -EBADMSG);
		assert_int_equal(r.pid, 7);
	}
}

static void lines_that_are_new_to_us_are_skipped(void **state _unused_)
{
	struct environment_record r;

	assert_int_equal(environment_record_parse(HEAD "colour blue\ncreated 1\npid 5\n" REST "pidx 9\n", &r), 0);
	assert_int_equal(r.pid, 5);
}

/* A folder of environments with one, "web", that has these contents as its record. */
static int make_folder(char dir[static 32], const char *record, mode_t mode)
{
	char path[64];
	int fd;

	strcpy(dir, "/tmp/test_env.XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/web", dir);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(chmod(path, mode), 0);
	snprintf(path, sizeof path, "%s/web/record", dir);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0444);
	assert_int_equal(write(fd, record, strlen(record)), strlen(record));
	close(fd);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static void remove_folder(char dir[static 32], int fd)
{
	unlinkat(fd, "web/record", 0);
	unlinkat(fd, "web/net", 0);
	assert_int_equal(unlinkat(fd, "web", AT_REMOVEDIR), 0);
	close(fd);
	assert_int_equal(rmdir(dir), 0);
}

static void only_what_root_alone_can_write_is_believed(void **state _unused_)
{
	char dir[32];
	struct environment e;
	int fd = make_folder(dir, HEAD "created 1\npid 5\n" REST, 0755);

	assert_int_equal(environment_read(fd, "web", getuid(), &e), -ESTALE);   /* ours, and nothing is mounted in it */
	if (getuid() != 0)
		assert_int_equal(environment_read(fd, "web", getuid() + 1, &e), -EACCES);
	assert_int_equal(environment_read(fd, ".web", getuid(), &e), -ENOENT);
	assert_int_equal(environment_read(fd, "../web", getuid(), &e), -ENOENT);
	assert_int_equal(environment_read(fd, "nobody", getuid(), &e), -ENOENT);
	remove_folder(dir, fd);

	fd = make_folder(dir, HEAD "created 1\npid 5\n" REST, 0777);
	assert_int_equal(environment_read(fd, "web", getuid(), &e), -EACCES);
	remove_folder(dir, fd);

	fd = make_folder(dir, "junk", 0755);
	assert_int_equal(environment_read(fd, "web", getuid(), &e), -EBADMSG);
	remove_folder(dir, fd);
}

static void a_link_to_a_namespace_is_no_mount(void **state _unused_)
{
	char dir[32];
	struct environment e;
	int fd = make_folder(dir, HEAD "created 1\npid 5\n" REST, 0755);

	assert_int_equal(symlinkat("/proc/self/ns/net", fd, "web/net"), 0);
	assert_int_equal(environment_read(fd, "web", getuid(), &e), -ESTALE);
	remove_folder(dir, fd);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_can_be_shown_and_told_from_options_and_pids),
		cmocka_unit_test(records_are_read_as_they_were_written),
		cmocka_unit_test(what_is_no_record_is_refused),
		cmocka_unit_test(lines_that_are_new_to_us_are_skipped),
		cmocka_unit_test(only_what_root_alone_can_write_is_believed),
		cmocka_unit_test(a_link_to_a_namespace_is_no_mount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
