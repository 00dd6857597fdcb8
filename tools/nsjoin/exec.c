/* SPDX-License-Identifier: MIT */
/*
 * Entering, and becoming the program. From the first setns(2) on, names of files, users and the environment may be
 * hostile: what follows it are system calls on fds that were opened before, then exec. The order:
 *
 *   not dumpable           once inside, root of the target must not ptrace us or reach our fds (CVE-2016-9962); exec undoes it
 *   drop groups            from outside, where the right to do so is ours
 *   limits, OOM score      where ours still allow to take any
 *   host's root            with the target's below it, where that is asked for (hostroot.h): a mount namespace of ours
 *   enter namespaces
 *   root, then cwd         after the namespaces, for joining a mount namespace resets both
 *   label                  of the target, for the next exec
 *   view                   a mount namespace of the program's own (view.h)
 *   groups, gid, uid       for they cost the right to do the rest
 *   confinement            filters, capabilities of the target (likeness.h), where the program comes from it
 *   fork                   where the program must be a child to be in the PID namespace (inside.c): all of the above is done outside, by one
 *                          whom nobody in there can see
 *   cgroup, last filters   in the process that becomes the program
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
#include "ns/enter.h"
#include "nsjoin/nsjoin.h"
#include "sandbox/line.h"
#include "sys/child.h"

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

int joining_enter(struct joining *j)
{
	int r;

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
	return r == 0 && !j->rehearse ? likeness_label(&j->like) : r;
}

int joining_settle(const struct joining *j)
{
	int r = view_make(&j->view);

	return r == 0 ? identity_take(j) : r;
}

/* Files first: a filter may forbid what closes them. */
int joining_confine(const struct joining *j)
{
	if (j->close_files && !j->rehearse)
		fd_cloexec_from(3);
	return j->rehearse ? 0 : likeness_confine(&j->like);
}

int joining_become(const struct joining *j, char *const program[])
{
	const char *term = getenv("TERM");
	char *const *run = !*program && j->view.tools ? j->view.box.shell_argv : program;
	int r = j->rehearse ? 0 : likeness_finish(&j->like);

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
	return cannot_become(j, run, exec_program(run));
}

/* Where the program is no child of ours. */
static void forget_signals(void)
{
	struct child_signals signals;

	child_signals_forget(&signals);
	child_signals_restore(&signals);
}

int joining_run(struct joining *j, char *const program[])
{
	int r;

	prctl(PR_SET_DUMPABLE, 0);
	if (j->fork)
		return inside_run(j, program);
	r = joining_enter(j);
	if (r < 0)
		return r;
	if (j->line >= 0)
		line_number(j->line, getpid());
	if (j->like.what)
		forget_signals();
	r = joining_settle(j);
	if (r == 0)
		r = joining_confine(j);
	if (r == 0 && j->outside >= 0)
		child_die_with(j->outside, SIGKILL);   /* a change of credentials would undo it */
	return r < 0 ? r : joining_become(j, program);
}
