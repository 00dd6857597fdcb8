/* SPDX-License-Identifier: MIT */
/* What people write for networks: addresses, device names, namespace names. */
#include <errno.h>

#include "base/fault.h"
#include "net/addr.h"
#include "net/link.h"
#include "net/netns.h"
#include "unit/unit.h"

static void addresses_with_a_prefix(void **state _unused_)
{
	char text[ADDR_TEXT_MAX];
	struct addr a = { .bits = 99 };

	for (const char *const *good = (const char *const[]){ "10.9.0.2/24", "0.0.0.0/0", "255.255.255.255/32", "fd09::2/64", "::/0", "::1/128", NULL }; *good; good++) {
		assert_int_equal(addr_parse_cidr(*good, &a), 0);
		assert_string_equal(addr_print(&a, true, text), *good);
	}
	assert_int_equal(addr_parse_cidr("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128", &a), 0);
	assert_string_equal(addr_print(&a, true, text), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
	a.bits = 99;
	for (const char *const *bad = (const char *const[]){ "", "/", "10.9.0.2", "10.9.0.2/", "10.9.0.2/33", "10.9.0.2/-1", "10.9.0.2/ 1", "10.9.0.2/2x",
	     "10.9.0/24", " 10.9.0.2/24", "fd09::2/129", "fd09::g/64", "::1", "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc/64", NULL }; *bad; bad++) {
		assert_true(addr_parse_cidr(*bad, &a) < 0);
		assert_int_equal(a.bits, 99);   /* written only on success */
	}
	assert_int_equal(addr_parse_cidr("10.0.0.1", &a), -EINVAL);
	assert_string_equal(fault_last()->text, "'10.0.0.1' has no prefix length (write 10.0.0.1/24)");
	assert_int_equal(addr_parse("10.0.0.1/24", &a), -EINVAL);
}

static bool contains(const char *subnet, const char *address)
{
	struct addr s, a;

	assert_int_equal(addr_parse_cidr(subnet, &s), 0);
	assert_int_equal(addr_parse(address, &a), 0);
	return addr_contains(&s, &a);
}

static void subnets(void **state _unused_)
{
	assert_true(contains("10.9.0.2/24", "10.9.0.1"));
	assert_false(contains("10.9.0.2/24", "10.9.1.1"));
	assert_true(contains("10.9.0.2/23", "10.9.1.1"));
	assert_true(contains("10.9.0.2/31", "10.9.0.3"));
	assert_false(contains("10.9.0.2/31", "10.9.0.4"));
	assert_false(contains("10.9.0.2/32", "10.9.0.3"));
	assert_true(contains("10.9.0.2/0", "200.1.1.1"));
	assert_false(contains("0.0.0.0/0", "::1"));
	assert_true(contains("fd09::2/64", "fd09::1"));
	assert_false(contains("fd09::2/64", "fd09:0:0:1::1"));
	assert_true(contains("fd09::2/63", "fd09:0:0:1::1"));
	assert_true(contains("fd09::2/128", "fd09::2"));
}

static void devices_are_named_after_where_they_lead(void **state _unused_)
{
	char name[IF_NAMESIZE], other[IF_NAMESIZE];

	link_name_towards("red", 0, name);
	assert_string_equal(name, "v-red");
	link_name_towards("thirteen-char", 0, name);
	assert_string_equal(name, "v-thirteen-char");
	/* every other name gets one that could not be a plain one's */
	for (const char *const *odd = (const char *const[]){ "fourteen-chars", "a b", "a:b", "a~b", "\xc3\xbc", "%d", NULL }; *odd; odd++) {
		link_name_towards(*odd, 0, name);
		assert_int_equal(link_name_check(name), 0);
		assert_non_null(strchr(name, '~'));
	}
	link_name_towards("fourteen-chars", 0, name);
	link_name_towards("fourteen-charz", 0, other);
	assert_string_not_equal(name, other);
	link_name_towards("fourteen-chars", 0, other);
	assert_string_equal(name, other);   /* the same each time */
	link_name_towards("fourteen-chars", 1, other);
	assert_string_not_equal(name, other);
	link_name_towards("red", 1, name);
	assert_memory_equal(name, "v-red~", 6);
}

static void names_that_cannot_be(void **state _unused_)
{
	for (const char *const *bad = (const char *const[]){ "", ".", "..", "a/b", "a b", "a:b", "a%d", "a\n", "a\x7f", "sixteen-letters-", NULL }; *bad; bad++)
		assert_int_equal(link_name_check(*bad), -EINVAL);
	for (const char *const *good = (const char *const[]){ "eth0", "a", "fifteen-letters", "v-red~abcdefg", "...", NULL }; *good; good++)
		assert_int_equal(link_name_check(*good), 0);
	for (const char *const *bad = (const char *const[]){ "", ".", "..", "/", "a/b", "a\nb", "\x1b[31m", "a\x7f", NULL }; *bad; bad++)
		assert_int_equal(netns_name_check(*bad), -EINVAL);
	for (const char *const *good = (const char *const[]){ "a", "a b", "...", "-x", "gr\xc3\xbcn", NULL }; *good; good++)
		assert_int_equal(netns_name_check(*good), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_with_a_prefix),
		cmocka_unit_test(subnets),
		cmocka_unit_test(devices_are_named_after_where_they_lead),
		cmocka_unit_test(names_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
