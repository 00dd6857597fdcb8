/* SPDX-License-Identifier: MIT */
/*
 * Several targets: the program runs in all of them at the same time, with nothing to read, and each line that it writes bears the target's name. All
 * are found and pinned before the first is entered: where one is missing or ambiguous nothing is run.
 *
 *	many_run()       finds the targets, starts a child for each, waits
 *	many_wait()      carries their lines, passes signals on, ends them all when it is to end
 */
#pragma once

#include "nsjoin/nsjoin.h"
#include "nsjoin/prefixed.h"

struct one {
	char label[256];
	struct joining joining;
	pid_t pid;                  /* of the child; 0: not started, or ended */
	struct prefixed out, err;
};

struct many {
	struct one *at;             /* zero-initialised is empty */
	size_t n, room;
	int worst;                  /* the highest status so far */
};

/* Returns the highest status of all, or a fault. */
int many_run(const struct nsjoin_options *options, char *const program[]);

/* Until all have ended. signals: a signalfd of SIGCHLD and of those that are passed on. 0, or a fault; no child is left in any case. */
int many_wait(struct many *many, int signals);
