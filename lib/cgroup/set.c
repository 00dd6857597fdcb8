/* SPDX-License-Identifier: MIT */
/* Limits, written down in a cgroup: the files of both versions. */
#include "cgroup/set.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/cpulist.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/str.h"
#include "cgroup/device.h"

/* Where one limit is written. */
struct place {
	const struct cgroup_group *group;
	const char *home;
	int dir;
	bool unified;
};

static int put(const struct place *p, const char *file, const char *value)
{
	int r = file_write_at(p->dir, file, value);

	if (r == 0)
		return 0;
	fault(r, "cannot set %s of cgroup %s/%s to %s", file, p->home, p->group->name, value);
	if (r == -ENOENT)
		return fault_hint(r, "this kernel has no such limit, or was started without it; --try-limits does without");
	return r;
}

static int put_number(const struct place *p, const char *file, uint64_t number)
{
	char text[32];

	snprintf(text, sizeof text, "%" PRIu64, number);
	return put(p, file, text);
}

/* A share of less than 1 % of a processor would be less than 1 ms in the usual 100 ms, which the kernel refuses: 1 s then. */
static int set_cpu(const struct place *p, const struct cgroup_limits *limits)
{
	uint64_t period = limits->cpu < LIMIT_CPU_UNIT / 100 ? 1000000 : 100000;
	uint64_t quota = limits->cpu * (period / 1000) / 1000;   /* us */
	char text[64];
	int r;

	if (p->unified) {
		snprintf(text, sizeof text, "%" PRIu64 " %" PRIu64, quota, period);
		return put(p, "cpu.max", text);
	}
	r = put_number(p, "cpu.cfs_period_us", period);
	if (r == 0)
		r = put_number(p, "cpu.cfs_quota_us", quota);
	return r == -EINVAL ? fault_hint(r, "in cgroup v1 no cgroup may have more than the one above it") : r;
}

static int set_memory(const struct place *p, const struct cgroup_limits *limits)
{
	return put_number(p, p->unified ? "memory.max" : "memory.limit_in_bytes", limits->memory);
}

/* In v1 there is only a limit for both together, which is set after that for memory, and is not below it. */
static int set_swap(const struct place *p, const struct cgroup_limits *limits)
{
	uint64_t both;
	int r;

	if (p->unified)
		return put_number(p, "memory.swap.max", limits->swap);
	if (!(limits->set & 1u << LIMIT_MEMORY)) {
		fault_plain(-ENOTSUP, "cgroup v1 limits swap only together with memory");
		return fault_hint(-ENOTSUP, "add --memory SIZE");
	}
	if (__builtin_add_overflow(limits->memory, limits->swap, &both))
		both = INT64_MAX;
	r = put_number(p, "memory.memsw.limit_in_bytes", both);
	return r == -ENOENT ? fault_hint(r, "this kernel does not count swap") : r;
}

static int set_pids(const struct place *p, const struct cgroup_limits *limits)
{
	return put_number(p, "pids.max", limits->pids);
}

/* A new cgroup of v1 has no processors and no memory nodes, and takes no process before. */
static int copy_nodes(const struct place *p)
{
	char path[PATH_MAX + 32], text[512];
	ssize_t n;

	snprintf(path, sizeof path, "%s/cpuset.effective_mems", p->home);
	n = file_read_at(AT_FDCWD, path, text, sizeof text);
	if (n < 0) {
		snprintf(path, sizeof path, "%s/cpuset.mems", p->home);
		n = file_read_at(AT_FDCWD, path, text, sizeof text);
	}
	if (n < 0)
		return fault((int)n, "cannot read %s", path);
	text[strcspn(text, "\n")] = 0;
	return put(p, "cpuset.mems", text);
}

static int cannot_have_cpus(int err, const struct place *p, const struct cgroup_limits *limits)
{
	return fault_plain(err, "not all of the processors %s are there, or given to cgroup %s", limits->cpus, p->home);
}

