/* SPDX-License-Identifier: MIT */
/* What an environment may take of the machine, as a user writes it. Text alone: nothing is looked up. */
#pragma once

#include <sched.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macro.h"

/* cpuset comes first: cgroup v1 lets no process in before it has processors. */
enum limit_kind { LIMIT_CPUSET, LIMIT_CPU, LIMIT_MEMORY, LIMIT_SWAP, LIMIT_PIDS, LIMIT_READ, LIMIT_WRITE, LIMIT_KINDS };

/* How it is asked for, and which controller of cgroup v2 and v1 keeps it. */
struct limit_kind_row { const char *option, *v2, *v1; };
extern const struct limit_kind_row limit_kinds[LIMIT_KINDS];

enum { LIMIT_DEVICES_MAX = 16, LIMIT_CPU_UNIT = 1000000 };

struct limit_rates {
	struct limit_rate {
		const char *device;    /* the option's text: `len` bytes of it */
		size_t len;
		uint64_t bytes;        /* a second */
	} at[LIMIT_DEVICES_MAX];
	unsigned n;
};

struct cgroup_limits {
	unsigned set;              /* 1u << enum limit_kind */
	uint64_t cpu;              /* in LIMIT_CPU_UNITs: the time of one processor */
	uint64_t memory, swap;     /* bytes */
	uint32_t pids;
	const char *cpus;
	cpu_set_t cpu_set;
	struct limit_rates read, write;
};

/* For option rows; the field is the whole struct cgroup_limits. */
int limit_parse_cpu(const char *text, void *limits);      /* "10%" of a processor, "1.5" processors */
int limit_parse_memory(const char *text, void *limits);   /* "5M" */
int limit_parse_swap(const char *text, void *limits);     /* "5M", "0" */
int limit_parse_pids(const char *text, void *limits);
int limit_parse_cpuset(const char *text, void *limits);   /* "0-3,6" */
int limit_parse_read(const char *text, void *limits);     /* "/dev/sda:1M", "8:0:1M", "/srv:1M" */
int limit_parse_write(const char *text, void *limits);
