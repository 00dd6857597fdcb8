/* SPDX-License-Identifier: MIT */
/*
 * A program that must be a child, for only children live in a PID namespace. Whoever lives in there may look at what is born in there: with
 * CAP_SYS_PTRACE (docker run --cap-add SYS_PTRACE) at its open files, by /proc/PID/fd, and into its memory. That must lead to nothing that the target
 * has not. So there are three processes:
 *
 *	we       stay as we are, outside and with all our rights, so that signals get through to the program whoever that becomes
 *	usher    enters the other namespaces and gives up, in our memory, all that the program is not to have; it never is in the PID namespace
 *	program  is born in it, as our child (clone(2), CLONE_PARENT): with the rights that it keeps, memory of its own and no file of ours
 *
 * Where nobody can have that right, as in most containers, it takes two, and no memory is copied: we enter, and lend our memory to the program until it
 * has given up the rest.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "cli/exit.h"
#include "nsjoin/nsjoin.h"
#include "sandbox/line.h"
#include "sys/child.h"
#include "sys/pidfd.h"
#include "sys/terminal.h"

/* What came of the usher, in memory of both. */
struct ushered {
	pid_t pid;            /* the program; 0: there is none */
	int failed;           /* 0, or a fault */
	struct fault fault;
};

/* What it takes to become the program. */
struct birth {
	struct joining *j;
	char *const *program;
	struct child_signals signals;
	pid_t us;
	int alive;            /* a pidfd of us, where our files are shared; else -1 */
	int failed;           /* of a program in our memory: 0, or a fault */
};

/* Our files, but for those that the program still needs on its way: they lead to nothing that it may not see. */
static void close_ours(const struct joining *j, int last)
{
	int kept[2 + CGROUP_HIERARCHIES_MAX + PROCFS_HIDDEN_MAX + TOOLBOX_MOUNTS];
	size_t n = 0;

	kept[n++] = j->line;
	kept[n++] = j->told;
	for (unsigned i = 0; i < j->like.cgroups.n; i++)
		kept[n++] = j->like.cgroups.procs[i];
	for (unsigned i = 0; j->late && i < PROCFS_HIDDEN_MAX; i++)
		kept[n++] = j->view.procfs.null[i];
	for (unsigned i = 0; j->late && i < TOOLBOX_MOUNTS; i++)
		kept[n++] = j->view.box.mounts[i];
	if (j->close_files)
		fd_close_but_these(kept, n);
	else
		fd_close_private(last, kept, n);
}

enum { SPARE_FDS = 64 };   /* what the usher itself opens on its way lies no further behind what was open before */

/* The usher's part, without the program's birth. What wants a process that is in the PID namespace is left to that one. */
static int prepare(struct joining *j)
{
	bool proc = j->view.proc && ns_set_has(&j->set, NS_PID);
	_close_ int pidns = !proc ? -1 : j->set.from[NS_PID].fd >= 0 ? fcntl(j->set.from[NS_PID].fd, F_DUPFD_CLOEXEC, 0)
								      : openat(j->set.dir, "ns/pid", O_RDONLY | O_CLOEXEC);
	int last = j->close_files ? -1 : fd_highest() + SPARE_FDS, r = joining_enter(j);

	if (r < 0)
		return r;
	j->late = proc && !procfs_make(pidns, &j->view.procfs);
	if (!j->late)
		r = joining_settle(j);
	if (r < 0)
		return r;
	pidns = fd_close(pidns);
	close_ours(j, last);
	return j->late ? 0 : joining_confine(j);
}

static int cannot_start(int err, const struct joining *j)
{
	fault(err, "cannot start a process for the program");
	if (err == -ENOMEM)
		return fault_hint(err, "its init process (PID 1) has ended: nothing can be started there any more");
	return j->like.filters.n && !j->late && !j->rehearse ? fault_hint(err, "the target's system-call filter may forbid it: --like without seccomp") : err;
}

static int be_program(const struct birth *b)
{
	const struct joining *j = b->j;
	int r;

	if (j->leads)
		terminal_foreground();
	child_signals_restore(&b->signals);
	r = j->late ? joining_settle(j) : 0;
	if (r == 0 && j->late)
		r = joining_confine(j);
	if (j->line < 0)
		child_die_with(b->alive, SIGKILL);   /* now, for a change of credentials undoes it */
	return r < 0 ? r : joining_become(j, b->program);
}

/*
 * In the usher; returns in the program, too: 0 there. The usher waits until the program runs (CLONE_VFORK): where we have been killed until then, the
 * program, which is to die with us, may not have heard of it.
 */
