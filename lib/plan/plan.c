/* SPDX-License-Identifier: MIT */
/* A plan: steps that can be printed, applied, and undone in reverse. */
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"

void *plan_add(struct plan *plan, unsigned phase, const struct step_kind *kind, size_t size, const char *asked_by)
{
	void *args = pool_alloc(&plan->pool, MAX(size, (size_t)1));

	if (args && plan->n == plan->room) {
		size_t room = plan->room ? plan->room * 2 : 32;
		struct step *steps = reallocarray(plan->steps, room, sizeof *steps);

		if (!steps)
			args = NULL;
		else {
			plan->steps = steps;
			plan->room = room;
		}
	}
	if (!args) {
		fault(-ENOMEM, "cannot plan %s", kind->name);
		return NULL;
	}
	plan->steps[plan->n++] = (struct step){ .kind = kind, .args = args, .asked_by = asked_by, .phase = phase };
	return args;
}

int plan_put(struct plan *plan, unsigned phase, const struct step_kind *kind, const void *args, size_t size, const char *asked_by)
{
	void *copy = plan_add(plan, phase, kind, size, asked_by);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, args, size);
	return 0;
}

int plan_apply(struct plan *plan, unsigned phase, void *run)
{
	for (size_t i = 0; i < plan->n; i++) {
		struct step *s = &plan->steps[i];
		int r;

		if (s->phase != phase)
			continue;
		r = s->kind->apply(s->args, run);
		if (r < 0) {
			if (s->asked_by)
				fault_within(r, "%s", s->asked_by);
			plan_undo(plan, run);
			return r;
		}
		s->done_before = plan->last_done;
		plan->last_done = i + 1;
	}
	return 0;
}

int plan_undo(struct plan *plan, void *run)
{
	struct fault first = *fault_last();
	int failed = 0;

	while (plan->last_done) {
		const struct step *s = &plan->steps[plan->last_done - 1];
		int r = s->kind->undo ? s->kind->undo(s->args, run) : 0;

		plan->last_done = s->done_before;
		if (r < 0) {
			size_t len = strlen(first.hint);

			failed++;
			snprintf(first.hint + len, sizeof first.hint - len, "%sleft behind: %s", len ? "; " : "", fault_last()->text);
		}
	}
	fault_adopt(&first);
	return failed;
}

void plan_disown(struct plan *plan)
{
	plan->last_done = 0;
}

bool plan_has(const struct plan *plan, unsigned phase)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].phase == phase)
			return true;
	return false;
}

void plan_print_step(const struct step *step, const char *lead, FILE *to)
{
	fprintf(to, "%s%s", lead, step->kind->name);
	if (step->kind->print) {
		fputc(' ', to);
		step->kind->print(step->args, to);
	}
	if (step->asked_by)
		fprintf(to, "  # %s", step->asked_by);
	fputc('\n', to);
}

void plan_print(const struct plan *plan, const char *const *phases, FILE *to)
{
	unsigned printed = ~0u;

	for (size_t i = 0; i < plan->n; i++) {
		const struct step *s = &plan->steps[i];

		if (phases && s->phase != printed)
			fprintf(to, "%s:\n", phases[s->phase]);
		printed = s->phase;
		plan_print_step(s, phases ? "  " : "", to);
	}
}

void plan_done(struct plan *plan)
{
	free(plan->steps);
	pool_done(&plan->pool);
	*plan = (struct plan){ 0 };
}
