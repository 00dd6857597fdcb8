/* SPDX-License-Identifier: MIT */
/*
 * Entering, and becoming the program. From the first setns(2) on, names of files, users and the environment may be
 * hostile: what follows it are system calls on fds that were opened before, then exec. The order:
 *
 *   not dumpable           once inside, root of the target must not ptrace us or reach our fds (CVE-2016-9962); exec undoes it
 *   drop groups            from outside, where the right to do so is ours
 *   host's root            with the target's below it, where that is asked for (hostroot.h): a mount namespace of ours
 *   enter namespaces
 *   limits, OOM score      where ours still allow to take any
 *   root, then cwd         after the namespaces, for joining a mount namespace resets both
 *   fork                   where the program must be a child to be in the PID namespace; the parent keeps its rights: signals arrive
 *   view                   a mount namespace of the program's own (view.h); /proc shows the PID namespace of who mounts it
 *   groups, gid, uid       for they cost the right to do the rest
 *   confinement            cgroup, label, filters, capabilities of the target (likeness.h), where the program comes from it
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "cli/exec.h"
#include "cli/exit.h"
#include "ns/enter.h"
#include "nsjoin/nsjoin.h"
#include "sandbox/line.h"
#include "sys/child.h"
#include "sys/pidfd.h"
#include "sys/terminal.h"

/* A path of the current directory below the current root? Where it is outside, the kernel puts "(unreachable)" before it. */
static bool cwd_is_inside_root(void)
{
	char path[PATH_MAX];

	/* the system call itself: getcwd(3) of glibc takes "(unreachable)" for a reason to search upwards by name */
	return syscall(SYS_getcwd, path, sizeof path) > 0 && path[0] == '/';
}

/*
 * Where no working directory is asked for, ours stays if the new root contains it. nsenter(1) and chroot(2) let it stay
 * outside, which is a way out of the new root.
 */
static int change_root(const struct joining *j)
{
	_close_ int old = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fchdir(j->root) < 0 || chroot(".") < 0) {
		int r = fault(-errno, "cannot change the root directory");

		return r == -EPERM ? fault_hint(r, "run as root, or enter the user namespace too (--user)") : r;
	}
	if (j->wd < 0 && !j->wdns && old >= 0 && (fchdir(old) < 0 || !cwd_is_inside_root()) && fchdir(j->root) < 0)
		return fault(-errno, "cannot change to the new root directory");
	return 0;
}

static int change_places(const struct joining *j)
{
	int r = j->root < 0 ? 0 : change_root(j);

	if (r == 0 && j->wd >= 0 && fchdir(j->wd) < 0)
		r = fault(-errno, "cannot change the working directory");
	if (r == 0 && j->wdns && chdir(j->wdns) < 0)
		r = fault(-errno, "cannot change to directory %s inside", j->wdns);
	if (r == 0 && j->wdns && !cwd_is_inside_root())   /* by a link to /proc/self/fd/N: CVE-2024-21626 */
		r = fault_plain(-EXDEV, "directory %s inside leads out of the root directory", j->wdns);
	return r;
}

/* A file that may be run is refused for its label where a label was taken over: only then that is the way out. */
static int cannot_become(const struct joining *j, char *const run[], int err)
{
	struct fault said = *fault_last();
	bool by_label = (err == -EACCES || err == -EPERM) && j->like.label_file && exec_look(run) == 0;

	fault_adopt(&said);
	return by_label ? likeness_refused(&j->like, err) : err;
}

static int become(const struct joining *j, char *const program[])
{
	const char *term = getenv("TERM");
	char *const *run = !*program && j->view.tools ? j->view.box.shell_argv : program;
	int r = j->rehearse ? 0 : likeness_confine(&j->like);

	if (r < 0)
		return r;
	if (j->view.tools)
		toolbox_environment(&j->view.box, j->keep_env);
	else if (j->env)
		environ = j->env;
	if (j->rehearse)
		return exec_look(run);
	if (j->own_term && term)
		setenv("TERM", term, 1);
	if (j->close_files)
		fd_cloexec_from(3);
	return cannot_become(j, run, exec_program(run));
}

static int cannot_fork(int err)
{
	fault(err, "cannot start a process for the program");
	return err == -ENOMEM ? fault_hint(err, "its init process (PID 1) has ended: nothing can be started there any more") : err;
}

/* In the child. Tied to us last, for a change of credentials unties. */
static int be_child(const struct joining *j, char *const program[], const struct child_signals *signals, int parent)
{
	int r;

	if (j->leads)
		terminal_foreground();
	child_signals_restore(signals);
	r = view_make(&j->view);
	if (r == 0)
		r = identity_take(j);
	if (r < 0)
		return r;
	if (j->line < 0)
		child_die_with(parent, SIGKILL);
	return become(j, program);
}

/*
 * Our memory is lent to the child until it is the program or has failed: to copy the tables of it costs more than all the rest of joining. What it
 * has to say of a failure is then said by us, who wait as long. 0 in *failed, or what the child came to.
 */
static pid_t lend(const struct joining *j, char *const program[], const struct child_signals *signals, int us, int *failed)
{
	pid_t pid = vfork();

	if (pid == 0) {
		*failed = be_child(j, program, signals, us);
		_exit(0);
	}
	return pid;
}

/*
 * The parent only stands in: it lets go of every file, so that an end of a pipe that the program closes is closed,
 * and it keeps the rights it has, so that signals get through to the program whoever that becomes.
 */
static int run_child(const struct joining *j, char *const program[])
{
	_close_ int us = pidfd_of(getpid());
	struct child_signals signals;
	int status, r = 0;
	pid_t pid = -1;

	child_signals_block(&signals);
	if (j->line < 0)
		pid = lend(j, program, &signals, us, &r);
	if (pid < 0) {   /* or from a time namespace that is only for our children: memory is of one time */
		pid = fork();
		if (pid == 0)
			return be_child(j, program, &signals, us);
	}
	if (pid < 0) {
		r = cannot_fork(-errno);
		child_signals_restore(&signals);
		return r;
	}
	if (r) {
		child_reap(pid);
		child_signals_restore(&signals);
		return r;
	}
	if (j->line >= 0) {
		line_number(j->line, pid);
		_exit(0);
	}
	if (j->outside >= 0)
		child_die_with(j->outside, SIGKILL);
	fd_close_all();
	r = child_wait(pid, &signals, &status);
	return r < 0 ? fault(r, "cannot wait for the program") : exit_of_wait(status);
}

int joining_run(struct joining *j, char *const program[])
{
	int r;

	prctl(PR_SET_DUMPABLE, 0);
	if (j->drop_groups)
		setgroups(0, NULL);   /* where this fails, identity_take() says whether it had to work */
	r = likeness_limit(&j->like);
	if (r == 0)
		r = hostroot_enter(&j->hostroot);
	if (r == 0)
		r = ns_enter(&j->set);
	if (r == 0)
		r = change_places(j);
	if (r == 0)
		r = identity_follow(j);
	if (r < 0)
		return r;
	if (j->fork)
		return run_child(j, program);
	if (j->line >= 0)
		line_number(j->line, getpid());
	r = view_make(&j->view);
	if (r == 0)
		r = identity_take(j);
	if (r == 0 && j->outside >= 0)
		child_die_with(j->outside, SIGKILL);
	return r < 0 ? r : become(j, program);
}
