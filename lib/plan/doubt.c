/* SPDX-License-Identifier: MIT */
/* Doubts: why a step of a plan may fail on this host. */
#include "plan/doubt.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/json_write.h"
#include "base/str.h"

static int add(struct doubts *doubts, bool sure, const char *hint, const char *why)
{
	if (!why || !array_room(&doubts->at, doubts->n, &doubts->room, sizeof *doubts->at))
		return fault(-ENOMEM, "cannot explain the plan");
	doubts->at[doubts->n++] = (struct doubt){ sure, why, hint };
	return 0;
}

int doubt_add(struct doubts *doubts, bool sure, const char *hint, const char *why, ...)
{
	char text[FAULT_TEXT_MAX];
	va_list args;

	va_start(args, why);
	vsnprintf(text, sizeof text, why, args);
	va_end(args);
	return add(doubts, sure, hint, pool_text(&doubts->pool, text, strlen(text)));
}

int doubt_add_fault(struct doubts *doubts)
{
	const struct fault *f = fault_last();
	const char *hint = *f->hint ? pool_text(&doubts->pool, f->hint, strlen(f->hint)) : NULL;
	int r = add(doubts, true, hint, pool_text(&doubts->pool, f->text, strlen(f->text)));

	if (r == 0)
		fault_clear();
	return r;
}

void doubts_done(struct doubts *doubts)
{
	free(doubts->at);
	pool_done(&doubts->pool);
	*doubts = (struct doubts){ .n = 0 };
}
#define _doubts_ __attribute__((cleanup(doubts_done)))

static int ask(const struct step *step, const void *about, struct doubts *doubts)
{
	return step->kind->doubt ? step->kind->doubt(step->args, about, doubts) : 0;
}

static bool will_fail(const struct doubts *doubts)
{
	for (size_t i = 0; i < doubts->n; i++)
		if (doubts->at[i].sure)
			return true;
	return false;
}

static void print_doubt(const struct doubt *doubt, const char *lead, FILE *to)
{
	fprintf(to, "%s  %s here: ", lead, doubt->sure ? "fails" : "may fail");
	str_print_escaped(doubt->why, to);
	fputc('\n', to);
	if (!doubt->hint)
		return;
	fprintf(to, "%s    hint: ", lead);
	str_print_escaped(doubt->hint, to);
	fputc('\n', to);
}

int plan_explain(const struct plan *plan, const char *const *phases, const void *about, FILE *to)
{
	unsigned printed = ~0u;
	int failing = 0;

	for (size_t i = 0; i < plan->n; i++) {
		_doubts_ struct doubts doubts = { .n = 0 };
		const struct step *s = &plan->steps[i];
		int r = ask(s, about, &doubts);

		if (r < 0)
			return r;
		if (phases && s->phase != printed)
			fprintf(to, "%s:\n", phases[s->phase]);
		printed = s->phase;
		plan_print_step(s, phases ? "  " : "", to);
		for (size_t d = 0; d < doubts.n; d++)
			print_doubt(&doubts.at[d], phases ? "  " : "", to);
		failing += will_fail(&doubts);
	}
	return failing;
}

/* What print() writes, as a text; "" where there is nothing to be said. */
static char *what(const struct step *s)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	if (memory && s->kind->print)
		s->kind->print(s->args, memory);
	return memory && fclose(memory) == 0 ? text : NULL;
}

static int step_json(const struct step *s, const char *const *phases, const struct doubts *doubts, struct json *j)
{
	_free_ char *text = what(s);

	if (!text)
		return fault(-ENOMEM, "cannot print the plan");
	json_object(j, NULL);
	if (phases)
		json_text(j, "phase", phases[s->phase]);
	json_text(j, "step", s->kind->name);
	json_text(j, "what", *text ? text : NULL);
	json_text(j, "option", s->asked_by);
	if (doubts) {
		json_array(j, "doubts");
		for (size_t d = 0; d < doubts->n; d++) {
			json_object(j, NULL);
			json_bool(j, "sure", doubts->at[d].sure);
			json_text(j, "why", doubts->at[d].why);
			json_text(j, "hint", doubts->at[d].hint);
			json_end(j, '}');
		}
		json_end(j, ']');
	}
	json_end(j, '}');
	return 0;
}

int plan_explain_json(const struct plan *plan, const char *const *phases, bool explain, const void *about, FILE *to)
{
	struct json j = { .to = to };
	int failing = 0, r = 0;

	json_object(&j, NULL);
	json_array(&j, "steps");
	for (size_t i = 0; i < plan->n && r == 0; i++) {
		_doubts_ struct doubts doubts = { .n = 0 };

		r = explain ? ask(&plan->steps[i], about, &doubts) : 0;
		if (r == 0)
			r = step_json(&plan->steps[i], phases, explain ? &doubts : NULL, &j);
		failing += will_fail(&doubts);
	}
	json_end(&j, ']');
	if (explain)
		json_bool(&j, "works", failing == 0);
	json_end(&j, '}');
	return r < 0 ? r : failing;
}
