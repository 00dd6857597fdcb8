/* SPDX-License-Identifier: MIT */
/* A terminal of its own for a program: the pty, its session, and the bytes between it and ours. */
#include "sys/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/macro.h"

static int first_terminal(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (isatty(fd))
			return fd;
	return -1;
}

bool terminal_is_there(void)
{
	return first_terminal() >= 0;
}

bool terminal_controls(void)
{
	_close_ int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	return fd >= 0;
}

/* An open file of our own, so that O_NONBLOCK does not reach the shell that shares the terminal with us. */
static int open_anew(int fd)
{
	int own = fd_reopen(fd, O_RDWR | O_NOCTTY | O_NONBLOCK);

	return own >= 0 ? own : fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

static void copy_size(const struct terminal *t)
{
	struct winsize size;

	if (ioctl(t->tty, TIOCGWINSZ, &size) == 0)
		ioctl(t->master, TIOCSWINSZ, &size);
}

/* Where nothing is typed ours stays as it is and does what there is to do about output: the pty passes it as it comes. */
static void copy_modes(const struct terminal *t)
{
	struct termios modes = t->saved;

	if (!t->reads)
		cfmakeraw(&modes);
	tcsetattr(t->slave, TCSANOW, &modes);
}

int terminal_open(struct terminal *t, uid_t owner)
{
	int ours = first_terminal(), locked = 0;

	t->tty = open_anew(ours);
	if (t->tty < 0)
		return -errno;
	t->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (t->master < 0 || ioctl(t->master, TIOCSPTLCK, &locked) < 0)
		return -errno;
	t->slave = ioctl(t->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (t->slave < 0 || tcgetattr(t->tty, &t->saved) < 0)
		return -errno;
	t->reads = isatty(0);
	copy_modes(t);
	copy_size(t);
	return owner == geteuid() || fchown(t->slave, owner, (gid_t)-1) == 0 ? 0 : -errno;
}

void terminal_done(struct terminal *t)
{
	t->tty = fd_close(t->tty);
	t->master = fd_close(t->master);
	t->slave = fd_close(t->slave);
}

int terminal_lead(struct terminal *t)
{
	if (setsid() < 0)
		return -errno;
	if (t->slave < 0)
		return 0;
	if (ioctl(t->slave, TIOCSCTTY, 0) < 0)
		return -errno;
	for (int fd = 0; fd <= 2; fd++)
		if (isatty(fd) && dup2(t->slave, fd) < 0)
			return -errno;
	terminal_done(t);
	return 0;
}

void terminal_foreground(void)
{
	int tty = first_terminal();

	setpgid(0, 0);
	if (tty >= 0)
		tcsetpgrp(tty, getpid());
}

/* -- carrying -- */

enum {
	CARRY_MAX = 16384,
	REST_MS = 5000,   /* a terminal that is stopped (Ctrl-S) is waited for so long when the program has ended */
};

/* One direction: read from one side, not yet written to the other. */
struct stream {
	size_t begin, end;
	char bytes[CARRY_MAX];
};

struct carrying {
	struct terminal *terminal;
	struct stream in, out;
	pid_t leader;
	int keeper;     /* pidfd, -1: none */
	bool hung_up;   /* ours is gone */
};

static bool is_foreground(const struct terminal *t)
{
	return tcgetpgrp(t->tty) == getpgrp();
}

static void set_raw(struct terminal *t)
{
	struct termios raw = t->saved;

	if (!t->reads || t->raw || !is_foreground(t))
		return;
	cfmakeraw(&raw);
	t->raw = tcsetattr(t->tty, TCSADRAIN, &raw) == 0;
}

static void set_cooked(struct terminal *t)
{
	if (t->raw)
		tcsetattr(t->tty, TCSADRAIN, &t->saved);
	t->raw = false;
}

/* How many bytes were read; 0: nothing is there now, or no room; -1: the side that is read from has come to its end. */
static ssize_t take(struct stream *s, int from)
{
	ssize_t n;

	if (s->end == sizeof s->bytes)
		return 0;
	n = read(from, s->bytes + s->end, sizeof s->bytes - s->end);
	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
	s->end += (size_t)n;
	return n;
}

static void give(struct stream *s, int to)
{
	ssize_t n = s->begin < s->end ? write(to, s->bytes + s->begin, s->end - s->begin) : 0;

	if (n > 0)
		s->begin += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		s->begin = s->end;   /* nobody is there to read it */
	if (s->begin == s->end)
		s->begin = s->end = 0;
}

static void carry(struct carrying *c, short of_tty, short of_master)
{
	struct terminal *t = c->terminal;

	if (of_tty & (POLLIN | POLLHUP | POLLERR) && t->reads && !c->hung_up && take(&c->in, t->tty) < 0) {
		c->hung_up = true;
		kill(c->leader, SIGHUP);
	}
	if (of_master & (POLLIN | POLLHUP) && take(&c->out, t->master) < 0)
		t->master = fd_close(t->master);
	if (t->master >= 0)
		give(&c->in, t->master);
	give(&c->out, t->tty);
}

/* What the program wrote before it ended. Others may have the pty open still: what is there now, not what may come. */
static void carry_rest(struct carrying *c)
{
	struct terminal *t = c->terminal;
	struct pollfd room = { .fd = t->tty, .events = POLLOUT };
	bool more = true;

	while (more || c->out.begin < c->out.end) {
		more = t->master >= 0 && take(&c->out, t->master) > 0;
		give(&c->out, t->tty);
		if (c->out.begin < c->out.end && poll(&room, 1, REST_MS) <= 0)
			return;
	}
}

/* -- waiting -- */

/* The shell that started us sees us stopped, with all that stands beside us in a pipe. Returns when we are continued. */
static void stop(struct terminal *t)
{
	set_cooked(t);
	kill(t->reads && is_foreground(t) ? 0 : getpid(), SIGSTOP);
}

/* 1: ended, 0: goes on, or -errno. */
static int reap(struct carrying *c, int *wait_status)
{
	pid_t got;

	while ((got = waitpid(c->leader, wait_status, WNOHANG | WUNTRACED)) == c->leader) {
		if (!WIFSTOPPED(*wait_status))
			return 1;
		stop(c->terminal);
		kill(c->leader, SIGCONT);
	}
	return got < 0 && errno != EINTR ? -errno : 0;
}

/* The leader is in another session: what the terminal sends to us does not reach it without us. */
static void pass(const struct carrying *c, const struct signalfd_siginfo *info)
{
	union sigval value = { .sival_ptr = (void *)(uintptr_t)info->ssi_ptr };

	if (info->ssi_code == SI_QUEUE)
		sigqueue(c->leader, (int)info->ssi_signo, value);
	else
		kill(c->leader, (int)info->ssi_signo);
}

static int see_signals(struct carrying *c, int signals, int *wait_status)
{
	struct terminal *t = c->terminal;
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGCHLD)
			continue;   /* reaped below */
		if (info.ssi_signo == SIGCONT && t->tty >= 0)
			set_raw(t);
		if (info.ssi_signo == SIGWINCH && t->master >= 0)
			copy_size(t);   /* which tells the program */
		else if (info.ssi_signo != SIGCONT)
			pass(c, &info);
	}
	return reap(c, wait_status);
}

