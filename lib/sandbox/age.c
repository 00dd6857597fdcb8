/* SPDX-License-Identifier: MIT */
/* The step that makes sure that a new mount namespace is younger than ours. */
#include "sandbox/age.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "sys/kernel.h"

/* The ID of our mount namespace; 0 before Linux 6.11, where a younger one always had the higher number. */
static uint64_t own_id(void)
{
	_close_ int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	uint64_t id;

	return fd >= 0 && ioctl(fd, NS_GET_MNTNS_ID, &id) == 0 ? id : 0;
}

struct age_args {
	uint64_t outside;
};

/* Also on CPUs that our caller does not use: it is for a moment only. The kernel refuses those that are not there. */
static int make_younger(uint64_t outside)
{
	for (int cpu = 0; cpu < CPU_SETSIZE && own_id() <= outside; cpu++) {
		cpu_set_t one;

		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (sched_setaffinity(0, sizeof one, &one) < 0)
			continue;
		if (unshare(CLONE_NEWNS) < 0)
			return fault(-errno, "cannot make a younger mount namespace");
	}
	return 0;   /* where no CPU did, the bind says what it thinks of it */
}

static int age_apply(void *args, void *run _unused_)
{
	const struct age_args *a = args;
	cpu_set_t cpus;
	int r;

	if (!a->outside || own_id() > a->outside || sched_getaffinity(0, sizeof cpus, &cpus) < 0)
		return 0;
	r = make_younger(a->outside);
	sched_setaffinity(0, sizeof cpus, &cpus);
	return r;
}

static const struct step_kind age_step = { .name = "see that the mount namespace is younger than ours", .apply = age_apply };

int age_plan(struct plan *plan, unsigned phase)
{
	return plan_put(plan, phase, &age_step, &(struct age_args){ .outside = own_id() }, sizeof(struct age_args), NULL);
}
