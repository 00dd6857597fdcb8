/* SPDX-License-Identifier: MIT */
/* Exit statuses, and the one place where a fault becomes a line on stderr. */
#include "cli/exit.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>

#include "base/fault.h"

void exit_report(const char *tool, int err)
{
	const struct fault *f = fault_last();

	fflush(stdout);   /* what was printed before the fault comes before it, also in a log */
	fprintf(stderr, "%s: %s\n", tool, f->err == err && f->text[0] ? f->text : strerror(-err));
	if (f->err == err && f->hint[0])
		fprintf(stderr, "%s: hint: %s\n", tool, f->hint);
}

int exit_status(const char *tool, int r, int usual)
{
	if (r < 0) {
		exit_report(tool, r);
		return fault_last()->err == r && fault_last()->status ? fault_last()->status : usual;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		if (errno != EPIPE)   /* `nsls | head` is no failure worth a word */
			fprintf(stderr, "%s: cannot write to standard output: %s\n", tool, strerror(errno));
		return usual == STATUS_OURS ? STATUS_OURS : STATUS_FAILED;
	}
	return STATUS_OK;
}

int exit_of_wait(int wait_status)
{
	return WIFSIGNALED(wait_status) ? STATUS_SIGNAL + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}
