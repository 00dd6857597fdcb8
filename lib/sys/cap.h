/* SPDX-License-Identifier: MIT */
/* Capabilities of this process: capabilities(7). Sets are bits 1 << CAP_..., numbers of linux/capability.h. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct cap_sets {
	uint64_t effective, permitted, inheritable;
};

/* Is CAP_... (a number of linux/capability.h) in the effective set? */
bool cap_is_effective(int cap);

/* 0 or -errno (silent), as all below. */
int cap_get(struct cap_sets *sets);
int cap_set(const struct cap_sets *sets);

/* Make all that is permitted effective: setresuid(2) takes the effective ones with it, and kept ones (PR_SET_KEEPCAPS) may be needed once more. */
int cap_raise(void);

/* Take all but these out of the bounding set: no exec gives them back. Needs CAP_SETPCAP where there is one to take. */
int cap_bound(uint64_t keep);

/* The bounding set as it is. */
uint64_t cap_bounding(void);

/* The ambient set: what a program gets that is neither root's nor has capabilities of its own. All must be permitted and inheritable. */
int cap_set_ambient(uint64_t ambient);

/* Have the program that we become keep all that is permitted to us, whoever it runs as: permitted -> inheritable -> ambient, capabilities(7). */
int cap_keep(void);
