/* SPDX-License-Identifier: MIT */
/* nsnew --remove: named environments go, each by itself. */
#include "base/fault.h"
#include "cli/exit.h"
#include "nsnew/nsnew.h"
#include "sandbox/unname.h"

static void note_left(const char *name, const struct unname_run *run)
{
	if (!run->n_left)
		return;
	fprintf(stderr, "nsnew: note: environment %s is removed, but %u %s in it, and %s namespaces live on with %s: %s\n", name, run->n_left,
		run->n_left == 1 ? "process still runs" : "processes still run", run->n_left == 1 ? "its" : "their",
		run->n_left == 1 ? "it" : "them", buf_text(&run->left));
}

static int remove_one(const char *name, const struct options *options)
{
	struct plan plan = { .n = 0 };
	struct unname_run run = { .lock = -1 };
	int r = unname_plan(&plan, name, options->kill);

	if (r == 0 && options->dry_run)
		plan_print(&plan, NULL, stdout);
	else if (r == 0)
		r = unname_run(&plan, &run);
	if (r == 0)
		note_left(name, &run);
	unname_run_done(&run);
	plan_done(&plan);
	return r;
}

int remove_environments(const struct options *options)
{
	int status = STATUS_OK;

	for (unsigned i = 0; i < options->n_remove; i++) {
		int one = exit_status(nsnew_program.name, remove_one(options->remove[i], options), STATUS_OURS);

		status = one ? one : status;
	}
	return status;
}
