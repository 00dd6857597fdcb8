/* SPDX-License-Identifier: MIT */
/* /proc/PID/cmdline. Silent (bare -errno): processes come and go. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/*
 * Read `cmdline` below an open /proc/PID as one line: its words joined by single blanks, cut at size - 1 bytes.
 * Returns the length; 0 for kernel threads and zombies, which have none. The bytes are the process's own: hostile.
 */
ssize_t cmdline_read(int dir, char *into, size_t size);

/* Join `len` bytes of words, each ended with NUL, in place. Returns the length without the last NULs. */
size_t cmdline_join(char *words, size_t len);