static int wait_and_carry(struct carrying *c, int signals, int *wait_status)
{
	struct terminal *t = c->terminal;

	for (;;) {
		bool listens = t->reads && t->raw && !c->hung_up && c->in.end < CARRY_MAX;
		struct pollfd fds[] = {
			{ .fd = signals, .events = POLLIN },
			{ .fd = t->tty, .events = (short)((listens ? POLLIN : 0) | (c->out.begin < c->out.end ? POLLOUT : 0)) },
			{ .fd = t->master, .events = (short)((c->out.end < CARRY_MAX ? POLLIN : 0) | (c->in.begin < c->in.end ? POLLOUT : 0)) },
			{ .fd = c->keeper, .events = POLLIN },
		};
		int r;

		if (!fds[1].events)
			fds[1].fd = -1;   /* else its hang-up would wake us for ever */
		if (!fds[2].events)
			fds[2].fd = -1;
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0 && errno != EINTR)
			return -errno;
		if (fds[0].revents && (r = see_signals(c, signals, wait_status)) != 0)
			return r < 0 ? r : 0;
		if (fds[3].revents) {
			kill(c->leader, SIGKILL);
			c->keeper = -1;   /* said once */
		}
		if (t->tty >= 0)
			carry(c, fds[1].revents, fds[2].revents);
	}
}

int terminal_wait(struct terminal *t, pid_t leader, int keeper, const struct child_signals *s, int *wait_status)
{
	_close_ int signals = signalfd(-1, &s->all, SFD_CLOEXEC | SFD_NONBLOCK);
	struct carrying c = { .terminal = t, .leader = leader, .keeper = keeper };
	int r;

	if (signals < 0)
		return -errno;
	/* our end of the slave stays open: a program that closes its files before it exits has not hung up */
	set_raw(t);
	r = wait_and_carry(&c, signals, wait_status);
	if (t->tty >= 0)
		carry_rest(&c);
	set_cooked(t);
	return r;
}
