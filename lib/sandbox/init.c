/* SPDX-License-Identifier: MIT */
/* The small PID 1 of a new PID namespace. */
#include "sandbox/init.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "sandbox/line.h"
#include "sys/child.h"

static _noreturn_ void end_as(int wait_status, int line)
{
	if (WIFSIGNALED(wait_status))
		line_number(line, WTERMSIG(wait_status));
	/* killing ourselves is not for PID 1: 128 + signal says it. All that still runs here is killed by the kernel with us */
	_exit(WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status));
}

/* Everything that ended: the program, and what was orphaned to us. */
static void reap(pid_t program, int line)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (pid != program)
			continue;
		if (!WIFSTOPPED(status))
			end_as(status, line);
		/* PID 1 cannot stop itself: the process outside is told, stops us, sees it, and stops itself for its shell */
		line_go(line);
	}
}

static _noreturn_ void be_init(const struct sandbox_run *run, pid_t program)
{
	for (;;) {
		siginfo_t info;

		reap(program, run->line);
		if (sigwaitinfo(&run->signals.all, &info) >= 0 && info.si_signo != SIGCHLD)
			child_pass_on(program, &info, NULL);
	}
}

int init_begin(struct sandbox_run *run, pid_t program, int line, bool close_fds)
{
	int r = line_await(line);

	if (r < 0) {
		child_reap(program);
		return r;
	}
	if (close_fds)
		fd_close_but(run->line);   /* the program could reach them by /proc/1/fd */
	line_go(run->line);   /* the program runs */
	be_init(run, program);
}
