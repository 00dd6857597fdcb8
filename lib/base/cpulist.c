/* SPDX-License-Identifier: MIT */
/* Lists of processors. */
#include "base/cpulist.h"

#include <errno.h>

#include "base/macro.h"

/* A number below CPU_SETSIZE, or -EINVAL. */
static int number(const char **at, const char *end)
{
	int value = -EINVAL;

	for (; *at < end && **at >= '0' && **at <= '9'; ++*at) {
		value = MAX(value, 0) * 10 + (**at - '0');
		if (value >= CPU_SETSIZE)
			return -EINVAL;
	}
	return value;
}

/* "3" or "0-3", up to a comma or the end. */
static int span(const char **at, const char *end, cpu_set_t *cpus)
{
	int first = number(at, end), last = first;

	if (first >= 0 && *at < end && **at == '-') {
		++*at;
		last = number(at, end);
	}
	if (first < 0 || last < first || (*at < end && **at != ','))
		return -EINVAL;
	for (int cpu = first; cpu <= last; cpu++)
		CPU_SET(cpu, cpus);
	return 0;
}

int cpulist_parse(const char *text, size_t len, cpu_set_t *cpus)
{
	const char *at = text, *end = text + len;
	int r;

	do
		r = span(&at, end, cpus);
	while (r == 0 && at++ < end);
	return r;
}
