/* SPDX-License-Identifier: MIT */
/* exec: a command in one namespace, or in each. */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/str.h"
#include "cli/exec.h"
#include "net/inside.h"
#include "net/netns.h"
#include "netnsctl/netnsctl.h"
#include "sys/child.h"

static void warn(const char *text)
{
	fprintf(stderr, "%s: ", program.name);
	str_print_escaped(text, stderr);
	fputc('\n', stderr);
}

/* Returns only when it fails, with 125, 126 or 127 as the status. */
static int become(const char *name, char **command)
{
	int r = netns_go_inside(name, warn);

	if (r == 0)
		return exec_program(command);
	return fault_last()->status ? r : fault_status(wire_explain(r), STATUS_OURS);
}

/* In a child, for when there is more to do afterwards. Returns the exit status, or a fault. */
static int run(const char *name, char **command)
{
	struct child_signals signals;
	int wait_status, r;
	pid_t child;

	fflush(stdout);
	child_signals_block(&signals);
	child = fork();
	if (child == 0) {
		child_signals_restore(&signals);
		_exit(exit_status(program.name, become(name, command), STATUS_OURS));
	}
	r = child < 0 ? -errno : child_wait(child, &signals, &wait_status);
	child_signals_restore(&signals);
	if (r < 0) {
		fault(r, "cannot run a child process");
		return fault_status(r, STATUS_OURS);
	}
	return exit_of_wait(wait_status);
}

/* One namespace after the other, as ip netns does it. The status is the first that was not 0; Ctrl-C ends it all. */
static int run_everywhere(char **command)
{
	_netns_names_ struct netns_names names = { 0 };
	int r = netns_names_read(&names), first = 0;

	for (size_t i = 0; i < names.n && r >= 0 && r != STATUS_SIGNAL + SIGINT; i++) {
		fputs("\nnetns: ", stdout);
		str_print_escaped(names.at[i].name, stdout);
		putchar('\n');
		r = run(names.at[i].name, command);
		first = first ? first : r;
	}
	return r < 0 ? r : first;
}

int verb_exec(void *options, int argc, char **argv)
{
	const struct options *o = options;

	if (!argc)
		return opt_usage(&program, o->all ? "exec: --all needs a command" : "exec: the name of a namespace is missing");
	if (o->all)
		return run_everywhere(argv);
	return o->in_batch ? run(argv[0], argv + 1) : become(argv[0], argv + 1);
}
