/* SPDX-License-Identifier: MIT */
/* Steps that remove a named environment. */
#include "sandbox/unname.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/str.h"
#include "proc/scan.h"
#include "proc/stat.h"
#include "proc/target.h"
#include "sandbox/envdir.h"
#include "sys/pidfd.h"

/* The processes of an environment, one walk over /proc. */
struct walk {
	int proc;
	struct environment environment;
	unsigned n;                  /* how many there are */
	int (*each)(struct walk *walk, pid_t pid, int dir);
	struct unname_run *run;
};

static int try_process(void *ctx, unsigned number, const char *name _unused_)
{
	struct walk *walk = ctx;
	_close_ int dir = scan_open(walk->proc, (pid_t)number);

	if (dir < 0 || !environment_holds(&walk->environment, dir))
		return 0;
	walk->n++;
	return walk->each(walk, (pid_t)number, dir);
}

static int walk_processes(struct walk *walk)
{
	_close_ int dir = openat(walk->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = dir < 0 ? -errno : 0;

	walk->n = 0;
	if (r == 0)
		r = scan_numbers(dir, try_process, walk);
	return r < 0 && fault_last()->err != r ? fault(r, "cannot look for processes of environment %s", walk->environment.name) : r;
}

/* It stands in ".NAME" meanwhile, where readers do not look: asked by that name. */
static int walk_begin(struct walk *walk, const char *name, struct unname_run *run, int (*each)(struct walk *walk, pid_t pid, int dir))
{
	int r = envdir_read(name, &walk->environment);

	if (r < 0) {
		fault_plain(r, "%s/%s is no environment: its record cannot be read", ENVIRONMENT_FOLDER, name);
		return fault_hint(r, "where nothing else needs it: umount %s/%s/*; rm -r %s/%s", ENVIRONMENT_FOLDER, name, ENVIRONMENT_FOLDER, name);
	}
	walk->proc = proc_open_own();
	walk->run = run;
	walk->each = each;
	return walk->proc < 0 ? walk->proc : 0;
}

struct unname_args {
	const char *name;
};

static void print_name(const void *args, FILE *to)
{
	fputs(((const struct unname_args *)args)->name, to);
}

static int take_apply(void *args, void *run_)
{
	struct unname_run *run = run_;
	int lock = envdir_take(((const struct unname_args *)args)->name);

	run->gone = lock == -ESTALE;
	if (lock >= 0)
		run->lock = lock;
	return run->gone ? 0 : MIN(lock, 0);
}

static int take_undo(void *args, void *run_)
{
	const struct unname_run *run = run_;

	return run->gone ? 0 : envdir_publish(((const struct unname_args *)args)->name);
}

static const struct step_kind take_step = { .name = "take away the name", .apply = take_apply, .undo = take_undo, .print = print_name };

/* Pinned first, then asked again: its number may be another's by now. */
static int end_process(struct walk *walk, pid_t pid, int dir _unused_)
{
	_target_ struct proc_target target = PROC_TARGET_NONE;
	int r;

	if (pid == getpid()) {
		fault_plain(-EDEADLK, "nsnew itself runs in environment %s", walk->environment.name);
		return fault_hint(-EDEADLK, "remove it from outside");
	}
	if (proc_target_open(pid, &target) < 0 || !environment_holds(&walk->environment, target.dir)) {
		fault_clear();
		return 0;   /* it has ended */
	}
	r = target.pidfd < 0 ? -ENOSYS : pidfd_kill(target.pidfd, SIGKILL);   /* without pidfds it could be another one's end */
	return r < 0 && r != -ESRCH ? fault(r, "cannot end process %d of environment %s", pid, walk->environment.name) : 0;
}

/* They may fork while we look, and need time to end. */
static int end_all(struct walk *walk)
{
	enum { ROUNDS = 500 };   /* 5 s */
	const struct timespec pause = { 0, 10000000 };

	for (int i = 0; i < ROUNDS; i++) {
		int r = walk_processes(walk);

		if (r < 0 || walk->n == 0)
			return r;
		nanosleep(&pause, NULL);
	}
	return fault_plain(-ETIMEDOUT, "%u processes of environment %s do not end, although they are killed", walk->n, walk->environment.name);
}

static int kill_apply(void *args, void *run_)
{
	struct unname_run *run = run_;
	struct walk walk;
	int r = run->gone ? 0 : walk_begin(&walk, ((const struct unname_args *)args)->name, run, end_process);

	if (run->gone || r < 0)
		return r;
	r = end_all(&walk);
	fd_close(walk.proc);
	return r;
}

static const struct step_kind kill_step = { .name = "end the processes of", .apply = kill_apply, .print = print_name };

static int note_process(struct walk *walk, pid_t pid, int dir)
{
	enum { SHOWN = 8 };
	struct unname_run *run = walk->run;
	char name[4 * PROC_COMM_MAX];
	struct proc_stat stat;

	if (proc_stat_read(dir, &stat) < 0)
		return 0;
	str_escape(name, sizeof name, stat.comm);
	if (run->n_left < SHOWN)
		buf_printf(&run->left, "%s%d (%s)", run->n_left ? ", " : "", pid, name);
	else if (run->n_left == SHOWN)
		buf_puts(&run->left, ", ...");
	run->n_left++;
	return 0;
}

static int remove_apply(void *args, void *run_)
{
	const struct unname_args *a = args;
	struct unname_run *run = run_;
	struct walk walk;
	int r = run->gone ? 0 : walk_begin(&walk, a->name, run, note_process);

	if (run->gone || r < 0)
		return r;
	r = walk_processes(&walk);
	fd_close(walk.proc);
	return r < 0 ? r : envdir_discard(a->name);
}

static const struct step_kind remove_step = { .name = "let go of the namespaces of", .apply = remove_apply, .print = print_name };

static int plan_step(struct plan *plan, const struct step_kind *kind, const char *name, const char *asked_by)
{
	return plan_put(plan, 0, kind, &(struct unname_args){ .name = name }, sizeof(struct unname_args), asked_by);
}

int unname_plan(struct plan *plan, const char *name, bool kill)
{
	int r = plan_step(plan, &take_step, name, "--remove");

	if (r == 0 && kill)
		r = plan_step(plan, &kill_step, name, "--kill");
	return r == 0 ? plan_step(plan, &remove_step, name, "--remove") : r;
}

int unname_run(struct plan *plan, struct unname_run *run)
{
	*run = (struct unname_run){ .lock = -1 };
	return plan_apply(plan, 0, run);
}

void unname_run_done(struct unname_run *run)
{
	run->lock = fd_close(run->lock);
	buf_done(&run->left);
}
