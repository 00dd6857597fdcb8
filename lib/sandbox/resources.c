/* SPDX-License-Identifier: MIT */
/* Steps that bound what the program takes of the machine, without cgroups. */
#include "sandbox/resources.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/resource.h>

#include "base/cpulist.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/parse.h"

/* As prlimit(1) calls them; bytes: sizes with a suffix are taken. */
static const struct rlimit_kind { const char *name; bool bytes; } kinds[RLIM_NLIMITS] = {
	[RLIMIT_AS] = { "as", true }, [RLIMIT_CORE] = { "core", true }, [RLIMIT_CPU] = { "cpu", false }, [RLIMIT_DATA] = { "data", true },
	[RLIMIT_FSIZE] = { "fsize", true }, [RLIMIT_LOCKS] = { "locks", false }, [RLIMIT_MEMLOCK] = { "memlock", true },
	[RLIMIT_MSGQUEUE] = { "msgqueue", true }, [RLIMIT_NICE] = { "nice", false }, [RLIMIT_NOFILE] = { "nofile", false },
	[RLIMIT_NPROC] = { "nproc", false }, [RLIMIT_RSS] = { "rss", true }, [RLIMIT_RTPRIO] = { "rtprio", false },
	[RLIMIT_RTTIME] = { "rttime", false }, [RLIMIT_SIGPENDING] = { "sigpending", false }, [RLIMIT_STACK] = { "stack", true },
};

static int find_limit(const char *text, size_t len)
{
	for (int i = 0; i < RLIM_NLIMITS; i++)
		if (strlen(kinds[i].name) == len && strncasecmp(kinds[i].name, text, len) == 0)
			return i;
	fault_plain(-EINVAL, "'%.*s' is no resource limit", (int)MIN(len, (size_t)64), text);
	return fault_hint(-EINVAL, "as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack");
}

static int parse_value(const char *text, size_t len, bool bytes, rlim_t *value)
{
	uint64_t number;
	char word[32];
	int r;

	if (len == 0 || len >= sizeof word)
		return fault_plain(-EINVAL, "'%.*s' is no limit (a number, or unlimited)", (int)MIN(len, (size_t)64), text);
	memcpy(word, text, len);
	word[len] = 0;
	if (streq(word, "unlimited") || streq(word, "infinity")) {
		*value = RLIM_INFINITY;
		return 0;
	}
	r = bytes ? parse_size(word, &number) : parse_u64(word, &number);
	*value = r == 0 ? (rlim_t)number : 0;
	return r;
}

int resources_parse_rlimit(const char *text, void *field)
{
	struct sandbox_rlimits *limits = field;
	const char *equals = strchr(text, '='), *colon;
	struct rlimit limit;
	int which, r;

	if (!equals)
		return fault_plain(-EINVAL, "'%s' is not NAME=SOFT[:HARD]", text);
	which = find_limit(text, (size_t)(equals - text));
	if (which < 0)
		return which;
	colon = strchr(++equals, ':');
	r = parse_value(equals, colon ? (size_t)(colon - equals) : strlen(equals), kinds[which].bytes, &limit.rlim_cur);
	limit.rlim_max = limit.rlim_cur;
	if (r == 0 && colon)
		r = parse_value(colon + 1, strlen(colon + 1), kinds[which].bytes, &limit.rlim_max);
	if (r == 0 && limit.rlim_cur > limit.rlim_max)
		r = fault_plain(-EINVAL, "'%s': the soft limit is above the hard one", text);
	if (r < 0)
		return r;
	limits->set |= 1u << which;
	limits->at[which] = limit;
	return 0;
}

static int parse_number(const char *text, int64_t least, int64_t most, struct sandbox_number *number)
{
	int64_t value;
	int r = parse_s64(text, &value);

	if (r == 0 && (value < least || value > most))
		r = fault_plain(-ERANGE, "%s is not within %lld and %lld", text, (long long)least, (long long)most);
	if (r < 0)
		return r;
	*number = (struct sandbox_number){ true, (int)value };
	return 0;
}

int resources_parse_oom(const char *text, void *field)
{
	return parse_number(text, -1000, 1000, field);
}

int resources_parse_nice(const char *text, void *field)
{
	return parse_number(text, -20, 19, field);
}

int resources_parse_cpus(const char *text, void *field)
{
	struct sandbox_cpus cpus = { .text = text };

	if (cpulist_parse(text, strlen(text), &cpus.set) < 0)
		return fault_plain(-EINVAL, "'%s' is no list of processors (0-3,6; the last is %d)", text, CPU_SETSIZE - 1);
	*(struct sandbox_cpus *)field = cpus;
	return 0;
}

struct limits_args {
	const struct sandbox_rlimits *limits;
};

