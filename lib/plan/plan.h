/* SPDX-License-Identifier: MIT */
/*
 * A plan: steps that can be printed, applied, and undone in reverse. Everything that changes the machine goes through one,
 * so that --dry-run shows just what would be done and a failure in the middle leaves nothing behind.
 *
 * Steps belong to a phase where different processes carry out different parts (nsnew: parent, child); within a phase
 * they keep their order. What steps share while they run (fds, pids) is in a struct of the caller's, `run`.
 */
#pragma once

#include <stdio.h>

#include "base/macro.h"
#include "base/pool.h"

struct doubts;

struct step_kind {
	const char *name;                            /* first word of the printed line */
	int (*apply)(void *args, void *run);         /* 0, or a fault; a failed step has cleaned up after itself */
	int (*undo)(void *args, void *run);          /* NULL: nothing to undo */
	void (*print)(const void *args, FILE *to);   /* the rest of the line; NULL: nothing */
	int (*doubt)(const void *args, const void *about, struct doubts *doubts);   /* why it may fail on this host (doubt.h); NULL: nothing is known */
};

struct step {
	const struct step_kind *kind;
	void *args;
	const char *asked_by;                        /* the option or the YAML line; NULL: follows from others */
	unsigned phase;
	size_t done_before;                          /* while done: index + 1 of the step that was done before it, 0: the first */
};

struct plan {
	struct pool pool;                            /* the args live here; plan-long strings may too */
	struct step *steps;                          /* zero-initialised is an empty plan */
	size_t n, room;
	size_t last_done;                            /* index + 1; 0: nothing is done */
};

/* Add a step at the end. Returns its zeroed args of `size` bytes (at least 1), NULL with a fault when there is no memory. */
void *plan_add(struct plan *plan, unsigned phase, const struct step_kind *kind, size_t size, const char *asked_by);

/* The same with a copy of `size` bytes at `args`. 0 or -ENOMEM with a fault. */
int plan_put(struct plan *plan, unsigned phase, const struct step_kind *kind, const void *args, size_t size, const char *asked_by);

/*
 * Apply the steps of a phase in order. At the first failure everything done so far, in whatever phase, is undone in
 * reverse and the fault of the failed step is returned, with the asking option in front of it.
 */
int plan_apply(struct plan *plan, unsigned phase, void *run);

/*
 * Undo what is done, the last thing done first, whatever its phase. Goes on when an undo fails; returns how many failed, and
 * adds to the recorded fault's hint what they leave behind.
 */
int plan_undo(struct plan *plan, void *run);

/* In a forked child: what was done before the fork is the parent's to undo, not ours. */
void plan_disown(struct plan *plan);

/* Has the phase any step? */
bool plan_has(const struct plan *plan, unsigned phase);

/* One line a step: "name args  # asked by". phases: names by phase number, printed as headings; NULL: no headings. */
void plan_print(const struct plan *plan, const char *const *phases, FILE *to);

/* One line of it, with `lead` before it. */
void plan_print_step(const struct step *step, const char *lead, FILE *to);

void plan_done(struct plan *plan);
#define _plan_ __attribute__((cleanup(plan_done)))
