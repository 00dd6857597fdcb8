/* SPDX-License-Identifier: MIT */
/* Sets of capabilities as people write them. The one table of their names. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { CAPSET_ROOM = 64, CAPSET_NAME_MAX = 24 };   /* the kernel's sets have 64 bits */

/* All capabilities that the running kernel has: sys/kernel/cap_last_cap below this /proc; those that we know where that cannot be read. */
uint64_t capset_all(int procfd);

/* "sys_admin", without the "cap_" that all begin with; "cap_41" where the name is not known. Good until `room` is used again. */
const char *capset_name(unsigned cap, char room[static CAPSET_NAME_MAX]);

/*
 * The set in words: "all", "none", "chown,kill", or where that is shorter what is missing: "all-sys_module-sys_boot". `all` is
 * capset_all(); what a set has beyond that does not count.
 */
void capset_print(uint64_t set, uint64_t all, struct buf *out);

/*
 * A list "net_admin,CAP_SYS_PTRACE,41", "all" or "none", in any case of letters, into a uint64_t; for option rows. "all" are 64 bits. 0 or a fault
 * that names the unknown word.
 */
int capset_parse(const char *text, void *field);

static inline bool capset_has(uint64_t set, unsigned cap) { return set >> cap & 1; }
