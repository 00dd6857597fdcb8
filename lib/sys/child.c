/* SPDX-License-Identifier: MIT */
/* Standing in for a child. */
#include "sys/child.h"

#include <errno.h>
#include <stddef.h>
#include <sys/wait.h>

/* Faults of our own must kill us at once, as if we blocked nothing. KILL and STOP cannot be blocked. */
static const int ours[] = { SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGPIPE, SIGTTIN, SIGTTOU };

void child_signals_block(struct child_signals *s)
{
	sigfillset(&s->all);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		sigdelset(&s->all, ours[i]);
	sigprocmask(SIG_BLOCK, &s->all, &s->before);
}

void child_signals_restore(const struct child_signals *s)
{
	sigprocmask(SIG_SETMASK, &s->before, NULL);
}

/* 1: ended, 0: goes on, or -errno. */
static int reap(pid_t child, int *wait_status)
{
	pid_t got;

	while ((got = waitpid(child, wait_status, WNOHANG | WUNTRACED)) == child) {
		if (!WIFSTOPPED(*wait_status))
			return 1;
		raise(SIGSTOP);          /* our shell sees us stopped, as it would see the program itself */
		kill(child, SIGCONT);    /* we run again: so shall it */
	}
	return got < 0 && errno != EINTR ? -errno : 0;
}

/* Sent by a process (kill, sigqueue, tgkill), not by the terminal, a timer or a fault: sigaction(2), si_code. */
static int sent_to_us(const siginfo_t *info)
{
	return info->si_code == SI_USER || info->si_code == SI_QUEUE || info->si_code == SI_TKILL;
}

int child_wait(pid_t child, const struct child_signals *s, int *wait_status)
{
	for (;;) {
		siginfo_t info;
		int r = reap(child, wait_status);

		if (r)
			return r < 0 ? r : 0;
		if (sigwaitinfo(&s->all, &info) < 0) {
			if (errno != EINTR)
				return -errno;
		} else if (info.si_signo != SIGCHLD && sent_to_us(&info)) {
			kill(child, info.si_signo);
		}
	}
}
