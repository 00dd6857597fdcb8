/* SPDX-License-Identifier: MIT */
/* Properties of processes, for nsls --same: what can be compared, and how it is read. */
#pragma once

#include "base/buf.h"
#include "nsls/nsls.h"
#include "proc/status.h"

enum { PROPERTIES_MAX = 32, HEADING_MAX = 64 };

/* A process that is compared, pinned. */
struct subject {
	const char *name;            /* as the user named it */
	struct proc_target target;
	struct proc_status status;
	uint64_t all_caps;
};

struct subjects {
	struct subject *at;
	size_t n;
};

struct value {
	bool seen;          /* false: it is not ours to see */
	uint64_t number;    /* of a namespace; 0: no number */
	struct buf text;    /* as it is shown */
	struct buf key;     /* what is compared */
};

struct property {
	const char *name;
	int (*read)(const struct subject *subject, unsigned which, struct value *value);   /* 0 or -errno (silent) */
	unsigned which;     /* one of those that `read` knows */
};

/* Pin the processes of these names, each once. 0 or a fault; subjects_done() in any case. */
int subjects_open(char **names, size_t n, int procfd, struct subjects *subjects);
void subjects_done(struct subjects *subjects);

/* Are they all still there, so that what was read is theirs? 0 or a fault. */
int subjects_check(const struct subjects *subjects);

/* What is compared: with types (bits) these kinds of namespaces only, else all there is. Returns how many. */
size_t properties_make(unsigned types, struct property properties[static PROPERTIES_MAX]);

/* What one of them has there. 0 or a fault; one that is not ours to see is no fault. */
int property_read(const struct property *property, const struct subject *subject, struct value *value);
