/* SPDX-License-Identifier: MIT */
#include "sandbox/idmap.h"

#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "unit/unit.h"

static struct idmap_request request;   /* large: not on the stack */
static struct idmap map;

static const char *settled(const struct idmap_caller *caller)
{
	static char text[1024];
	FILE *out = fmemopen(text, sizeof text, "w");

	memset(text, 0, sizeof text);
	assert_int_equal(idmap_settle(&request, IDMAP_USERS, caller, &map), 0);
	idmap_print(&map, out);
	fclose(out);
	return text;
}

static const struct idmap_caller alice = { .id = 1000, .user = 1000, .subid_file = "/nonexistent/subuid", .own_map_file = "/nonexistent/map" };

static void wishes(const char *const *texts)
{
	memset(&request, 0, sizeof request);
	for (; *texts; texts++)
		assert_int_equal(idmap_parse_wish(*texts, &request), 0);
}

#define WISHES(...) wishes((const char *const[]){ __VA_ARGS__, NULL })

static void both_notations(void **state _unused_)
{
	WISHES("0:1000:10", "5000,20,7");
	assert_string_equal(settled(&alice), "0:1000:10 20:5000:7");
	WISHES("0:0:4294967295");
	assert_string_equal(settled(&alice), "0:0:4294967295");
}

