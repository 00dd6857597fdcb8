/* SPDX-License-Identifier: MIT */
/* Whole small files, relative to a directory fd (AT_FDCWD works). All functions are silent: bare -errno. */
#pragma once

#include <sys/types.h>

#include "base/cleanup.h"

/*
 * Read a file of /proc or /sys into a buffer with one read(2), as those files want it: they are made anew at
 * each read. Ends the text with NUL. Returns its length (at most size - 1, the rest is cut) or -errno.
 */
ssize_t file_read_at(int dir, const char *path, char *into, size_t size);

/* Read all of a file, however long, up to max bytes (-EFBIG beyond). *text ends with NUL and is the caller's to free. */
ssize_t file_read_all_at(int dir, const char *path, size_t max, char **text);

/* The same of an open file, from where it stands. */
ssize_t file_read_all(int fd, size_t max, char **text);

/* Write text with one write(2), as uid_map and the like want it. Does not create. 0 or -errno. */
int file_write_at(int dir, const char *path, const char *text);
