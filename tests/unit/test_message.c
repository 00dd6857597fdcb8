/* SPDX-License-Identifier: MIT */
#include "cgroup/message.h"

#include <errno.h>

#include "unit/unit.h"

/* The order of fields is ours; each begins at a multiple of 8. */
static void a_call_has_the_bytes_of_the_specification(void **state _unused_)
{
	static const unsigned char head[] = { 'l', 1, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0 };
	struct message m;

	message_call(&m, "/a", "b.c", "Get", "u");
	message_u32(&m, 1);
	assert_int_equal(message_end(&m), 0);
	assert_memory_equal(m.bytes, head, sizeof head);
	assert_int_equal(m.bytes[12], 55);        /* fields: up to the end of the signature, without what aligns the body */
	assert_int_equal(m.n, 72 + 4);
	assert_memory_equal(m.bytes + 16, "\1\1o\0\2\0\0\0/a\0", 11);
	assert_memory_equal(m.bytes + 32, "\2\1s\0\3\0\0\0b.c\0", 12);
	assert_memory_equal(m.bytes + 48, "\3\1s\0\3\0\0\0Get\0", 12);
	assert_memory_equal(m.bytes + 64, "\10\1g\0\1u\0", 7);
	assert_memory_equal(m.bytes + 72, "\1\0\0\0", 4);
	assert_int_equal(message_length(m.bytes, sizeof m.bytes), (int)m.n);
}

static void an_empty_array_of_structures_is_aligned(void **state _unused_)
{
	struct message m;
	size_t body, start;

	message_call(&m, "/a", "b.c", "Get", "ua(sv)u");
	body = m.n;
	start = message_array(&m, 8);
	message_array_end(&m, start, 8);
	message_u32(&m, 7);
	assert_int_equal(message_end(&m), 0);
	assert_int_equal(body % 8, 0);
	assert_memory_equal(m.bytes + body, "\0\0\0\0\0\0\0\0\7\0\0\0", 12);
}

static void what_does_not_fit_is_told(void **state _unused_)
{
	struct message m;

	message_call(&m, "/a", "b.c", "Get", "s");
	for (int i = 0; i < MESSAGE_MAX; i++)
		message_text(&m, "more");
	assert_int_equal(message_end(&m), -EMSGSIZE);
}

static void an_error_has_a_name_and_words(void **state _unused_)
{
	static const unsigned char error[] =
		"l\3\1\1\11\0\0\0\5\0\0\0\37\0\0\0"          /* an error, 9 bytes of body, 31 of fields */
		"\5\1u\0\1\0\0\0"                            /* it answers 1 */
		"\4\1s\0\3\0\0\0a.b\0\0\0\0\0"               /* its name */
		"\10\1g\0\1s\0\0"
		"\4\0\0\0nope";
	struct message_reply reply;

	assert_int_equal(message_length(error, 1024), sizeof error);
	assert_int_equal(message_read(error, sizeof error, &reply), 0);
	assert_int_equal(reply.type, MESSAGE_ERROR);
	assert_int_equal(reply.to, 1);
	assert_string_equal(reply.error, "a.b");
	assert_string_equal(reply.text, "nope");
	for (size_t len = 0; len < sizeof error; len++)
		assert_int_equal(message_read(error, len, &reply), -EBADMSG);
	assert_int_equal(message_length(error, 16), -EBADMSG);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_has_the_bytes_of_the_specification),
		cmocka_unit_test(an_empty_array_of_structures_is_aligned),
		cmocka_unit_test(what_does_not_fit_is_told),
		cmocka_unit_test(an_error_has_a_name_and_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
