/* SPDX-License-Identifier: MIT */
#include "cli/follow.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"

int follow_begin(struct follow *follow)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	follow->signals = sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -1 : signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return follow->signals < 0 ? fault(-errno, "cannot wait for signals") : 0;
}

/* What the reader did not take is of no use to anybody: it shall not make the end a bad one. */
static int reader_is_gone(void)
{
	__fpurge(stdout);
	clearerr(stdout);
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
	if (all[1].revents & POLLERR)
		return reader_is_gone();
	return !all[0].revents;
}

int follow_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 1;
	return errno == EPIPE ? reader_is_gone() : 0;   /* else main() says what is wrong with it */
}

void follow_done(struct follow *follow)
{
	follow->signals = fd_close(follow->signals);
}
