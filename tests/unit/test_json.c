/* SPDX-License-Identifier: MIT */
#include "base/json_write.h"

#include <stdlib.h>

#include "unit/unit.h"

static FILE *memory;
static char *written;
static size_t written_size;

static struct json begin(bool compact)
{
	memory = open_memstream(&written, &written_size);
	return (struct json){ .to = memory, .compact = compact };
}

static void ends_as(const char *expected)
{
	fclose(memory);
	assert_string_equal(written, expected);
	free(written);
}

static void text_is(const char *text, const char *expected)
{
	struct json j = begin(true);

	json_array(&j, NULL);
	json_text(&j, NULL, text);
	json_end(&j, ']');
	ends_as(expected);
}

static void hostile_bytes_stay_json(void **state _unused_)
{
	text_is("plain", "[\"plain\"]\n");
	text_is("q\"b\\s/", "[\"q\\\"b\\\\s/\"]\n");
	text_is("\033[31m\n\t\x7f", "[\"\\u001b[31m\\u000a\\u0009\\u007f\"]\n");
	text_is("\xc3\xbc", "[\"\xc3\xbc\"]\n");
	text_is("\xff" "a\xfe", "[\"\\ufffda\\ufffd\"]\n");
	text_is("\xc2\x9b" "1m", "[\"\\u009b1m\"]\n");
	text_is("\xe2\x80\xae", "[\"\\u202e\"]\n");
	text_is("\xe2\x81\xa6", "[\"\\u2066\"]\n");
	text_is("\xe2\x82", "[\"\\ufffd\\ufffd\"]\n");                          /* cut short */
	text_is("\xe2\x80\"", "[\"\\ufffd\\ufffd\\\"\"]\n");                    /* the quote is not swallowed */
	text_is("\xed\xa0\x80", "[\"\\ufffd\\ufffd\\ufffd\"]\n");               /* surrogate */
	text_is(NULL, "[null]\n");
}

static void commas_and_nesting_are_its_business(void **state _unused_)
{
	struct json j = begin(true);

	json_object(&j, NULL);
	json_array(&j, "list");
	json_end(&j, ']');
	json_object(&j, "in");
	json_number(&j, "u", UINT64_MAX);
	json_integer(&j, "i", INT64_MIN);
	json_bool(&j, "b", true);
	json_null(&j, "n");
	json_literal(&j, "r", "0.25");
	json_end(&j, '}');
	json_text(&j, "k\"ey", "v");
	json_end(&j, '}');
	ends_as("{\"list\":[],\"in\":{\"u\":18446744073709551615,\"i\":-9223372036854775808,\"b\":true,\"n\":null,\"r\":0.25},\"k\\\"ey\":\"v\"}\n");
}

static void lines_are_indented(void **state _unused_)
{
	struct json j = begin(false);

	json_object(&j, NULL);
	json_array(&j, "a");
	json_number(&j, NULL, 1);
	json_number(&j, NULL, 2);
	json_end(&j, ']');
	json_end(&j, '}');
	ends_as("{\n   \"a\": [\n      1,\n      2\n   ]\n}\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_bytes_stay_json),
		cmocka_unit_test(commas_and_nesting_are_its_business),
		cmocka_unit_test(lines_are_indented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