static pid_t usher(const struct birth *b, struct ushered *u)
{
	pid_t pid = -1;

	u->failed = prepare(b->j);
	if (u->failed == 0) {
		madvise(u, sizeof *u, MADV_DONTFORK);
		prctl(PR_SET_DUMPABLE, 0);   /* what a change of credentials may have undone (sysctl fs.suid_dumpable) */
		pid = (pid_t)syscall(SYS_clone, CLONE_PARENT | CLONE_VFORK | SIGCHLD, NULL, NULL, NULL, NULL);
		if (pid == 0)
			return 0;
		if (pid < 0)
			u->failed = cannot_start(-errno, b->j);
		else
			u->pid = pid;
	}
	if (u->failed)
		u->fault = *fault_last();
	else if (b->j->line < 0 && getppid() != b->us)
		kill(pid, SIGKILL);
	return -1;
}

/*
 * Our memory is lent to the usher: to copy the tables of it costs more than all the rest of joining. But memory is of one time: where a time namespace is
 * entered, which is only for children, it gets a copy. Returns in the program, too: 0 there.
 */
static pid_t start_usher(const struct birth *b, struct ushered *u)
{
	pid_t pid = ns_set_has(&b->j->set, NS_TIME) ? fork() : vfork();

	if (pid == 0 && usher(b, u) != 0)
		_exit(0);
	return pid;
}

/* The usher ended without a word: it was killed. */
static int ushered_to_death(int status)
{
	fault_plain(-ECHILD, "the process that was to start the program was killed");
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS
		       ? fault_hint(-ECHILD, "the target's system-call filter does not let it start any: --like without seccomp")
		       : -ECHILD;
}

/* We only stand in: we let go of every file, so that an end of a pipe that the program closes is closed. */
static int stand_in(const struct joining *j, pid_t program, const struct child_signals *signals)
{
	int status, r;

	if (j->line >= 0) {
		line_number(j->line, program);
		_exit(0);
	}
	if (j->outside >= 0)
		child_die_with(j->outside, SIGKILL);
	fd_close_all();
	r = child_wait(program, signals, &status);
	return r < 0 ? fault(r, "cannot wait for the program") : exit_of_wait(status);
}

static int fail(const struct birth *b, int err)
{
	child_signals_restore(&b->signals);
	return err;
}

static int run_ushered(struct birth *b)
{
	struct ushered *u = mmap(NULL, sizeof *u, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;
	int status;

	if (u == MAP_FAILED)
		return fail(b, fault(-errno, "cannot get memory"));
	pid = start_usher(b, u);
	if (pid == 0)
		return be_program(b);
	if (pid < 0)
		return fail(b, fault(-errno, "cannot start a process"));
	status = child_reap(pid);
	if (u->pid > 0)
		return stand_in(b->j, u->pid, &b->signals);
	return fail(b, u->failed ? fault_adopt(&u->fault) : ushered_to_death(status));
}

/*
 * Can nobody who sees the program look into our memory, which is not dumpable? It takes CAP_SYS_PTRACE in our user namespace (kernel:
 * __ptrace_may_access()). Where the target is the first of a PID namespace right below ours, all in there descend from it: they have not that right
 * where it is in another user namespace, or its bounding set lacks it.
 */
static bool may_lend(const struct joining *j)
{
	const struct proc_status *status = &j->like.status;
	bool lacks_it = ns_set_has(&j->set, NS_USER) || !(status->caps[PROC_CAPS_BOUNDING] & (uint64_t)1 << CAP_SYS_PTRACE);

	return j->like.what && status->first_below && lacks_it && !ns_set_has(&j->set, NS_TIME) && j->line < 0;
}

static pid_t lend(struct birth *b)
{
	pid_t pid = vfork();

	if (pid == 0) {
		b->failed = be_program(b);
		_exit(0);
	}
	return pid;
}

static int run_lent(struct birth *b)
{
	_close_ int alive = pidfd_of(b->us);
	pid_t pid = -1;
	int r = joining_enter(b->j);

	b->alive = alive;
	if (r == 0) {
		b->j->late = true;
		pid = lend(b);
		r = pid < 0 ? cannot_start(-errno, b->j) : b->failed;
	}
	if (r == 0)
		return stand_in(b->j, pid, &b->signals);
	if (pid > 0)
		child_reap(pid);
	return fail(b, r);
}

int inside_run(struct joining *j, char *const program[])
{
	struct birth birth = { .j = j, .program = program, .us = getpid(), .alive = -1 };

	child_signals_block(&birth.signals);
	if (j->like.what)
		child_signals_forget(&birth.signals);
	return may_lend(j) ? run_lent(&birth) : run_ushered(&birth);
}
