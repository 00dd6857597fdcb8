/* SPDX-License-Identifier: MIT */
/*
 * Keeping a program away from our terminal. With one of the standard files a terminal it gets a pty in its place (terminal.h); with all of them
 * piped it only gets a session of its own, so that it cannot open ours as /dev/tty.
 */
#pragma once

#include "sys/terminal.h"

/*
 * Split in two. In the new process, which is to lead the session: 0, and *outside is a pidfd of us (-1: this kernel has none). In ours: 1 when
 * that one has ended, with *wait_status as waitpid() has it; bytes and signals were passed on meanwhile. Or a fault. `owner` gets the pty.
 * keeper: a pidfd of the process whose end ends the leader, by SIGKILL; -1: nobody's.
 */
int session_split(struct terminal *terminal, uid_t owner, int keeper, int *outside, int *wait_status);

/* In the leader: begin the session. 0, or a fault, which goes through the pty as all that we say from now on. */
int session_lead(struct terminal *terminal);
