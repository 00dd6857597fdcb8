/* SPDX-License-Identifier: MIT */
/* Keeping a program away from our terminal (sys/session.h). Where we have no terminal at all, nothing of this is needed. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/exit.h"
#include "nsjoin/nsjoin.h"
#include "sys/session.h"

/* Who the program will be, as far as that is known before entering; else we. */
static uid_t owner_of_pty(const struct joining *j)
{
	struct stat st;

	return j->target.dir >= 0 && geteuid() == 0 && fstat(j->target.dir, &st) == 0 ? st.st_uid : geteuid();
}

/* --no-pty and --no-fork, with a program that we do not trust. */
static void warn(void)
{
	fputs("nsjoin: note: without a terminal of its own the program may read what you type, and type in your place (TIOCSTI)\n", stderr);
}

int session_run(struct joining *j, char *const program[])
{
	_terminal_ struct terminal terminal = TERMINAL_NONE;
	int status, r;

	if (!j->own_session && j->like.what && terminal_is_there())
		warn();
	if (!j->own_session || !(terminal_is_there() || terminal_controls()))
		return joining_run(j, program);
	fd_close(j->outside);
	j->outside = -1;
	r = session_split(&terminal, owner_of_pty(j), -1, &j->outside, &status);
	if (r)
		return r < 0 ? r : exit_of_wait(status);
	r = session_lead(&terminal);
	if (r < 0)
		return r;
	j->leads = j->fork = true;
	return joining_run(j, program);
}