static void bad_maps_are_refused(void **state _unused_)
{
	static const struct { const char *text; int err; } bad[] = {
		{ "", -EINVAL }, { "0", -EINVAL }, { "0:1", -EINVAL }, { "0:1:2:3", -EINVAL }, { "0,1:2", -EINVAL }, { "a:0:1", -EINVAL },
		{ "0:0:-1", -EINVAL }, { " 0:0:1", -EINVAL }, { "0:0:1 ", -EINVAL }, { "0::1", -EINVAL }, { ",,", -EINVAL },
		{ "0:0:0", -EINVAL }, { "5,5,0", -EINVAL }, { "4294967296:0:1", -EINVAL }, { "0:99999999999999999999:1", -EINVAL },
		{ "4294967295:0:1", -ERANGE }, { "0:4294967290:6", -ERANGE }, { "1:0:4294967295", -ERANGE },
		{ "Auto", -EINVAL }, { "auto ", -EINVAL }, { "every", -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		memset(&request, 0, sizeof request);
		assert_int_equal(idmap_parse_wish(bad[i].text, &request), bad[i].err);
		assert_int_equal(request.n, 0);
		assert_int_equal(fault_last()->err, bad[i].err);
	}
}

static void as_many_as_the_kernel_takes(void **state _unused_)
{
	memset(&request, 0, sizeof request);
	for (unsigned i = 0; i < IDMAP_MAX; i++) {
		char text[64];

		snprintf(text, sizeof text, "%u:%u:1", 2 * i + 1, 2 * i + 1);
		assert_int_equal(idmap_parse_wish(text, &request), 0);
	}
	assert_int_equal(idmap_settle(&request, IDMAP_USERS, &alice, &map), 0);
	assert_int_equal(idmap_parse_wish("2000:2000:1", &request), -E2BIG);
	request.single = true;   /* one more */
	assert_int_equal(idmap_settle(&request, IDMAP_USERS, &alice, &map), -E2BIG);
}

static void names_and_numbers(void **state _unused_)
{
	memset(&request, 0, sizeof request);
	assert_int_equal(idmap_parse_user("root", &request), 0);
	assert_true(request.single && request.inner == 0);
	assert_int_equal(idmap_parse_group("70000", &request), 0);
	assert_int_equal(request.inner, 70000);
	assert_int_equal(idmap_parse_user("4294967295", &request), -ERANGE);
	assert_int_equal(idmap_parse_user("12x", &request), -EINVAL);
	assert_int_equal(idmap_parse_user("", &request), -ENOENT);
	assert_int_equal(idmap_parse_group("no such group", &request), -ENOENT);
}

static void single_with(uint32_t inner, const char *wish)
{
	memset(&request, 0, sizeof request);
	request.single = true;
	request.inner = inner;
	if (wish)
		assert_int_equal(idmap_parse_wish(wish, &request), 0);
}

static void a_single_id_is_cut_out(void **state _unused_)
{
	single_with(0, NULL);
	assert_string_equal(settled(&alice), "0:1000:1");
	single_with(0, "0:100000:65536");              /* as unshare's manual shows it */
	assert_string_equal(settled(&alice), "0:1000:1 1:100000:65535");
	single_with(5, "0:100000:10");                 /* a hole in the middle: numbers outside go on without a gap */
	assert_string_equal(settled(&alice), "5:1000:1 0:100000:5 6:100005:4");
	single_with(9, "0:100000:10");
	assert_string_equal(settled(&alice), "9:1000:1 0:100000:9");
	single_with(10, "0:100000:10");                /* just beside: nothing is lost */
	assert_string_equal(settled(&alice), "10:1000:1 0:100000:10");
	single_with(20, "0:995:10");                   /* the hole is outside */
	assert_string_equal(settled(&alice), "20:1000:1 0:995:5 5:1001:4");
	single_with(2, "0:995:10");                    /* holes on both sides */
	assert_string_equal(settled(&alice), "2:1000:1 0:995:2 3:997:3 6:1001:4");
	single_with(0, "0:1000:1");                    /* nothing is left of the range */
	assert_string_equal(settled(&alice), "0:1000:1");
}

static void overlaps_are_refused_neighbours_not(void **state _unused_)
{
	WISHES("0:100:10", "10:110:10");
	assert_string_equal(settled(&alice), "0:100:10 10:110:10");
	WISHES("10:110:10", "0:100:10");
	assert_string_equal(settled(&alice), "10:110:10 0:100:10");
	WISHES("0:100:10", "9:200:1");
	assert_int_equal(idmap_settle(&request, IDMAP_USERS, &alice, &map), -EINVAL);
	assert_string_equal(fault_last()->text, "the user maps 0:100:10 and 9:200:1 overlap inside the namespace");
	WISHES("50:109:5", "0:100:10");
	assert_int_equal(idmap_settle(&request, IDMAP_GROUPS, &alice, &map), -EINVAL);
	assert_string_equal(fault_last()->text, "the group maps 50:109:5 and 0:100:10 overlap outside the namespace");
}

/* A file with this text, removed at exit of the test. */
static const char *file_of(char path[32], const char *text)
{
	int fd;

	strcpy(path, "/tmp/test_idmap.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return path;
}

static void subordinate_ids(void **state _unused_)
{
	char path[32];
	struct idmap_caller caller = alice;

	caller.user = 54321;
	caller.subid_file = file_of(path, "\nother:1:2\n54321\n54321:5\n54321:1:2:3\n54321:x:2\n54321:7:0\n54321:4294967295:1\n"
					  "543210:8:8\n54321:200000:65536\n54321:9:9\n");
	WISHES("auto");
	assert_string_equal(settled(&caller), "0:200000:65536");
	WISHES("subids");
	assert_string_equal(settled(&caller), "200000:200000:65536");
	caller.user = 54322;
	assert_int_equal(idmap_settle(&request, IDMAP_USERS, &caller, &map), -ENOENT);
	assert_non_null(strstr(fault_last()->text, "no subordinate IDs for user 54322 in /tmp/test_idmap."));
	unlink(path);
	assert_int_equal(idmap_settle(&request, IDMAP_USERS, &caller, &map), -ENOENT);
	assert_non_null(strstr(fault_last()->text, "cannot read subordinate IDs"));
}

static void all_that_we_have(void **state _unused_)
{
	char path[32];
	struct idmap_caller caller = alice;

	caller.own_map_file = file_of(path, "         0       1000          1\n         1     100000      65535\n");
	WISHES("all");
	assert_string_equal(settled(&caller), "0:0:1 1:1:65535");
	unlink(path);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_notations),
		cmocka_unit_test(bad_maps_are_refused),
		cmocka_unit_test(as_many_as_the_kernel_takes),
		cmocka_unit_test(names_and_numbers),
		cmocka_unit_test(a_single_id_is_cut_out),
		cmocka_unit_test(overlaps_are_refused_neighbours_not),
		cmocka_unit_test(subordinate_ids),
		cmocka_unit_test(all_that_we_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