/* v2 takes any list, and gives what there is of it, or else what the cgroup above has. */
static int check_cpus(const struct place *p, const struct cgroup_limits *limits)
{
	char text[4096];
	cpu_set_t got;

	CPU_ZERO(&got);
	if (file_read_at(p->dir, p->unified ? "cpuset.cpus.effective" : "cpuset.effective_cpus", text, sizeof text) < 0)
		return 0;
	if (cpulist_parse(text, strcspn(text, "\n"), &got) == 0 && CPU_EQUAL(&got, &limits->cpu_set))
		return 0;
	return cannot_have_cpus(-EINVAL, p, limits);
}

static int set_cpuset(const struct place *p, const struct cgroup_limits *limits)
{
	int r = p->unified ? 0 : copy_nodes(p);

	if (r == 0)
		r = put(p, "cpuset.cpus", limits->cpus);
	if (r == -EINVAL || r == -EACCES || r == -ERANGE)
		return cannot_have_cpus(r, p, limits);
	return r == 0 ? check_cpus(p, limits) : r;
}

/* One write a device. */
static int set_rates(const struct place *p, const struct limit_rates *rates, const char *key, const char *v1_file)
{
	int r = 0;

	for (unsigned i = 0; i < rates->n && r == 0; i++) {
		char text[96];
		dev_t device;

		r = device_of_rate(&rates->at[i], &device);
		if (r < 0)
			return r;
		snprintf(text, sizeof text, "%u:%u %s%" PRIu64, major(device), minor(device), p->unified ? key : "", rates->at[i].bytes);
		r = put(p, p->unified ? "io.max" : v1_file, text);
	}
	return r;
}

static int set_read(const struct place *p, const struct cgroup_limits *limits)
{
	return set_rates(p, &limits->read, "rbps=", "blkio.throttle.read_bps_device");
}

static int set_write(const struct place *p, const struct cgroup_limits *limits)
{
	return set_rates(p, &limits->write, "wbps=", "blkio.throttle.write_bps_device");
}

int cgroup_set(const struct cgroup_group *group, const struct cgroup_limits *limits, enum limit_kind kind)
{
	static int (*const set[LIMIT_KINDS])(const struct place *p, const struct cgroup_limits *limits) = {
		[LIMIT_CPUSET] = set_cpuset, [LIMIT_CPU] = set_cpu, [LIMIT_MEMORY] = set_memory, [LIMIT_SWAP] = set_swap,
		[LIMIT_PIDS] = set_pids, [LIMIT_READ] = set_read, [LIMIT_WRITE] = set_write,
	};

	for (unsigned i = 0; i < group->n; i++) {
		const struct cgroup_home *home = &group->homes.at[i];

		if (home->kinds & 1u << kind)
			return set[kind](&(struct place){ group, home->dir, group->at[i].dir, home->unified }, limits);
	}
	return 0;
}

static void print_rates(const struct limit_rates *rates, FILE *to)
{
	for (unsigned i = 0; i < rates->n; i++) {
		char device[64];

		snprintf(device, sizeof device, "%.*s", (int)MIN(rates->at[i].len, sizeof device - 1), rates->at[i].device);
		fprintf(to, "%s%" PRIu64 " bytes a second ", i ? ", " : "", rates->at[i].bytes);
		str_print_escaped(device, to);
	}
}

void cgroup_limit_print(const struct cgroup_limits *limits, enum limit_kind kind, FILE *to)
{
	switch (kind) {
	case LIMIT_CPUSET: fprintf(to, "processors %s", limits->cpus); break;
	case LIMIT_CPU: fprintf(to, "the time of %g processors", (double)limits->cpu / LIMIT_CPU_UNIT); break;
	case LIMIT_MEMORY: fprintf(to, "memory %" PRIu64 " bytes", limits->memory); break;
	case LIMIT_SWAP: fprintf(to, "swap %" PRIu64 " bytes", limits->swap); break;
	case LIMIT_PIDS: fprintf(to, "processes and threads %" PRIu32, limits->pids); break;
	case LIMIT_READ: fputs("reading ", to); print_rates(&limits->read, to); break;
	case LIMIT_WRITE: fputs("writing ", to); print_rates(&limits->write, to); break;
	default: break;
	}
}
