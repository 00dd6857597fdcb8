/* SPDX-License-Identifier: MIT */
/* Doubts: why a step of a plan may fail on this host. A step kind's doubt() looks and changes nothing; what it finds is printed below the step. */
#pragma once

#include <stdio.h>

#include "base/macro.h"
#include "base/pool.h"
#include "plan/plan.h"

struct doubt {
	bool sure;              /* it will fail; else it may */
	const char *why, *hint; /* hint NULL: we do not know a way out */
};

struct doubts {
	struct pool pool;
	struct doubt *at;       /* zero-initialised: none */
	size_t n, room;
};

/* Add one. hint: a text that outlives the doubts, or NULL. 0 or -ENOMEM with a fault. */
int doubt_add(struct doubts *doubts, bool sure, const char *hint, const char *why, ...) _printf_(4, 5);

/* Add what the recorded fault says, which is forgotten: something was tried that changes nothing. */
int doubt_add_fault(struct doubts *doubts);

void doubts_done(struct doubts *doubts);

/*
 * plan_print(), and below each step its doubts; `about` goes to doubt(). Returns how many steps will fail, or a fault.
 */
int plan_explain(const struct plan *plan, const char *const *phases, const void *about, FILE *to);

/* The same as one JSON object; explain false: the steps alone. */
int plan_explain_json(const struct plan *plan, const char *const *phases, bool explain, const void *about, FILE *to);
