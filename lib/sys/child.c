/* SPDX-License-Identifier: MIT */
/* Standing in for a child. */
#include "sys/child.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/macro.h"

/*
 * Those of faults too: a SIGABRT or SIGSEGV that somebody sends is meant for the program. A fault of our own kills us at once
 * all the same: the kernel does not let a process block that (kernel: force_sig_info()).
 */
void child_signals_block(struct child_signals *s)
{
	sigfillset(&s->all);   /* KILL and STOP cannot be blocked, the kernel leaves them out */
	sigprocmask(SIG_BLOCK, &s->all, &s->before);
	sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = SIG_DFL }, &s->sigchld);
}

/* By the system call itself: libc lets nobody have the two signals that it keeps for its threads, which may be ignored all the same. */
void child_signals_forget(struct child_signals *s)
{
	static const char by_default[64];   /* the kernel's struct sigaction, which is smaller: SIG_DFL and nothing else */

	for (int signal = 1; signal < _NSIG; signal++)
		if (signal != SIGHUP && signal != SIGINT && signal != SIGQUIT)
			syscall(SYS_rt_sigaction, signal, by_default, NULL, _NSIG / 8);   /* KILL and STOP are refused */
	sigemptyset(&s->before);
	s->sigchld = (struct sigaction){ .sa_handler = SIG_DFL };
}

void child_signals_restore(const struct child_signals *s)
{
	sigaction(SIGCHLD, &s->sigchld, NULL);
	sigprocmask(SIG_SETMASK, &s->before, NULL);
}

void child_die_with(int parent, int signal)
{
	struct pollfd dead = { .fd = parent, .events = POLLIN };

	prctl(PR_SET_PDEATHSIG, signal);
	if (parent >= 0 && poll(&dead, 1, 0) > 0)
		_exit(128 + signal);
}

/* 1: ended, 0: goes on, or -errno. */
static int reap(pid_t child, bool *stopped, int *wait_status)
{
	pid_t got;

	while ((got = waitpid(child, wait_status, WNOHANG | WUNTRACED)) == child) {
		if (!WIFSTOPPED(*wait_status))
			return 1;
		*stopped = true;
		raise(SIGSTOP);   /* our shell sees us stopped, as it would see the program itself; PID 1 of a namespace just goes on */
	}
	return got < 0 && errno != EINTR ? -errno : 0;
}

bool child_was_sent(const siginfo_t *info)
{
	return info->si_code == SI_USER || info->si_code == SI_QUEUE || info->si_code == SI_TKILL;
}

int child_wait_passing(pid_t child, const struct child_signals *s, child_pass pass, void *arg, int *wait_status)
{
	bool stopped = false;

	for (;;) {
		siginfo_t info;
		int r = reap(child, &stopped, wait_status);

		if (r)
			return r < 0 ? r : 0;
		if (sigwaitinfo(&s->all, &info) < 0) {
			if (errno != EINTR)
				return -errno;
		} else if (info.si_signo == SIGCONT && stopped) {
			stopped = false;
			kill(child, SIGCONT);
		} else if (info.si_signo != SIGCHLD) {
			pass(child, &info, arg);
		}
	}
}

static bool is_of_terminal(int signal)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH, SIGHUP, SIGCONT };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (signals[i] == signal)
			return true;
	return false;
}

/* Did the child get it as well, without us? */
static bool has_it_already(pid_t child, const siginfo_t *info)
{
	if (child_was_sent(info))
		return info->si_pid == child;   /* it signals its whole process group, and so us */
	if (!is_of_terminal(info->si_signo))
		return false;                   /* alarm(2) of our caller, say: timers outlive exec, but not fork */
	if (getsid(child) != getsid(0))
		return false;                   /* it has a session of its own, and no part in our terminal */
	/* A hang-up (SIGHUP, SIGCONT) is for the leader of the session alone (kernel: tty_signal_session_leader()). */
	return (info->si_signo != SIGHUP && info->si_signo != SIGCONT) || getsid(0) != getpid();
}

void child_pass_on(pid_t child, const siginfo_t *info, void *arg _unused_)
{
	if (has_it_already(child, info))
		return;
	if (info->si_code == SI_QUEUE)
		sigqueue(child, info->si_signo, info->si_value);
	else
		kill(child, info->si_signo);
}

int child_reap(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int child_wait(pid_t child, const struct child_signals *s, int *wait_status)
{
	return child_wait_passing(child, s, child_pass_on, NULL, wait_status);
}
