/* SPDX-License-Identifier: MIT */
/* Keeping a program away from our terminal. */
#include "sys/session.h"

#include <errno.h>
#include <unistd.h>

#include "base/fault.h"
#include "sys/pidfd.h"

int session_split(struct terminal *terminal, uid_t owner, int keeper, int *outside, int *wait_status)
{
	int r = terminal_is_there() ? terminal_open(terminal, owner) : 0;
	struct child_signals signals;
	pid_t leader;

	if (r < 0)
		return fault_hint(fault(r, "cannot make a terminal for the program"), "--no-pty gives it this one");
	*outside = pidfd_of(getpid());
	child_signals_block(&signals);
	leader = fork();
	if (leader == 0) {
		child_signals_restore(&signals);
		return 0;
	}
	if (leader < 0)
		return fault(-errno, "cannot start a process for the program's session");
	r = terminal_wait(terminal, leader, keeper, &signals, wait_status);
	return r < 0 ? fault(r, "cannot wait for the program") : 1;
}

int session_lead(struct terminal *terminal)
{
	int r = terminal_lead(terminal);

	return r < 0 ? fault(r, "cannot make a session for the program") : 0;
}
