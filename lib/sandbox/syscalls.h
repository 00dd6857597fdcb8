/* SPDX-License-Identifier: MIT */
/*
 * The system-call filter that container engines put on by default, as BPF: what no container needs, and what needs a capability that the program
 * cannot have, is refused with EPERM; calls newer than the list, and those of other architectures, do not exist (ENOSYS), so that programs fall back.
 */
#pragma once

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

enum { SYSCALLS_FILTER_MAX = 512 };

/* The filter for a program whose bounding set is `caps` (bits 1 << CAP_...). How many instructions; 0: not for this architecture. Pure. */
size_t syscalls_default(uint64_t caps, struct sock_filter filter[static SYSCALLS_FILTER_MAX]);
