/* SPDX-License-Identifier: MIT */
/*
 * Keeping a program away from our terminal. With one of the standard files a terminal it gets a pty in its place
 * (sys/terminal.h); with all of them piped it only gets a session of its own, so that it cannot open ours as /dev/tty. Where we
 * have no terminal at all, nothing of this is needed.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "cli/exit.h"
#include "nsjoin/nsjoin.h"
#include "sys/pidfd.h"
#include "sys/terminal.h"

/* Who the program will be, as far as that is known before entering; else we. */
static uid_t owner_of_pty(const struct joining *j)
{
	struct stat st;

	return j->target.dir >= 0 && geteuid() == 0 && fstat(j->target.dir, &st) == 0 ? st.st_uid : geteuid();
}

static int open_pty(const struct joining *j, struct terminal *terminal)
{
	int r = terminal_is_there() ? terminal_open(terminal, owner_of_pty(j)) : 0;

	return r < 0 ? fault_hint(fault(r, "cannot make a terminal for the program"), "--no-pty gives it this one") : 0;
}

/* The leader of the new session: what it says about a failure goes through the pty like the output of the program. */
static int lead(struct joining *j, char *const program[], struct terminal *terminal, const struct child_signals *signals)
{
	int r;

	child_signals_restore(signals);
	r = terminal_lead(terminal);
	if (r < 0)
		return fault(r, "cannot make a session for the program");
	j->leads = j->fork = true;
	return joining_run(j, program);
}

int session_run(struct joining *j, char *const program[])
{
	_terminal_ struct terminal terminal = TERMINAL_NONE;
	struct child_signals signals;
	int status, r;
	pid_t leader;

	if (!j->own_session || !(terminal_is_there() || terminal_controls()))
		return joining_run(j, program);
	r = open_pty(j, &terminal);
	if (r < 0)
		return r;
	fd_close(j->outside);
	j->outside = pidfd_of(getpid());
	child_signals_block(&signals);
	leader = fork();
	if (leader == 0)
		return lead(j, program, &terminal, &signals);
	if (leader < 0)
		return fault(-errno, "cannot start a process for the program's session");
	r = terminal_wait(&terminal, leader, &signals, &status);
	return r < 0 ? fault(r, "cannot wait for the program") : exit_of_wait(status);
}
