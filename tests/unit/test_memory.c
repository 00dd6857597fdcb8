/* SPDX-License-Identifier: MIT */
/* buf, pool and map: what grows. */
#include "base/buf.h"
#include "base/map.h"
#include "base/pool.h"

#include "unit/unit.h"

static void a_buffer_is_a_text_at_any_time(void **state _unused_)
{
	_buf_ struct buf b = { 0 };

	assert_string_equal(buf_text(&b), "");
	buf_puts(&b, "");
	assert_string_equal(buf_text(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i % 10);
	assert_int_equal(b.len, 2000);
	assert_int_equal(strlen(buf_text(&b)), 2000);
	assert_memory_equal(buf_text(&b) + 1980, "0,1,2,3,4,5,6,7,8,9,", 20);
	buf_add(&b, "a\0b", 3);
	assert_int_equal(b.len, 2003);
	assert_memory_equal(buf_text(&b) + 2000, "a\0b", 4);
	buf_clear(&b);
	assert_string_equal(buf_text(&b), "");
	assert_false(buf_failed(&b));
}

static void a_pool_moves_nothing_and_aligns(void **state _unused_)
{
	struct pool pool = { 0 };
	char *first = pool_text(&pool, "first and more", 5), *large;
	long double *aligned;

	assert_string_equal(first, "first");
	for (int i = 0; i < 10000; i++)
		assert_non_null(pool_printf(&pool, "text %d", i));
	large = pool_alloc(&pool, 1 << 20);
	assert_non_null(large);
	assert_int_equal(large[0] | large[(1 << 20) - 1], 0);
	large[(1 << 20) - 1] = 1;
	assert_string_equal(pool_text(&pool, "", 0), "");
	aligned = pool_alloc(&pool, sizeof *aligned);
	assert_int_equal((uintptr_t)aligned % _Alignof(max_align_t), 0);
	assert_string_equal(first, "first");
	pool_done(&pool);
	assert_string_equal(pool_text(&pool, "again", 5), "again");
	pool_done(&pool);
}

/* Consecutive keys, as inode numbers are, and those that differ in high bits only. */
static uint64_t key_of(unsigned i) { return i % 2 ? (uint64_t)i << 40 : 4026531800u + i; }

static void a_map_finds_what_was_put_in(void **state _unused_)
{
	static int values[20000];
	struct map map = { 0 };

	assert_null(map_get(&map, 0));
	for (unsigned i = 0; i < ARRAY_SIZE(values); i++) {
		void **slot = map_slot(&map, key_of(i));

		assert_non_null(slot);
		assert_null(*slot);
		*slot = &values[i];
	}
	for (unsigned i = 0; i < ARRAY_SIZE(values); i++)
		assert_ptr_equal(map_get(&map, key_of(i)), &values[i]);
	assert_int_equal(map.used, ARRAY_SIZE(values));
	assert_null(map_get(&map, 1));
	assert_ptr_equal(*map_slot(&map, key_of(7)), &values[7]);   /* found again, not made again */
	assert_int_equal(map.used, ARRAY_SIZE(values));
	map_done(&map);
}

static void key_zero_is_a_key(void **state _unused_)
{
	struct map map = { 0 };
	int value;

	*map_slot(&map, 0) = &value;
	assert_ptr_equal(map_get(&map, 0), &value);
	assert_null(map_get(&map, UINT64_MAX));
	map_done(&map);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_is_a_text_at_any_time),
		cmocka_unit_test(a_pool_moves_nothing_and_aligns),
		cmocka_unit_test(a_map_finds_what_was_put_in),
		cmocka_unit_test(key_zero_is_a_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
