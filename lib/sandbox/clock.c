/* SPDX-License-Identifier: MIT */
/* Steps for a new time namespace. */
#include "sandbox/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "base/file.h"
#include "sandbox/host.h"
#include "sys/kernel.h"

static int new_apply(void *args _unused_, void *run _unused_)
{
	if (unshare(CLONE_NEWTIME) < 0)
		return fault(-errno, "cannot make a new time namespace");
	return 0;
}

static int new_doubt(const void *args _unused_, const void *about, struct doubts *doubts)
{
	return host_doubt_kinds(1u << NS_TIME, about, doubts);
}

static const struct step_kind new_step = { .name = "unshare time", .apply = new_apply, .doubt = new_doubt };

int clock_plan_new(struct plan *plan, unsigned phase, const char *asked_by)
{
	return plan_add(plan, phase, &new_step, 0, asked_by) ? 0 : -ENOMEM;
}

static int enter_apply(void *args _unused_, void *run _unused_)
{
	_close_ int fd = open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWTIME) < 0)
		return fault(-errno, "cannot enter the new time namespace");
	return 0;
}

static const struct step_kind enter_step = { .name = "enter time", .apply = enter_apply };

int clock_plan_enter(struct plan *plan, unsigned phase, const char *asked_by)
{
	return plan_add(plan, phase, &enter_step, 0, asked_by) ? 0 : -ENOMEM;
}

struct offset_args {
	const char *clock;
	int64_t seconds;
};

static int offset_apply(void *args, void *run _unused_)
{
	const struct offset_args *a = args;
	char line[64];
	int r;

	snprintf(line, sizeof line, "%s %" PRId64 " 0\n", a->clock, a->seconds);
	r = file_write_at(AT_FDCWD, "/proc/self/timens_offsets", line);
	if (r == 0)
		return 0;
	fault(r, "cannot set the offset of the %s clock to %+" PRId64 " seconds", a->clock, a->seconds);
	if (r == -ERANGE)
		fault_hint(r, "the clock itself must stay between 0 and 146 years");
	return r;
}

static void offset_print(const void *args, FILE *to)
{
	const struct offset_args *a = args;

	fprintf(to, "%s %+" PRId64 "s", a->clock, a->seconds);
}

static const struct step_kind offset_step = { .name = "clock offset", .apply = offset_apply, .print = offset_print };

int clock_plan_offset(struct plan *plan, unsigned phase, const char *clock, int64_t seconds, const char *asked_by)
{
	return plan_put(plan, phase, &offset_step, &(struct offset_args){ clock, seconds }, sizeof(struct offset_args), asked_by);
}