static int limits_apply(void *args, void *run _unused_)
{
	const struct sandbox_rlimits *limits = ((const struct limits_args *)args)->limits;

	for (int i = 0; i < RLIM_NLIMITS; i++) {
		int r = limits->set & 1u << i && setrlimit(i, &limits->at[i]) < 0 ? -errno : 0;

		if (r == 0)
			continue;
		fault(r, "cannot set the limit %s", kinds[i].name);
		return r == -EPERM ? fault_hint(r, "to raise a hard limit takes CAP_SYS_RESOURCE outside of any new user namespace") : r;
	}
	return 0;
}

static void value_print(rlim_t value, FILE *to)
{
	if (value == RLIM_INFINITY)
		fputs("unlimited", to);
	else
		fprintf(to, "%llu", (unsigned long long)value);
}

static void limits_print(const void *args, FILE *to)
{
	const struct sandbox_rlimits *limits = ((const struct limits_args *)args)->limits;
	const char *gap = "";

	for (int i = 0; i < RLIM_NLIMITS; i++) {
		if (!(limits->set & 1u << i))
			continue;
		fprintf(to, "%s%s ", gap, kinds[i].name);
		value_print(limits->at[i].rlim_cur, to);
		fputc(':', to);
		value_print(limits->at[i].rlim_max, to);
		gap = ", ";
	}
}

static const struct step_kind limits_step = { .name = "limit", .apply = limits_apply, .print = limits_print };

struct number_args {
	int value;
};

static void number_print(const void *args, FILE *to)
{
	fprintf(to, "%d", ((const struct number_args *)args)->value);
}

static int oom_apply(void *args, void *run _unused_)
{
	char text[16];
	int r;

	snprintf(text, sizeof text, "%d", ((const struct number_args *)args)->value);
	r = file_write_at(AT_FDCWD, "/proc/self/oom_score_adj", text);
	if (r == 0)
		return 0;
	fault(r, "cannot set the OOM score adjustment to %s", text);
	return r == -EACCES ? fault_hint(r, "to lower it takes CAP_SYS_RESOURCE outside of any new user namespace") : r;
}

static const struct step_kind oom_step = { .name = "OOM score adjustment", .apply = oom_apply, .print = number_print };

static int nice_apply(void *args, void *run _unused_)
{
	int value = ((const struct number_args *)args)->value;
	int r = setpriority(PRIO_PROCESS, 0, value) < 0 ? -errno : 0;

	if (r == 0)
		return 0;
	fault(r, "cannot set the priority to nice %d", value);
	return r == -EACCES || r == -EPERM ? fault_hint(r, "a higher priority (a lower number) takes CAP_SYS_NICE outside of any new user namespace") : r;
}

static const struct step_kind nice_step = { .name = "nice", .apply = nice_apply, .print = number_print };

struct cpus_args {
	const struct sandbox_cpus *cpus;
};

static int cpus_apply(void *args, void *run _unused_)
{
	const struct sandbox_cpus *cpus = ((const struct cpus_args *)args)->cpus;
	cpu_set_t got;

	if (sched_setaffinity(0, sizeof cpus->set, &cpus->set) < 0)
		return fault(-errno, "cannot run on the processors %s", cpus->text);
	/* the kernel takes what is there of a list, and is content with one */
	if (sched_getaffinity(0, sizeof got, &got) == 0 && !CPU_EQUAL(&got, &cpus->set))
		return fault_plain(-EINVAL, "not all of the processors %s are there, or allowed to us", cpus->text);
	return 0;
}

static void cpus_print(const void *args, FILE *to)
{
	fputs(((const struct cpus_args *)args)->cpus->text, to);
}

static const struct step_kind cpus_step = { .name = "processors", .apply = cpus_apply, .print = cpus_print };

static int plan_number(struct plan *plan, unsigned phase, const struct step_kind *kind, const struct sandbox_number *number, const char *asked_by)
{
	struct number_args *a = number->set ? plan_add(plan, phase, kind, sizeof *a, asked_by) : NULL;

	if (a)
		a->value = number->value;
	return a || !number->set ? 0 : -ENOMEM;
}

int resources_plan(struct plan *plan, unsigned phase, const struct sandbox_spec *spec)
{
	struct limits_args *limits = spec->rlimits.set ? plan_add(plan, phase, &limits_step, sizeof *limits, "--rlimit") : NULL;
	int r = spec->rlimits.set && !limits ? -ENOMEM : 0;

	if (limits)
		limits->limits = &spec->rlimits;
	if (r == 0)
		r = plan_number(plan, phase, &oom_step, &spec->oom, "--oom-score-adj");
	if (r == 0)
		r = plan_number(plan, phase, &nice_step, &spec->nice, "--nice");
	if (r == 0 && spec->cpus.text) {
		struct cpus_args *cpus = plan_add(plan, phase, &cpus_step, sizeof *cpus, "--cpus-allowed");

		if (!cpus)
			return -ENOMEM;
		cpus->cpus = &spec->cpus;
	}
	return r;
}
