/* SPDX-License-Identifier: MIT */
/* The order of nsls's rows: what a moving machine may make of parents. */
#include "nsls/nsls.h"
#include "unit/unit.h"

enum { N_MAX = 1000 };

static struct row rows[N_MAX];
static struct table_row ordered[N_MAX];

/* Rows with the given parents, as index; -1: none. */
static void order(const int *parents, size_t n)
{
	const struct request request = { .tree = TREE_PROCESS };
	const struct rows all = { rows, n };

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row){ .parent = parents[i] < 0 ? NULL : &rows[parents[i]] };
	assert_int_equal(tree_order(&request, &all, ordered), 0);
	for (size_t i = 0; i < n; i++)   /* parents stand before their children, as table_print() wants it */
		assert_true(!ordered[i].parent || ordered[i].parent < &ordered[i]);
}

static void expect(const int *indices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal((const struct row *)ordered[i].data - rows, indices[i]);
}

static void children_follow_their_parents(void **state _unused_)
{
	order((const int[]){ -1, -1, 0, 1, 0, 2 }, 6);
	expect((const int[]){ 0, 2, 5, 4, 1, 3 }, 6);
	assert_ptr_equal(ordered[2].parent, &ordered[1]);
}

static void a_child_may_have_the_lower_number(void **state _unused_)
{
	order((const int[]){ 2, 0, -1 }, 3);
	expect((const int[]){ 2, 0, 1 }, 3);
}

static void a_circle_loses_no_row(void **state _unused_)
{
	order((const int[]){ -1, 2, 1, 3, 2 }, 5);   /* 1 and 2 are each other's parent, 3 its own */
	expect((const int[]){ 0, 1, 2, 4, 3 }, 5);
	assert_null(ordered[1].parent);
	assert_null(ordered[4].parent);
}

static void a_long_chain_stays_shallow(void **state _unused_)
{
	int parents[N_MAX];
	unsigned deepest = 0;

	for (int i = 0; i < N_MAX; i++)
		parents[i] = i - 1;
	order(parents, N_MAX);
	for (size_t i = 0; i < N_MAX; i++) {
		unsigned depth = 0;

		assert_ptr_equal(ordered[i].data, &rows[i]);
		for (const struct table_row *r = &ordered[i]; r; r = r->parent)
			depth++;
		deepest = MAX(deepest, depth);
	}
	assert_int_equal(deepest, 256);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_follow_their_parents),
		cmocka_unit_test(a_child_may_have_the_lower_number),
		cmocka_unit_test(a_circle_loses_no_row),
		cmocka_unit_test(a_long_chain_stays_shallow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
