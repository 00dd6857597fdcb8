/* SPDX-License-Identifier: MIT */
/*
 * Which namespace of one snapshot is which of an earlier one.
 *
 * Inode numbers of namespaces are used again at once, so the kernel's own ids decide where both have one (Linux 6.18; mount namespaces 6.11).
 * Elsewhere it is the one of the same number and kind that has a process (PID and start time) or a mount in common, or that no
 * process was in then or is now. After another boot nothing is what it was.
 */
#pragma once

#include "snapshot/snapshot.h"

struct match {
	struct ns **before;       /* beside now->ns: what each was then; NULL: it was not there */
	bool *lives_on;           /* beside then->ns: is it still there? */
};

/* Both with all processes, handles and hosts. 0 or a fault; match_done() in any case. */
int match_make(const struct snapshot *then, const struct snapshot *now, struct match *match);
void match_done(struct match *match);
