/* SPDX-License-Identifier: MIT */
/* Several targets: finding them, and starting a child for each. */
#include "nsjoin/many.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/str.h"
#include "cli/exit.h"
#include "proc/container.h"
#include "sys/child.h"
#include "sys/pidfd.h"

/* -- finding -- */

static struct one *add(struct many *many, const char *label)
{
	struct one *one;

	if (!array_room(&many->at, many->n, &many->room, sizeof *many->at))
		return NULL;
	one = &many->at[many->n++];
	*one = (struct one){ .out.from = -1, .err.from = -1 };
	joining_init(&one->joining);
	str_escape(one->label, sizeof one->label, label);
	return one;
}

static int no_memory(void) { return fault(-ENOMEM, "cannot keep the targets"); }

static int add_aim(const struct nsjoin_options *o, const struct aim *aim, struct many *many)
{
	struct one *one = add(many, aim->said);

	return one ? joining_open(o, aim, &one->joining) : no_memory();
}

struct each {
	const struct nsjoin_options *options;
	struct many *many;
};

/*
 * By its name alone, or with its engine where the pattern has one. What is inside of a container is found by the whole chain, a sandbox by its own
 * name; what is another user's only where the pattern has an @: who may call a process as they like must not get into what others ask for.
 */
static const char *is_wanted(const char *pattern, const struct container *c, const char *whole)
{
	const char *name = c->inner ? NULL : c->name && !c->pod ? c->name : strchr(whole, ':') + 1;

	if (!container_is_ours(c))
		return strchr(pattern, '@') && fnmatch(pattern, whole, 0) == 0 ? whole : NULL;
	if (container_is_sandbox(c))
		return streq(pattern, name ? name : whole) || streq(pattern, whole) ? whole : NULL;
	if (name && fnmatch(pattern, name, 0) == 0)
		return name;
	return fnmatch(pattern, whole, 0) == 0 ? whole : NULL;
}

static int add_container(void *ctx, const struct container *c, struct proc_target *target, const char *environment)
{
	const struct each *each = ctx;
	_buf_ struct buf whole = { 0 };
	const char *label;
	struct one *one;

	if (streq(c->engine, "systemd"))
		return 0;   /* a unit is no container */
	container_print(c, &whole);
	label = is_wanted(each->options->each, c, buf_text(&whole));
	if (!label)
		return 0;
	for (size_t i = 0; i < each->many->n; i++)
		if (streq(each->many->at[i].label, label))
			label = buf_text(&whole);   /* of another engine */
	one = add(each->many, label);
	if (!one)
		return no_memory();
	one->joining.target = *target;
	*target = (struct proc_target)PROC_TARGET_NONE;
	snprintf(one->joining.environment, sizeof one->joining.environment, "%s", environment);
	return joining_check(each->options, &one->joining);
}

static int add_matching(const struct nsjoin_options *o, struct many *many)
{
	size_t before = many->n;
	int r = container_open_each(add_container, &(struct each){ o, many });

	if (r == 0 && many->n == before) {
		fault_plain(-ENOENT, "no running container and no environment matches %s", o->each);
		return fault_hint(-ENOENT, "'nsls -o +CONTAINER' and 'nsls --environments' show those there are");
	}
	return r;
}

static int find(const struct nsjoin_options *o, struct many *many)
{
	int r = 0;

	for (unsigned i = 0; i < o->targets.n && r == 0; i++)
		r = add_aim(o, &o->targets.at[i], many);
	return r == 0 && o->each ? add_matching(o, many) : r;
}

static void many_done(struct many *many)
{
	for (size_t i = 0; i < many->n; i++) {
		joining_done(&many->at[i].joining);
		prefixed_end(&many->at[i].out);
		prefixed_end(&many->at[i].err);
	}
	free(many->at);
}

/* -- running -- */

/* How things are before we change them for ourselves; children have them so. */
struct start {
	const struct nsjoin_options *options;
	char *const *program;
	struct child_signals signals;
	struct rlimit files;
	int us;              /* pidfd */
};

static int take_files(int out, int err)
{
	_close_ int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null < 0)
		return fault(-errno, "cannot open /dev/null");
	return dup2(err, STDERR_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(null, STDIN_FILENO) < 0 ? fault(-errno, "cannot pass on files") : 0;
}

/* In the child. A session of its own: no program can open our terminal, and what that sends reaches us, and through us each of them once. */
static int work(const struct start *start, struct joining *j, int out, int err)
{
	int r;

	setsid();
	child_die_with(start->us, SIGKILL);
	setrlimit(RLIMIT_NOFILE, &start->files);
	child_signals_restore(&start->signals);
	j->outside = fcntl(start->us, F_DUPFD_CLOEXEC, 0);
	r = take_files(out, err);
	if (r == 0)
		r = joining_resolve(start->options, j);
	if (r == 0)
		r = session_run(j, start->program);
	return r > 0 ? r : exit_status("nsjoin", r, STATUS_OURS);
}

static int make_pipe(struct prefixed *p, int to, const char *label, int *write_end)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
		return fault(-errno, "cannot make a pipe for %s", label);
	*p = (struct prefixed){ .from = ends[0], .to = to, .visible = isatty(to), .label = label };
	*write_end = ends[1];
	return 0;
}

static int start_one(const struct start *start, struct one *one)
{
	_close_ int out = -1, err = -1;
	int r = make_pipe(&one->out, STDOUT_FILENO, one->label, &out);

	if (r == 0)
		r = make_pipe(&one->err, STDERR_FILENO, one->label, &err);
	if (r < 0)
		return r;
	one->pid = fork();
	if (one->pid == 0)
		exit(work(start, &one->joining, out, err));
	if (one->pid < 0) {
		one->pid = 0;
		return fault(-errno, "cannot start a process for %s", one->label);
	}
	return 0;
}

/* Those that end us, two that do not, and the end of a child. Others mean us alone. */
static int open_signals(void)
{
	static const int ours[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		sigaddset(&set, ours[i]);
	sigprocmask(SIG_SETMASK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? fault(-errno, "cannot wait for signals") : fd;
}

static int run(struct start *start, struct many *many)
{
	_close_ int us = pidfd_of(getpid()), signals = -1;
	int r = 0, waited;

	start->us = us;
	child_signals_block(&start->signals);
	signals = open_signals();
	if (signals < 0)
		return signals;
	for (size_t i = 0; i < many->n && r == 0; i++)
		r = start_one(start, &many->at[i]);
	if (r < 0)
		raise(SIGTERM);   /* blocked: heard in many_wait(), which ends those that run */
	waited = many_wait(many, signals);
	return r < 0 ? r : waited < 0 ? waited : many->worst;
}

int many_run(const struct nsjoin_options *o, char *const program[])
{
	__attribute__((cleanup(many_done))) struct many many = { .n = 0 };
	struct start start = { .options = o, .program = program };
	int r;

	getrlimit(RLIMIT_NOFILE, &start.files);
	fd_raise_limit();
	r = find(o, &many);
	return r < 0 ? r : run(&start, &many);
}
