/* SPDX-License-Identifier: MIT */
/*
 * Programs that say what happens as it happens, until they are told to end: by SIGINT, SIGTERM or SIGHUP, or by the reader of
 * their output going away. Each of these is a good end, with status 0, also while a reader that has stopped reading keeps us waiting.
 */
#pragma once

#include <poll.h>
#include <stdio.h>

#include "base/macro.h"

enum { FOLLOW_MAX = 6 };   /* fds to wait for */

struct follow {
	int signals;
	FILE *plain;   /* the stdout of before */
	int error;     /* why nothing can be written any more */
	bool over;     /* it was time to end while we wrote */
};

/*
 * Take these signals, and SIGPIPE, into our own hands. Until follow_done() stdout is a stream of ours, to the same file, that they
 * interrupt: *follow must stay where it is. 0 or a fault.
 */
int follow_begin(struct follow *follow);

/*
 * Wait until something is to be read from n fds, which get their revents, or the time (milliseconds, -1: none) is over. 1: go on;
 * 0: it is time to end; or a fault.
 */
int follow_wait(struct follow *follow, struct pollfd *fds, unsigned n, int timeout);

/* Send what was printed on its way at once: who follows wants to know now, also through a pipe. 1: go on; 0: it is time to end; or a fault. */
int follow_flush(struct follow *follow);

void follow_done(struct follow *follow);
#define _follow_ __attribute__((cleanup(follow_done)))
