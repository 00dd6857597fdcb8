/* SPDX-License-Identifier: MIT */
/* Exit statuses, and the one place where a fault becomes a line on stderr. */
#pragma once

#include "base/macro.h"

enum {
	STATUS_OK = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_DIFFERS = 3,       /* a comparison that worked, and found a difference: 1 would read as a failure */
	/* programs that run a program (docker, env, timeout, chroot use the same three) */
	STATUS_OURS = 125,        /* we failed, the program did not run */
	STATUS_CANNOT_RUN = 126,  /* found, but cannot be executed */
	STATUS_NOT_FOUND = 127,
	STATUS_SIGNAL = 128,      /* + the number of the signal that killed the program */
};

/*
 * End of every main(): print the recorded fault of a negative result as "TOOL: text" (and its hint on a second line), flush stdout.
 * Returns the exit status: the fault's own if it has one, else `usual`; 0 for r >= 0; STATUS_FAILED where stdout could not be written.
 */
int exit_status(const char *tool, int r, int usual);

/* The line of a fault alone, and its hint: for one that is not the end. */
void exit_report(const char *tool, int err);

/* The status of a program from its waitpid() status: its own, or 128 + signal. */
int exit_of_wait(int wait_status);
