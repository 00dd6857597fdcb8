/* SPDX-License-Identifier: MIT */
/* nsjoin: run a program in namespaces that exist already. */
#include <errno.h>
#include <sys/auxv.h>

#include "base/fault.h"
#include "cli/exit.h"
#include "nsjoin/nsjoin.h"

/* set-user-ID or with file capabilities we would lend our rights to whoever calls us: nothing here is made for that. */
static int refuse_lent_rights(void)
{
	if (!getauxval(AT_SECURE))
		return 0;
	fault_plain(-EPERM, "refusing to run with more rights than the caller has (set-user-ID, set-group-ID or file capabilities)");
	return fault_hint(-EPERM, "take them off the program file; let sudo(8) decide who may run it");
}

static int join(int argc, char **argv)
{
	struct nsjoin_options options = { 0 };
	_joining_ struct joining joining = { .target = PROC_TARGET_NONE, .root = -1, .wd = -1 };
	int first, r = refuse_lent_rights();

	ns_set_init(&joining.set);
	if (r < 0)
		return r;
	first = nsjoin_options_parse(argc, argv, &options);
	if (first < 0)
		return first;
	r = joining_resolve(&options, &joining);
	return r < 0 ? r : joining_run(&joining, argv + first);
}

int main(int argc, char **argv)
{
	int r = join(argc, argv);

	return r > 0 ? r : exit_status("nsjoin", r, STATUS_OURS);
}
