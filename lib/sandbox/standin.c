/* SPDX-License-Identifier: MIT */
/* Standing in for a program that runs in its environment. */
#include "sandbox/standin.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "sandbox/ending.h"
#include "sandbox/line.h"

struct standin {
	struct sandbox_run *run;
	child_pass pass;
	int line;
	pid_t in_proc;
	int meant;    /* the signal for which we killed a deaf PID 1, 0: none */
};

/* What a signal does to a process that has no handler: most end it; see signal(7). */
static bool ends_by_default(int signal)
{
	switch (signal) {
	case SIGCHLD: case SIGURG: case SIGWINCH: case SIGCONT: case SIGSTOP: case SIGTSTP: case SIGTTIN: case SIGTTOU:
		return false;
	default:
		return true;
	}
}

/* Is the signal in one of the masks of proc_pid_status(5)? */
static bool in_mask(const char *status, const char *mask, int signal)
{
	const char *line = strstr(status, mask);

	return line && strtoull(line + strlen(mask), NULL, 16) >> (signal - 1) & 1;
}

/* In sigwait(3), as an init may be: meanwhile the signals that it waits for do not show as blocked (kernel: do_sigtimedwait()). */
static bool waits_for_signals(pid_t pid)
{
	char path[64], text[256];

	snprintf(path, sizeof path, "/proc/%d/syscall", pid);
	return file_read_at(AT_FDCWD, path, text, sizeof text) > 0 && strtol(text, NULL, 10) == SYS_rt_sigtimedwait;
}

/* Neither caught, nor ignored, nor kept for sigwait(3) or signalfd(2). */
static bool has_no_say(pid_t pid, int signal)
{
	char path[64], text[4096];

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	if (file_read_at(AT_FDCWD, path, text, sizeof text) < 0)
		return false;
	return !in_mask(text, "\nSigBlk:", signal) && !in_mask(text, "\nSigIgn:", signal) && !in_mask(text, "\nSigCgt:", signal) &&
	       !waits_for_signals(pid);
}

static void pass_to_pid_1(pid_t child, const siginfo_t *info, void *arg)
{
	struct standin *s = arg;

	if (ends_by_default(info->si_signo) && has_no_say(s->in_proc, info->si_signo)) {
		s->meant = info->si_signo;
		kill(child, SIGKILL);
	} else {
		child_pass_on(child, info, NULL);
	}
}

/* SIGIO from the kernel: init says on the line that the program stopped. We stop init; child_wait() sees that and stops us. */
static void pass_to_init(pid_t child, const siginfo_t *info, void *arg)
{
	struct standin *s = arg;

	if (info->si_signo == SIGIO && !child_was_sent(info)) {
		if (line_take_go(s->line, &s->run->signal))
			kill(child, SIGSTOP);
	} else {
		child_pass_on(child, info, NULL);
	}
}

/* Every signal comes by here: the ends that we have asked for ourselves (ending.h) are not for the program. */
static void pass_or_end(pid_t child, const siginfo_t *info, void *arg)
{
	struct standin *s = arg;
	int end = ending_of(s->run, info);

	if (end == SIGKILL)
		kill(child, SIGKILL);
	else if (end == SIGTERM) {
		s->pass(child, &(siginfo_t){ .si_signo = SIGTERM, .si_code = SI_USER }, arg);
		kill(child, SIGCONT);
	} else if (end == 0) {
		s->pass(child, info, arg);
	}
}

static int wait_for_init(const struct sandbox_run *run, struct standin *s, int *wait_status)
{
	int r;

	if (fcntl(s->line, F_SETOWN, getpid()) < 0 || fcntl(s->line, F_SETFL, O_ASYNC) < 0)
		return -errno;
	if (line_take_go(s->line, &s->run->signal))   /* said before we listened */
		kill(run->child, SIGSTOP);
	r = child_wait_passing(run->child, &run->signals, pass_or_end, s, wait_status);
	while (line_take_go(s->line, &s->run->signal))   /* the last word is what killed the program */
		;
	return r;
}

static int wait_for_pid_1(const struct sandbox_run *run, struct standin *s, int *wait_status)
{
	int r = child_wait_passing(run->child, &run->signals, pass_or_end, s, wait_status);

	if (r == 0 && s->meant && WIFSIGNALED(*wait_status) && WTERMSIG(*wait_status) == SIGKILL)
		*wait_status = s->meant;   /* a wait status of a signal is its number */
	return r;
}

int standin_wait(const struct sandbox *sandbox, struct sandbox_run *run, int *wait_status)
{
	struct standin s = { .run = run, .pass = child_pass_on, .line = run->line, .in_proc = run->in_proc };
	int r;

	if (sandbox->init) {
		s.pass = pass_to_init;
		r = wait_for_init(run, &s, wait_status);
	} else if (sandbox_wants(&sandbox->spec, NS_PID)) {
		s.pass = pass_to_pid_1;
		r = wait_for_pid_1(run, &s, wait_status);
	} else {
		r = child_wait_passing(run->child, &run->signals, pass_or_end, &s, wait_status);
	}
	ending_finish(run, wait_status);
	return r < 0 ? fault(r, "cannot wait for the program") : 0;
}
