/* SPDX-License-Identifier: MIT */
/* System-call filters: read by ptrace(2), installed by seccomp(2). */
#include "sys/seccomp.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/macro.h"

enum { STOP_MS = 1000, FILTERS_MAX = 1024 };

/* Wait until it has stopped for us. */
static int await_stop(pid_t tid)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 };
	int status;

	for (unsigned waited = 0; waited < STOP_MS * 50; waited++) {
		pid_t got = waitpid(tid, &status, WNOHANG | __WALL);

		if (got < 0)
			return -errno;
		if (got == tid)
			return WIFSTOPPED(status) ? 0 : -ESRCH;
		nanosleep(&pause, NULL);
	}
	return -ETIMEDOUT;
}

/* Filter number i. 1, 0 where there is none, or -errno. */
static int read_filter(pid_t tid, size_t i, struct seccomp_filter *filter)
{
	struct __ptrace_seccomp_metadata about = { .filter_off = i };
	long length = ptrace(PTRACE_SECCOMP_GET_FILTER, tid, (void *)i, NULL);

	if (length < 0)
		return errno == ENOENT || errno == EINVAL ? 0 : -errno;   /* EINVAL: it has no filter at all */
	filter->code = calloc((size_t)length, sizeof *filter->code);
	if (!filter->code)
		return -ENOMEM;
	filter->length = (unsigned short)length;
	if (ptrace(PTRACE_SECCOMP_GET_FILTER, tid, (void *)i, filter->code) != length)
		return -errno;
	if (ptrace(PTRACE_SECCOMP_GET_METADATA, tid, (void *)sizeof about, &about) < 0)
		return -errno;
	filter->flags = (unsigned)about.flags & SECCOMP_FILTER_FLAG_LOG;
	return 1;
}

static int read_filters(pid_t tid, struct seccomp_filters *filters)
{
	int r = 1;

	for (size_t i = 0; i < FILTERS_MAX; i++) {
		struct seccomp_filter *grown = reallocarray(filters->at, i + 1, sizeof *grown);

		if (!grown)
			return -ENOMEM;
		filters->at = grown;
		grown[i] = (struct seccomp_filter){ 0 };
		filters->n = i + 1;
		r = read_filter(tid, i, &grown[i]);
		if (r > 0)
			continue;
		free(grown[i].code);
		filters->n = i;
		return r;
	}
	return -E2BIG;
}

int seccomp_read(pid_t tid, struct seccomp_filters *filters)
{
	int r;

	if (ptrace(PTRACE_SEIZE, tid, NULL, NULL) < 0)
		return -errno;
	r = ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) < 0 ? -errno : await_stop(tid);
	if (r == 0)
		r = read_filters(tid, filters);
	ptrace(PTRACE_DETACH, tid, NULL, NULL);   /* not stopped: it is let go when we end, and cannot be before */
	return r;
}

int seccomp_install(const struct seccomp_filters *filters)
{
	for (size_t i = 0; i < filters->n; i++) {
		const struct seccomp_filter *f = &filters->at[i];
		const struct sock_fprog program = { .len = f->length, .filter = f->code };

		if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, f->flags, &program) < 0)
			return -errno;
	}
	return 0;
}

void seccomp_done(struct seccomp_filters *filters)
{
	for (size_t i = 0; i < filters->n; i++)
		free(filters->at[i].code);
	free(filters->at);
	*filters = (struct seccomp_filters){ 0 };
}
