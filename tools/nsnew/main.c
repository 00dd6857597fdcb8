/* SPDX-License-Identifier: MIT */
/* nsnew: options -> spec -> compile -> plan -> print (--dry-run) | run. */
#include <errno.h>

#include "base/fault.h"
#include "base/str.h"
#include "cli/exec.h"
#include "cli/exit.h"
#include "nsnew/nsnew.h"
#include "plan/doubt.h"
#include "sandbox/compile.h"

static int compile(struct sandbox *sandbox)
{
	struct sandbox_caller caller;
	int r;

	sandbox_caller_read(&caller);
	r = sandbox_compile(sandbox, &caller);
	return r == -EINVAL ? fault_status(r, STATUS_USAGE) : r;
}

static void note(const char *text)
{
	fprintf(stderr, "nsnew: note: %s\n", text);
}

static void tell(const struct buf *notes)
{
	const char *rest = notes->text, *line;
	size_t len;

	while (rest && (line = str_word(&rest, '\n', &len)))
		if (len)
			fprintf(stderr, "nsnew: note: %.*s\n", (int)len, line);
}

/* --dry-run, --explain: the steps, and what is in their way; a step that will fail is the status that nsnew would have. */
static int show(const struct options *options, const struct sandbox *sandbox, int *status)
{
	int failing = 0;

	if (options->json)
		failing = plan_explain_json(&sandbox->plan, sandbox_phase_names, options->explain, sandbox, stdout);
	else if (options->explain)
		failing = plan_explain(&sandbox->plan, sandbox_phase_names, sandbox, stdout);
	else
		plan_print(&sandbox->plan, sandbox_phase_names, stdout);
	if (failing > 0)
		*status = STATUS_OURS;
	return MIN(failing, 0);
}

static int run(struct options *options, int *status)
{
	struct sandbox sandbox = { .spec = options->spec };
	int r = compile(&sandbox), wait_status = 0;

	if (r == 0)
		tell(&sandbox.notes);
	if (r == 0 && (options->dry_run || options->explain))
		r = show(options, &sandbox, status);
	else if (r == 0) {
		r = sandbox_run(&sandbox, &wait_status);
		*status = exit_of_wait(wait_status);
	}
	sandbox_done(&sandbox);
	options_done(options);
	return r;
}

int main(int argc, char **argv)
{
	static struct options options;   /* zeroed, and pages that no option touches cost nothing */
	int status = STATUS_OK;
	int r = exec_refuse_lent_rights("-U makes a user namespace for an ordinary user");

	if (r == 0)
		r = options_parse(&argc, &argv, &options);
	if (r >= 0 && options.n_remove)
		return remove_environments(&options);
	if (r >= 0) {
		options.spec.command = argv;
		options.spec.argv = argv + r;
		options.spec.exec = exec_program;
		options.spec.note = note;
		r = run(&options, &status);
	}
	r = exit_status(nsnew_program.name, r, STATUS_OURS);
	return r ? r : status;
}
