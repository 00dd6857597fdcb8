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

/*
 * Write a file whole or not at all: aside, under a name in the same folder that begins with a dot, then renamed to `path`, which it
 * replaces, also where that is a symbolic link. 0 or -errno.
 */
int file_replace(const char *path, const void *text, size_t len, mode_t mode);
