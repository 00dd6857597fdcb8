/* SPDX-License-Identifier: MIT */
/*
 * The signals are blocked and read from a signalfd, but while we write: a pipe or a terminal that nobody reads keeps write(2) waiting, and poll(2)
 * before it would not help, for others may write there too, and O_NONBLOCK would be theirs as well. A signal that came between unblocking it
 * and the call would be lost if it only interrupted the call: its handler jumps out of it instead. What is interrupted is write(2)
 * alone, never stdio, which sees a write that failed.
 */
#include "cli/follow.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"

static sigjmp_buf out_of_write;

static void leave_write(int signal _unused_)
{
	siglongjmp(out_of_write, 1);
}

static sigset_t end_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

/* write(2), or -EINTR when a signal says that it is time to end. */
static ssize_t write_some(const char *text, size_t size)
{
	const sigset_t set = end_signals();
	ssize_t n;

	if (sigsetjmp(out_of_write, 0)) {
		sigprocmask(SIG_BLOCK, &set, NULL);
		return -EINTR;
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	n = write(STDOUT_FILENO, text, size);
	if (n < 0)
		n = -errno;
	sigprocmask(SIG_BLOCK, &set, NULL);
	return n;
}

/* All of it: for stdio less is an error. What the reader did not take when it is time to end is of no use to anybody. */
static ssize_t write_all(void *cookie, const char *text, size_t size)
{
	struct follow *follow = cookie;
	size_t sent = 0;

	while (sent < size && !follow->over && !follow->error) {
		ssize_t n = write_some(text + sent, size - sent);

		if (n == -EINTR || n == -EPIPE)
			follow->over = true;
		else if (n < 0)
			follow->error = (int)n;
		else
			sent += (size_t)n;
	}
	return (ssize_t)sent;
}

int follow_begin(struct follow *follow)
{
	const sigset_t set = end_signals();
	const struct sigaction leave = { .sa_handler = leave_write, .sa_mask = set };
	FILE *ours;

	*follow = (struct follow){ .signals = -1 };
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == 0)
		follow->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (follow->signals < 0)
		return fault(-errno, "cannot wait for signals");
	sigaction(SIGINT, &leave, NULL);
	sigaction(SIGTERM, &leave, NULL);
	sigaction(SIGHUP, &leave, NULL);
	ours = fopencookie(follow, "w", (cookie_io_functions_t){ .write = write_all });
	if (!ours)
		return fault(-errno, "cannot write to standard output");
	follow->plain = stdout;
	stdout = ours;
	return 0;
}

int follow_wait(struct follow *follow, struct pollfd *fds, unsigned n, int timeout)
{
	struct pollfd all[FOLLOW_MAX + 2] = {
		{ .fd = follow->signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO },   /* only for POLLERR: the reader of a pipe is gone */
	};

	memcpy(all + 2, fds, n * sizeof *fds);
	if (poll(all, n + 2, timeout) < 0) {
		if (errno != EINTR)
			return fault(-errno, "cannot wait for what happens");
		for (unsigned i = 0; i < n; i++)
			fds[i].revents = 0;
		return 1;
	}
	memcpy(fds, all + 2, n * sizeof *fds);
	return !(all[1].revents & POLLERR) && !all[0].revents;
}

int follow_flush(struct follow *follow)
{
	fflush(stdout);
	if (follow->error)
		return fault(follow->error, "cannot write to standard output");
	return !follow->over;
}

/* The handlers stay: a signal that comes now is as good as one that comes after our end, and stays blocked. */
void follow_done(struct follow *follow)
{
	if (follow->plain) {
		fclose(stdout);
		stdout = follow->plain;
		follow->plain = NULL;
	}
	follow->signals = fd_close(follow->signals);
}
