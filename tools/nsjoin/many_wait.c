/* SPDX-License-Identifier: MIT */
/* Several targets: from the start of their programs to the end of the last. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "cli/exit.h"
#include "nsjoin/many.h"

enum { GRACE_MS = 3000 };   /* between the signal that is to end them and the one that does */

struct waiting {
	struct many *many;
	struct pollfd *polls;      /* of signals, and two for each */
	struct prefixed **pipes;   /* beside polls */
	bool ending;
	struct timespec deadline;
};

static void tell_all(const struct many *many, int signal)
{
	for (size_t i = 0; i < many->n; i++)
		if (many->at[i].pid)
			kill(many->at[i].pid, signal);
}

static int time_left(const struct waiting *w)
{
	struct timespec now;
	long ms;

	if (!w->ending)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (w->deadline.tv_sec - now.tv_sec) * 1000 + (w->deadline.tv_nsec - now.tv_nsec) / 1000000;
	return ms > 0 ? (int)ms : 0;
}

/* The first such signal is passed on, and a second one does not wait for what the programs make of it. */
static void end_all(struct waiting *w, int signal)
{
	tell_all(w->many, w->ending ? SIGKILL : signal);
	if (w->ending)
		return;
	w->ending = true;
	clock_gettime(CLOCK_MONOTONIC, &w->deadline);
	w->deadline.tv_sec += GRACE_MS / 1000;
}

static int ended(struct many *many, struct one *one, int wait_status)
{
	int r = prefixed_end(&one->out), r_err = prefixed_end(&one->err);

	one->pid = 0;
	many->worst = MAX(many->worst, exit_of_wait(wait_status));
	return r < 0 ? r : r_err;
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

/* When all is to end, what a program has started ends with it, as far as it is in its process group, whose number is nobody else's before the wait. */
static int reap(struct waiting *w)
{
	int r = 0;

	for (size_t i = 0; i < w->many->n && r >= 0; i++) {
		struct one *one = &w->many->at[i];
		int wait_status;

		if (!one->pid || !has_ended(one->pid))
			continue;
		if (w->ending)
			kill(-one->pid, SIGKILL);
		if (waitpid(one->pid, &wait_status, 0) == one->pid)
			r = ended(w->many, one, wait_status);
	}
	return r;
}

static int hear(struct waiting *w, int signals)
{
	struct signalfd_siginfo info;
	int r = 0;

	while (r >= 0 && read(signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGCHLD)
			r = reap(w);
		else if (info.ssi_signo == SIGUSR1 || info.ssi_signo == SIGUSR2)
			tell_all(w->many, (int)info.ssi_signo);
		else
			end_all(w, (int)info.ssi_signo);
	}
	return r;
}

static nfds_t list(struct waiting *w, int signals)
{
	nfds_t n = 0;

	w->polls[n++] = (struct pollfd){ .fd = signals, .events = POLLIN };
	for (size_t i = 0; i < w->many->n; i++) {
		struct prefixed *both[] = { &w->many->at[i].out, &w->many->at[i].err };

		for (unsigned k = 0; k < 2; k++) {
			if (both[k]->from < 0)
				continue;
			w->pipes[n] = both[k];
			w->polls[n++] = (struct pollfd){ .fd = both[k]->from, .events = POLLIN };
		}
	}
	return n;
}

static bool is_any_left(const struct many *many)
{
	for (size_t i = 0; i < many->n; i++)
		if (many->at[i].pid)
			return true;
	return false;
}

static int turn(struct waiting *w, int signals)
{
	nfds_t n = list(w, signals);
	int ready = poll(w->polls, n, time_left(w)), r = 0;

	if (ready < 0 && errno != EINTR)
		return -errno;
	if (ready == 0 && w->ending)
		tell_all(w->many, SIGKILL);
	for (nfds_t i = 1; i < n && r >= 0 && ready > 0; i++) {
		if (!w->polls[i].revents)
			continue;
		r = prefixed_carry(w->pipes[i]);
		if (r == 0)
			r = prefixed_end(w->pipes[i]);
	}
	return r < 0 || ready <= 0 || !w->polls[0].revents ? r : hear(w, signals);
}

int many_wait(struct many *many, int signals)
{
	_free_ struct pollfd *polls = calloc(2 * many->n + 1, sizeof *polls);
	_free_ struct prefixed **pipes = calloc(2 * many->n + 1, sizeof *pipes);
	struct waiting w = { .many = many, .polls = polls, .pipes = pipes };
	int r = polls && pipes ? 0 : -ENOMEM;

	while (r >= 0 && is_any_left(many))
		r = turn(&w, signals);
	if (r >= 0)
		return 0;
	tell_all(many, SIGKILL);
	for (size_t i = 0; i < many->n; i++)
		if (many->at[i].pid)
			waitpid(many->at[i].pid, NULL, 0);
	return fault(r, "cannot pass on what the programs write");
}
