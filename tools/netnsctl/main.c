/* SPDX-License-Identifier: MIT */
/* netnsctl: options, then one verb or a file of them. */
#include <sched.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "net/netns.h"
#include "netnsctl/netnsctl.h"

int carry_out(struct plan *plan, struct options *o, bool locked)
{
	if (!o->dry_run)
		return wire_apply(plan, o->run, locked);
	plan_print(plan, NULL, stdout);
	return 0;
}

int planned(int r)
{
	return r < 0 ? fault_status(r, STATUS_USAGE) : 0;
}

int report(int r)
{
	return r >= 0 ? 0 : exit_status(program.name, r, STATUS_FAILED);
}

struct json json_begin(const struct options *o)
{
	return (struct json){ .to = stdout, .compact = !o->pretty };
}

/* -n NAME: everything happens there. The names stay those of our mount namespace. */
static int go_inside(const char *name)
{
	_close_ int ns = netns_open(name);

	if (ns < 0)
		return ns;
	return setns(ns, CLONE_NEWNET) < 0 ? wire_explain(fault(-errno, "cannot enter network namespace %s", name)) : 0;
}

int main(int argc, char **argv)
{
	_lab_run_ struct lab_run run = { .host = { .ns = -1 } };
	struct options o = { .run = &run };
	int first = opt_parse(&program, argc, argv, &o), r = first;

	if (r >= 0 && o.inside)
		r = go_inside(o.inside);
	if (r >= 0 && o.batch && first < argc)
		r = opt_usage(&program, "with --batch, commands stand in the file: unexpected '%s'", argv[first]);
	else if (r >= 0)
		r = o.batch ? batch_run(&o) : verb_run(&program, argc - first, argv + first, &o, "list");
	if (r > 0)   /* said already; what was printed must still arrive */
		return exit_status(program.name, 0, STATUS_FAILED) ? STATUS_FAILED : r;
	return exit_status(program.name, r, STATUS_FAILED);
}
