/* SPDX-License-Identifier: MIT */
/* Standing in for a child. */
#include "sys/child.h"

#include <errno.h>
#include <stddef.h>
#include <sys/wait.h>

#include "base/macro.h"

/* Faults of our own must kill us at once, as if we blocked nothing. KILL and STOP cannot be blocked. */
static const int ours[] = { SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGPIPE, SIGTTIN, SIGTTOU };

void child_signals_block(struct child_signals *s)
{
	sigfillset(&s->all);
	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		sigdelset(&s->all, ours[i]);
	sigprocmask(SIG_BLOCK, &s->all, &s->before);
	sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = SIG_DFL }, &s->sigchld);
}

void child_signals_restore(const struct child_signals *s)
{
	sigaction(SIGCHLD, &s->sigchld, NULL);
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

bool child_was_sent(const siginfo_t *info)
{
	return info->si_code == SI_USER || info->si_code == SI_QUEUE || info->si_code == SI_TKILL;
}

int child_wait_passing(pid_t child, const struct child_signals *s, child_pass pass, void *arg, int *wait_status)
{
	for (;;) {
		siginfo_t info;
		int r = reap(child, wait_status);

		if (r)
			return r < 0 ? r : 0;
		if (sigwaitinfo(&s->all, &info) < 0) {
			if (errno != EINTR)
				return -errno;
		} else if (info.si_signo != SIGCHLD) {
			pass(child, &info, arg);
		}
	}
}

static void pass_sent(pid_t child, const siginfo_t *info, void *arg _unused_)
{
	if (child_was_sent(info))
		kill(child, info->si_signo);
}

int child_wait(pid_t child, const struct child_signals *s, int *wait_status)
{
	return child_wait_passing(child, s, pass_sent, NULL, wait_status);
}
