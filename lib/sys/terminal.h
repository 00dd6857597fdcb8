/* SPDX-License-Identifier: MIT */
/*
 * A terminal of its own for a program that must not get ours. Whoever has our terminal can type into it (TIOCSTI pushes back
 * input as if the admin had typed it, CVE-2017-5226), read what is typed later and change its modes. So the program gets a
 * pseudo terminal in a session of its own, and we carry bytes:
 *
 *	our terminal <-> terminal_wait() <-> pty | leader (terminal_lead) -> program (terminal_foreground)
 *
 * The leader of the new session is a process of ours and stays there while the program runs: its child's group is not
 * orphaned then, so that Ctrl-Z stops the program (kernel: is_current_pgrp_orphaned()); the leader stops with it, and we with the leader.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

#include "sys/child.h"

struct terminal {
	int tty;               /* ours, opened anew: it does not block; -1: none */
	int master, slave;     /* the pty; -1: none */
	bool reads;            /* standard input is a terminal: what is typed goes to the program */
	bool raw;              /* ours is in raw mode now */
	struct termios saved;
};

#define TERMINAL_NONE { .tty = -1, .master = -1, .slave = -1 }

/* Is one of standard input, output and error a terminal? */
bool terminal_is_there(void);

/* Have we a controlling terminal, which a program that we become could open as /dev/tty? */
bool terminal_controls(void);

/*
 * A pty with the modes and the size of ours, of our own devpts: before entering anything. `owner` gets it, so that the program may
 * open its standard files again by name (/dev/stdout). -errno (silent); terminal_done() in any case.
 */
int terminal_open(struct terminal *terminal, uid_t owner);
void terminal_done(struct terminal *terminal);
#define _terminal_ __attribute__((cleanup(terminal_done)))

/*
 * In the leader: a new session, the pty as its terminal, and as standard input, output and error where those were terminals;
 * what is piped stays. A terminal without a pty: only the session, which has no terminal then. -errno (silent).
 */
int terminal_lead(struct terminal *terminal);

/* In the child of the leader, with signals blocked: a process group of its own, in the foreground of the session. */
void terminal_foreground(void);

/*
 * Carry bytes until the leader has ended, passing on every signal; stop when it stops; the size of the window follows. Our terminal is
 * as it was before when this returns. Without a pty only signals. keeper: a pidfd of the process whose end ends the leader, by SIGKILL; -1: nobody's. *wait_status is waitpid()'s. 0 or -errno (silent).
 */
int terminal_wait(struct terminal *terminal, pid_t leader, int keeper, const struct child_signals *signals, int *wait_status);
