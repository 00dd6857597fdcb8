/* SPDX-License-Identifier: MIT */
/* Ends that an environment may meet besides its program's own. */
#include "sandbox/ending.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "sys/child.h"

enum { NS_PER_S = 1000000000, LIMIT_MARK = 0x6e73 };

struct limit_args {
	uint64_t nanoseconds;
	bool own_pids;
};

/* A timer's signal says so and carries our mark: an alarm(2) that our caller had set is the program's. */
static int limit_apply(void *args, void *run_)
{
	const struct limit_args *a = args;
	struct sandbox_run *run = run_;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM, .sigev_value.sival_int = LIMIT_MARK };
	const struct itimerspec when = {
		.it_value = { (time_t)(a->nanoseconds / NS_PER_S), (long)(a->nanoseconds % NS_PER_S) },
		.it_interval = { ENDING_GRACE_S, 0 },
	};
	timer_t timer;

	run->orphans = !a->own_pids;
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0 || timer_settime(timer, 0, &when, NULL) < 0)
		return fault(-errno, "cannot set a timer");
	return 0;
}

static void limit_print(const void *args, FILE *to)
{
	uint64_t ns = ((const struct limit_args *)args)->nanoseconds;

	fprintf(to, "%g s, then SIGTERM, after %d s SIGKILL", (double)ns / NS_PER_S, ENDING_GRACE_S);
}

static const struct step_kind limit_step = { .name = "time limit", .apply = limit_apply, .print = limit_print };

int ending_plan_limit(struct plan *plan, unsigned phase, uint64_t nanoseconds, bool own_pids, const char *asked_by)
{
	return plan_put(plan, phase, &limit_step, &(struct limit_args){ nanoseconds, own_pids }, sizeof(struct limit_args), asked_by);
}

/*
 * PR_SET_PDEATHSIG tells also when the thread ends that made us, and stays set (kernel: forget_original_parent()): whether the process is dead shows
 * our parent's PID. The signal is one that nobody sends.
 */
static int death_signal(void)
{
	return SIGRTMAX;
}

static int parent_apply(void *args _unused_, void *run_)
{
	struct sandbox_run *run = run_;

	run->parent = getppid();
	if (prctl(PR_SET_PDEATHSIG, death_signal(), 0, 0, 0) < 0)
		return fault(-errno, "cannot ask for a signal at the end of our parent");
	return getppid() == run->parent ? 0 : fault_plain(-ESRCH, "our parent ended before the program began");
}

static const struct step_kind parent_step = { .name = "end with our parent", .apply = parent_apply };

int ending_plan_parent(struct plan *plan, unsigned phase, const char *asked_by)
{
	return plan_add(plan, phase, &parent_step, 0, asked_by) ? 0 : -ENOMEM;
}

static int out_of_time(struct sandbox_run *run)
{
	if (run->out_of_time)
		return SIGKILL;
	run->out_of_time = true;
	if (run->orphans)
		prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);   /* what the program leaves is ours to end */
	return SIGTERM;
}

int ending_of(struct sandbox_run *run, const siginfo_t *info)
{
	if (info->si_signo == SIGALRM && info->si_code == SI_TIMER && info->si_value.sival_int == LIMIT_MARK)
		return out_of_time(run);
	if (info->si_signo != death_signal() || run->parent < 0)
		return 0;
	if (getppid() != run->parent)
		return SIGKILL;
	return info->si_pid == run->parent ? -1 : 0;   /* a thread of it; or somebody means the program */
}

/* Our children now; they may leave more. A file of /proc that is not there (hidden, or another namespace's) ends it. */
static pid_t one_child(void)
{
	char path[64], text[64];

	snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
	return file_read_at(AT_FDCWD, path, text, sizeof text) > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}

void ending_finish(struct sandbox_run *run, int *wait_status)
{
	pid_t child;

	if (!run->out_of_time)
		return;
	while (run->orphans && (child = one_child()) > 0) {
		if (kill(child, SIGKILL) < 0)
			break;   /* it has become somebody else */
		child_reap(child);
	}
	*wait_status = ENDING_STATUS << 8;   /* as waitpid(2) says exit(124) */
}
