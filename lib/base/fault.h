/* SPDX-License-Identifier: MIT */
/*
 * Faults: what went wrong, said once by the function that knows the words.
 *
 * Results are int: >= 0 is good, a negative errno is bad. The function that knows the object, the operation
 * and the reason records them:
 *
 *	return fault(-errno, "cannot mount proc on %s", path);     "cannot mount proc on /x: Device or resource busy"
 *
 * Callers pass the number on, adding where they were if that helps: fault_within(r, "node %s", name).
 * The library never prints; main() prints the record once (cli/exit.h). There is one record a thread, of fixed
 * size, with no pointer in it: a forked child writes it to a pipe and its parent adopts it whole.
 *
 * Functions that race with exiting processes are *silent*: they return a bare -errno and say so in their header.
 */
#pragma once

#include "base/macro.h"

enum { FAULT_TEXT_MAX = 1024, FAULT_HINT_MAX = 512 };

struct fault {
	int err;                     /* negative errno; 0: nothing recorded */
	int status;                  /* exit status the program wants, 0: the tool's usual one */
	char text[FAULT_TEXT_MAX];   /* one line, hostile bytes already escaped */
	char hint[FAULT_HINT_MAX];   /* what to do about it; empty: we do not know */
};

/*
 * Record a fault and return err. The reason strerror(-err) is appended after ": ". Where the words already tell the
 * reason use fault_plain(). Both replace an older record. Arguments of %s may be hostile: control bytes are escaped.
 */
int fault(int err, const char *format, ...) _printf_(2, 3);
int fault_plain(int err, const char *format, ...) _printf_(2, 3);

/* Put where we were before the recorded words ("node r1: ..."); a silent err gets its strerror text first. Returns err. */
int fault_within(int err, const char *format, ...) _printf_(2, 3);

/* Add the way out to the recorded fault, unless it has one. Returns err. */
int fault_hint(int err, const char *format, ...) _printf_(2, 3);

/* Ask for an exit status other than the tool's usual one. Returns err. */
int fault_status(int err, int status);

/* The record of this thread; err 0 where nothing is recorded. Never NULL. */
const struct fault *fault_last(void);

/* Make another thread's or process's record ours. Returns its err. */
int fault_adopt(const struct fault *other);

void fault_clear(void);
