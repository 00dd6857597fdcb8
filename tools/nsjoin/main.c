/* SPDX-License-Identifier: MIT */
/* nsjoin: run a program in namespaces that exist already. */
#include "cli/exec.h"
#include "cli/exit.h"
#include "nsjoin/nsjoin.h"

static int join(int argc, char **argv)
{
	struct nsjoin_options options = { 0 };
	_joining_ struct joining joining = { .target = PROC_TARGET_NONE, .lone.fd = -1, .root = -1, .wd = -1, .outside = -1, .like.proc = -1,
		.view = VIEW_NONE };
	int first, r = exec_refuse_lent_rights("let sudo(8) decide who may run it");

	ns_set_init(&joining.set);
	if (r < 0)
		return r;
	first = nsjoin_options_parse(argc, argv, &options);
	if (first < 0)
		return first;
	r = joining_resolve(&options, options.targets.n ? &options.targets.at[0] : NULL, &joining);
	return r < 0 ? r : session_run(&joining, argv + first);
}

int main(int argc, char **argv)
{
	int r = join(argc, argv);

	return r > 0 ? r : exit_status("nsjoin", r, STATUS_OURS);
}
