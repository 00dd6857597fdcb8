/* SPDX-License-Identifier: MIT */
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"
#include "unit/unit.h"

/* What the steps did, one letter each: upper case applied, lower case undone. */
struct run {
	char did[32];
	char fails;        /* the step of this letter fails to apply */
	char sticks;       /* the step of this letter fails to be undone */
};

struct mark {
	char letter;
};

static void note(struct run *run, char what)
{
	size_t len = strlen(run->did);

	run->did[len] = what;
	run->did[len + 1] = 0;
}

static int mark_apply(void *args, void *run)
{
	struct mark *m = args;
	struct run *r = run;

	if (r->fails == m->letter)
		return fault(-EBUSY, "cannot do %c", m->letter);
	note(r, m->letter);
	return 0;
}

static int mark_undo(void *args, void *run)
{
	struct mark *m = args;
	struct run *r = run;

	if (r->sticks == m->letter)
		return fault(-EPERM, "cannot undo %c", m->letter);
	note(r, (char)(m->letter - 'A' + 'a'));
	return 0;
}

static void mark_print(const void *args, FILE *to)
{
	fputc(((const struct mark *)args)->letter, to);
}

static const struct step_kind mark = { .name = "mark", .apply = mark_apply, .undo = mark_undo, .print = mark_print };
static const struct step_kind bare = { .name = "bare", .apply = mark_apply };

static void add(struct plan *plan, unsigned phase, const struct step_kind *kind, char letter, const char *asked_by)
{
	struct mark *m = plan_add(plan, phase, kind, sizeof *m, asked_by);

	assert_non_null(m);
	m->letter = letter;
}

static void phases_run_their_own_steps_in_order(void **state _unused_)
{
	_plan_ struct plan plan = { 0 };
	struct run run = { "", 0, 0 };

	add(&plan, 0, &mark, 'A', NULL);
	add(&plan, 1, &mark, 'B', NULL);
	add(&plan, 0, &mark, 'C', NULL);
	assert_int_equal(plan_apply(&plan, 0, &run), 0);
	assert_string_equal(run.did, "AC");
	assert_int_equal(plan_apply(&plan, 1, &run), 0);
	assert_string_equal(run.did, "ACB");
	assert_int_equal(plan_undo(&plan, &run), 0);
	assert_string_equal(run.did, "ACBbca");
	assert_int_equal(plan_undo(&plan, &run), 0);   /* nothing is done any more */
	assert_string_equal(run.did, "ACBbca");
}

static void a_failure_undoes_all_phases_in_reverse(void **state _unused_)
{
	_plan_ struct plan plan = { 0 };
	struct run run = { "", 'D', 0 };

	add(&plan, 0, &mark, 'A', NULL);
	add(&plan, 0, &bare, 'B', NULL);
	add(&plan, 1, &mark, 'C', NULL);
	add(&plan, 1, &mark, 'D', "--net");
	add(&plan, 1, &mark, 'E', NULL);
	assert_int_equal(plan_apply(&plan, 0, &run), 0);
	assert_int_equal(plan_apply(&plan, 1, &run), -EBUSY);
	assert_string_equal(run.did, "ABCca");
	assert_string_equal(fault_last()->text, "--net: cannot do D: Device or resource busy");
	assert_string_equal(fault_last()->hint, "");
}

static void what_cannot_be_undone_is_said(void **state _unused_)
{
	_plan_ struct plan plan = { 0 };
	struct run run = { "", 'C', 'B' };

	add(&plan, 0, &mark, 'A', NULL);
	add(&plan, 0, &mark, 'B', NULL);
	add(&plan, 0, &mark, 'C', NULL);
	assert_int_equal(plan_apply(&plan, 0, &run), -EBUSY);
	assert_string_equal(run.did, "ABa");   /* it goes on behind the one that sticks */
	assert_string_equal(fault_last()->text, "cannot do C: Device or resource busy");
	assert_string_equal(fault_last()->hint, "left behind: cannot undo B: Operation not permitted");
}

static void print(const struct plan *plan, const char *const *phases, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	plan_print(plan, phases, to);
	fclose(to);
	assert_string_equal(text, expected);
	free(text);
}

static void printing_touches_nothing(void **state _unused_)
{
	static const char *const phases[] = { "parent", "child" };
	_plan_ struct plan plan = { 0 };

	print(&plan, NULL, "");
	add(&plan, 0, &mark, 'A', "-n");
	add(&plan, 1, &bare, 'B', NULL);
	print(&plan, NULL, "mark A  # -n\nbare\n");
	print(&plan, phases, "parent:\n  mark A  # -n\nchild:\n  bare\n");
}

static void a_long_plan_keeps_its_arguments(void **state _unused_)
{
	_plan_ struct plan plan = { 0 };
	struct run run = { "", 0, 0 };

	for (int i = 0; i < 1000; i++)
		add(&plan, i == 999, &mark, i == 999 ? 'Z' : 'A', NULL);
	assert_int_equal(plan.n, 1000);
	assert_int_equal(plan_apply(&plan, 1, &run), 0);
	assert_string_equal(run.did, "Z");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(phases_run_their_own_steps_in_order),
		cmocka_unit_test(a_failure_undoes_all_phases_in_reverse),
		cmocka_unit_test(what_cannot_be_undone_is_said),
		cmocka_unit_test(printing_touches_nothing),
		cmocka_unit_test(a_long_plan_keeps_its_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
