/* SPDX-License-Identifier: MIT */
/* nsjoin: run a program in namespaces that exist already. */
#include "cli/exec.h"
#include "cli/exit.h"
#include "nsjoin/explain.h"
#include "nsjoin/many.h"
#include "nsjoin/shield.h"

static int join(int argc, char **argv)
{
	struct nsjoin_options options = { 0 };
	_joining_ struct joining joining;
	bool only_binds;
	int first, r = exec_refuse_lent_rights("let sudo(8) decide who may run it");

	joining_init(&joining);
	if (r < 0)
		return r;
	first = nsjoin_options_parse(argc, argv, &options);
	if (first < 0)
		return first;
	if (options.explain)
		return explain_run(&options, argv + first);
	only_binds = options.bindings.n && first == argc && !options.tools.wanted;
	if (!only_binds && nsjoin_may_run_foreign(&options))
		r = shield_raise(argv);
	if (r < 0)
		return r;
	if (options.targets.n > 1 || options.each)
		return many_run(&options, argv + first);
	r = joining_open(&options, options.targets.n ? &options.targets.at[0] : NULL, &joining);
	if (r == 0 && !only_binds)
		r = joining_resolve(&options, &joining);
	if (r == 0 && options.bindings.n)
		r = bindings_apply(&options.bindings, &joining);
	if (only_binds)
		return MIN(r, 0);
	if (r == 0 && options.forward.n)
		return forward_run(&joining, &options.forward);
	if (r < 0)
		return r;
	return options.detach ? detach_run(&joining, argv + first) : session_run(&joining, argv + first);
}

int main(int argc, char **argv)
{
	int r = join(argc, argv);

	return r > 0 ? r : exit_status("nsjoin", r, STATUS_OURS);
}
