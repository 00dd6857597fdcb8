/* SPDX-License-Identifier: MIT */
/* The step that closes open files that our caller had. */
#include "sandbox/fds.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/fd.h"
#include "base/parse.h"

int fds_parse_keep(const char *text, void *field)
{
	struct sandbox_fds *fds = field;
	int fd, r = parse_fd(text, &fd);

	if (r == 0 && fds->n == FDS_MAX)
		r = fault_plain(-E2BIG, "more than %d open files to keep", FDS_MAX);
	if (r < 0)
		return r;
	fds->close = true;
	fds->keep[fds->n++] = fd;
	return 0;
}

int fds_check(const struct sandbox_fds *fds)
{
	for (size_t i = 0; i < fds->n; i++)
		if (fcntl(fds->keep[i], F_GETFD) < 0)
			return fault_plain(-EBADF, "--keep-fd %d: there is no such open file", fds->keep[i]);
	return 0;
}

struct fds_args {
	const struct sandbox_fds *fds;
};

static int fds_apply(void *args, void *run _unused_)
{
	const struct sandbox_fds *fds = ((const struct fds_args *)args)->fds;

	fd_cloexec_from(STDERR_FILENO + 1);
	for (size_t i = 0; i < fds->n; i++)
		if (fcntl(fds->keep[i], F_SETFD, 0) < 0)
			return fault(-errno, "cannot keep open file %d", fds->keep[i]);
	return 0;
}

static void fds_print(const void *args, FILE *to)
{
	const struct sandbox_fds *fds = ((const struct fds_args *)args)->fds;

	fputs(fds->n ? "but" : "above 2", to);
	for (size_t i = 0; i < fds->n; i++)
		fprintf(to, " %d", fds->keep[i]);
}

static const struct step_kind fds_step = { .name = "close files", .apply = fds_apply, .print = fds_print };

int fds_plan_close(struct plan *plan, unsigned phase, const struct sandbox_fds *fds, const char *asked_by)
{
	return plan_put(plan, phase, &fds_step, &(struct fds_args){ .fds = fds }, sizeof(struct fds_args), asked_by);
}
