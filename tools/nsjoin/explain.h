/* SPDX-License-Identifier: MIT */
/*
 * --explain: what would be done, whether it would work, and if not, why. Nothing is guessed that the kernel can be asked: a child of ours goes the
 * whole way, into the namespaces and to the identity of the program, and says how that went where nobody is bothered by it. It stops before it would
 * take the target's cgroup, label and filters, and before the program; whether that is there is looked up inside.
 */
#pragma once

#include "base/fault.h"
#include "ns/why.h"
#include "nsjoin/nsjoin.h"

enum { STEPS_MAX = 16, STEP_TEXT_MAX = 200 };

struct plan {
	const char *said;               /* of --target; NULL: there is none */
	char found[256];                /* "docker:web"; "": no container */
	char how[256];                  /* what led to it; "": nothing but its number */
	char command[64];               /* of the target; "": not known */
	pid_t pid;                      /* 0: no process */
	struct planned_ns {
		struct ns_id ours, theirs;  /* ino 0: not known, or no such kind */
		struct ns_id owner;         /* ino 0: not known, or outside of our view */
		const char *from;           /* the file that is entered; NULL: the target's */
		char lack[NS_LACK_MAX];     /* the capabilities that we lack to enter it, and where; "": none */
		bool enter;
	} ns[NS_TYPES];
	char steps[STEPS_MAX][STEP_TEXT_MAX];
	unsigned n_steps;
	bool works;
	struct fault why;               /* where it does not */
};

/* Make the plan, print it, as JSON where that is asked for. The exit status that nsjoin would end with, 0 if the program would run. */
int explain_run(const struct nsjoin_options *options, char *const program[]);

/* explain_print.c */

/* Is there a namespace that would be entered, or one of the target's that is known? */
bool plan_is_seen(const struct plan *plan);

void plan_print(const struct plan *plan);
void plan_print_json(const struct plan *plan);
