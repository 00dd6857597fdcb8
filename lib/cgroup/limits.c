/* SPDX-License-Identifier: MIT */
/* Limits as a user writes them. */
#include "cgroup/limits.h"

#include <errno.h>
#include <unistd.h>

#include "base/cpulist.h"
#include "base/fault.h"
#include "base/parse.h"
#include "base/str.h"

const struct limit_kind_row limit_kinds[LIMIT_KINDS] = {
	[LIMIT_CPUSET] = { "--cpuset", "cpuset", "cpuset" },
	[LIMIT_CPU] = { "--cpu", "cpu", "cpu" },
	[LIMIT_MEMORY] = { "--memory", "memory", "memory" },
	[LIMIT_SWAP] = { "--swap", "memory", "memory" },
	[LIMIT_PIDS] = { "--pids", "pids", "pids" },
	[LIMIT_READ] = { "--io-read", "io", "blkio" },
	[LIMIT_WRITE] = { "--io-write", "io", "blkio" },
};

/* The kernel takes no less than 1 ms in a second (kernel: min_cfs_quota_period, max_cfs_quota_period); more than any machine has is a slip. */
enum { CPU_LEAST = LIMIT_CPU_UNIT / 1000, CPU_MOST = 100000 };

/* "1.5" in units of `unit`, and where it ends. More digits than the unit has are refused. */
static int decimal(const char *text, uint64_t unit, const char **end, uint64_t *value)
{
	uint64_t whole = 0, part = 0, scale = unit;
	const char *at = text;

	for (; *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(whole, 10u, &whole) || __builtin_add_overflow(whole, (unsigned)(*at - '0'), &whole))
			return -ERANGE;
	if (at == text)
		return -EINVAL;
	if (*at == '.') {
		if (at[1] < '0' || at[1] > '9')
			return -EINVAL;
		for (at++; *at >= '0' && *at <= '9'; at++) {
			if (scale == 1)
				return -EINVAL;
			scale /= 10;
			part += (unsigned)(*at - '0') * scale;
		}
	}
	*end = at;
	return __builtin_mul_overflow(whole, unit, value) || __builtin_add_overflow(*value, part, value) ? -ERANGE : 0;
}

static bool ends_as_percent(const char *text)
{
	size_t len = strlen(text);

	return len && text[len - 1] == '%';
}

int limit_parse_cpu(const char *text, void *field)
{
	struct cgroup_limits *limits = field;
	bool percent = ends_as_percent(text);
	const char *end;
	uint64_t value;
	int r = decimal(text, percent ? LIMIT_CPU_UNIT / 100 : LIMIT_CPU_UNIT, &end, &value);

	if (r == -EINVAL || (r == 0 && !streq(end, percent ? "%" : "")))
		return fault_plain(-EINVAL, "'%s' is no share of processors (10%% of one, or 1.5 of them)", text);
	if (r < 0 || value < CPU_LEAST || value / LIMIT_CPU_UNIT > CPU_MOST)
		return fault_plain(-ERANGE, "'%s' is not within 0.1%% of a processor and %d processors", text, CPU_MOST);
	limits->cpu = value;
	limits->set |= 1u << LIMIT_CPU;
	return 0;
}

static int parse_bytes(const char *text, uint64_t *bytes)
{
	int r = parse_size(text, bytes);

	return r == 0 && *bytes > INT64_MAX ? fault_plain(-ERANGE, "'%s' is more than the kernel can count", text) : r;
}

int limit_parse_memory(const char *text, void *field)
{
	struct cgroup_limits *limits = field;
	uint64_t bytes, page = (uint64_t)sysconf(_SC_PAGESIZE);
	int r = parse_bytes(text, &bytes);

	if (r == 0 && bytes < page)
		r = fault_plain(-ERANGE, "'%s' is less than a page of memory (%llu bytes)", text, (unsigned long long)page);
	if (r < 0)
		return r;
	limits->memory = bytes;
	limits->set |= 1u << LIMIT_MEMORY;
	return 0;
}

int limit_parse_swap(const char *text, void *field)
{
	struct cgroup_limits *limits = field;
	uint64_t bytes;
	int r = parse_bytes(text, &bytes);

	if (r < 0)
		return r;
	limits->swap = bytes;
	limits->set |= 1u << LIMIT_SWAP;
	return 0;
}

int limit_parse_pids(const char *text, void *field)
{
	struct cgroup_limits *limits = field;
	pid_t most;   /* more than there can be is no limit */
	int r = parse_pid(text, &most);

	if (r < 0)
		return fault_plain(r, "'%s' is no number of processes (1 to 4194304)", text);
	limits->pids = (uint32_t)most;
	limits->set |= 1u << LIMIT_PIDS;
	return 0;
}

int limit_parse_cpuset(const char *text, void *field)
{
	struct cgroup_limits *limits = field;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	if (cpulist_parse(text, strlen(text), &cpus) < 0)
		return fault_plain(-EINVAL, "'%s' is no list of processors (0-3,6; the last is %d)", text, CPU_SETSIZE - 1);
	limits->cpus = text;
	limits->cpu_set = cpus;
	limits->set |= 1u << LIMIT_CPUSET;
	return 0;
}

static bool is_same_device(const struct limit_rate *a, const struct limit_rate *b)
{
	return a->len == b->len && memcmp(a->device, b->device, a->len) == 0;
}

/* The rate of a device that is named twice is the later one. */
static int put_rate(struct limit_rates *rates, const struct limit_rate *rate)
{
	unsigned i;

	for (i = 0; i < rates->n && !is_same_device(&rates->at[i], rate); i++)
		;
	if (i == LIMIT_DEVICES_MAX)
		return fault_plain(-E2BIG, "more than %d devices", LIMIT_DEVICES_MAX);
	rates->at[i] = *rate;
	rates->n = MAX(rates->n, i + 1);
	return 0;
}

static int parse_rate(const char *text, struct limit_rates *rates)
{
	const char *colon = strrchr(text, ':');
	struct limit_rate rate = { .device = text, .len = colon ? (size_t)(colon - text) : 0 };
	int r;

	if (!rate.len)
		return fault_plain(-EINVAL, "'%s' is not DEVICE:RATE, like /dev/sda:10M", text);
	r = parse_bytes(colon + 1, &rate.bytes);
	if (r == 0 && rate.bytes == 0)
		r = fault_plain(-ERANGE, "'%s': a rate of 0 bytes a second leaves nothing", text);
	return r < 0 ? r : put_rate(rates, &rate);
}

static int add_rate(const char *text, struct cgroup_limits *limits, struct limit_rates *rates, enum limit_kind kind)
{
	int r = parse_rate(text, rates);

	if (r == 0)
		limits->set |= 1u << kind;
	return r;
}

int limit_parse_read(const char *text, void *field)
{
	struct cgroup_limits *limits = field;

	return add_rate(text, limits, &limits->read, LIMIT_READ);
}

int limit_parse_write(const char *text, void *field)
{
	struct cgroup_limits *limits = field;

	return add_rate(text, limits, &limits->write, LIMIT_WRITE);
}
