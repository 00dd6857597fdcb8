/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include "base/fault.h"
#include "unit/unit.h"

static void escape(const char *text, const char *expected)
{
	char out[256];

	str_escape(out, sizeof out, text);
	assert_string_equal(out, expected);
}

static void hostile_bytes_are_shown(void **state _unused_)
{
	escape("plain", "plain");
	escape("a\033[31mb\nc\x7f", "a\\x1b[31mb\\x0ac\\x7f");
	escape("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f");                  /* valid UTF-8 stays */
	escape("\xc2\x9b" "31m", "\\xc2\\x9b31m");                           /* C1 CSI */
	escape("\xff\xfe", "\\xff\\xfe");
	escape("\xc0\xaf", "\\xc0\\xaf");                                    /* overlong */
	escape("\xed\xa0\x80", "\\xed\\xa0\\x80");                           /* surrogate */
	escape("a\xe2\x80\xae" "b", "a\\xe2\\x80\\xaeb");                    /* right-to-left override */
	escape("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");                  /* past U+10FFFF */
	escape("\xe2\x82", "\\xe2\\x82");                                    /* cut short */
}

static void shell(const char *text, const char *expected)
{
	char out[64] = "";
	FILE *to = fmemopen(out, sizeof out, "w");

	str_print_shell(text, to);
	fclose(to);
	assert_string_equal(out, expected);
}

static void words_for_a_shell(void **state _unused_)
{
	shell("plain/a-b.c=1", "plain/a-b.c=1");
	shell("", "''");
	shell("a b", "'a b'");
	shell("it's", "'it'\\''s'");
	shell("\033[31m'\\", "$'\\x1b[31m\\'\\\\'");
}

static void escape_cuts_between_characters(void **state _unused_)
{
	char out[6];

	str_escape(out, sizeof out, "abcd\n");
	assert_string_equal(out, "abcd");
	str_escape(out, sizeof out, "abcd\xc3\xbc");
	assert_string_equal(out, "abcd");
}

static void words_of_a_list(void **state _unused_)
{
	const char *rest = "a,,bc", *word;
	size_t len;

	word = str_word(&rest, ',', &len);
	assert_memory_equal(word, "a", 1);
	assert_int_equal(len, 1);
	assert_non_null(str_word(&rest, ',', &len));
	assert_int_equal(len, 0);
	word = str_word(&rest, ',', &len);
	assert_memory_equal(word, "bc", 2);
	assert_int_equal(len, 2);
	assert_null(str_word(&rest, ',', &len));
}

static void faults_tell_where_and_why(void **state _unused_)
{
	int r = fault(-16, "cannot mount proc on %s", "/x\n");

	assert_int_equal(r, -16);
	assert_string_equal(fault_last()->text, "cannot mount proc on /x\\x0a: Device or resource busy");
	assert_int_equal(fault_within(r, "node %s", "r1"), -16);
	assert_string_equal(fault_last()->text, "node r1: cannot mount proc on /x\\x0a: Device or resource busy");
	assert_int_equal(fault_within(-2, "reading"), -2);   /* a silent one gets its words */
	assert_string_equal(fault_last()->text, "reading: No such file or directory");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_bytes_are_shown),
		cmocka_unit_test(words_for_a_shell),
		cmocka_unit_test(escape_cuts_between_characters),
		cmocka_unit_test(words_of_a_list),
		cmocka_unit_test(faults_tell_where_and_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
