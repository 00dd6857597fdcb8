/* SPDX-License-Identifier: MIT */
#include "base/json_read.h"

#include "unit/unit.h"

static void whole(const char *text, bool good)
{
	struct json_read j;

	json_read_start(&j, text, strlen(text));
	json_read_skip(&j);
	if (json_read_end(&j) != good)
		fail_msg("%s is %s", text, good ? "refused" : "taken");
}

static void only_json_is_taken(void **state _unused_)
{
	static const char *const good[] = { "{}", "[]", " [ ] ", "0", "-0", "-1.5e+3", "1E9", "\"\"", "\"\\u00e9\\ud83d\\ude00\\\"\"", "true", "null",
		"{\"a\":[1,{\"b\":null}],\"c\":{}}", "[[[]],{},\"x\"]", "[1 , 2]" };
	static const char *const bad[] = { "", " ", "{", "[", "]", "}", "[}", "{]", "[1,]", "[,1]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
		"{\"a\" 1}", "01", "-", "1.", ".5", "1e", "+1", "nul", "truex", "tru", "'a'", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
		"\"\\udc00\"", "\"a\nb\"", "[1 2]", "{} {}", "[1]]", "\"\\", "{\"a\":1 \"b\":2}" };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		whole(good[i], true);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		whole(bad[i], false);
}

static void depth_is_bounded(void **state _unused_)
{
	char deep[2 * 200 + 1] = { 0 };

	for (int i = 0; i < 60; i++)
		deep[i] = '[', deep[60 + i] = ']';
	whole(deep, true);
	memset(deep, '[', 200);
	memset(deep + 200, ']', 200);
	whole(deep, false);
}

static void texts(const char *json, size_t size, bool taken, const char *expected)
{
	char text[64] = "x";
	struct json_read j;

	json_read_start(&j, json, strlen(json));
	assert_int_equal(json_read_text(&j, text, size), taken);
	assert_string_equal(text, expected);
	assert_true(json_read_end(&j));
}

static void texts_come_whole_or_not_at_all(void **state _unused_)
{
	texts("\"plain\"", 64, true, "plain");
	texts("\"a\\u00e9\\n\\/\\ud83d\\ude00\"", 64, true, "a\xc3\xa9\n/\xf0\x9f\x98\x80");
	texts("\"12345\"", 6, true, "12345");
	texts("\"123456\"", 6, false, "");
	texts("\"web\\u0000.evil\"", 64, false, "");
	texts("[\"a\"]", 64, false, "");
	texts("7", 64, false, "");
}

static void numbers(void **state _unused_)
{
	static const struct { const char *json; bool taken; uint64_t value; } rows[] = {
		{ "0", true, 0 }, { "18446744073709551615", true, UINT64_MAX }, { "18446744073709551616", false, 9 }, { "-1", false, 9 },
		{ "1.5", false, 9 }, { "1e3", false, 9 }, { "\"1\"", false, 9 }, { "null", false, 9 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t value = 9;
		struct json_read j;

		json_read_start(&j, rows[i].json, strlen(rows[i].json));
		assert_int_equal(json_read_u64(&j, &value), rows[i].taken);
		assert_int_equal(value, rows[i].value);
		assert_true(json_read_end(&j));
	}
}

static void objects_are_walked(void **state _unused_)
{
	static const char json[] = "{\"longer than the buffer\":1,\"pid\":7,\"in\":{\"pid\":8},\"list\":[\"a\",{\"pid\":9},\"b\"]}";
	char key[8], item[8], all[64] = "";
	uint64_t pid = 0;
	struct json_read j;

	json_read_start(&j, json, strlen(json));
	assert_true(json_read_object(&j));
	while (json_read_key(&j, key, sizeof key)) {
		strcat(all, key[0] ? key : "-");
		if (streq(key, "pid"))
			assert_true(json_read_u64(&j, &pid));
		else if (streq(key, "list") && json_read_array(&j))
			while (json_read_item(&j))
				strcat(all, json_read_text(&j, item, sizeof item) ? item : "-");
		else if (!streq(key, "list"))
			json_read_skip(&j);
	}
	assert_true(json_read_end(&j));
	assert_int_equal(pid, 7);
	assert_string_equal(all, "-pidinlista-b");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_json_is_taken),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(texts_come_whole_or_not_at_all),
		cmocka_unit_test(numbers),
		cmocka_unit_test(objects_are_walked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
