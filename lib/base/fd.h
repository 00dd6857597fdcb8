/* SPDX-License-Identifier: MIT */
/* File descriptors: whole reads and writes. fd_close() and _close_ live in cleanup.h. All are silent. */
#pragma once

#include <limits.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "base/macro.h"

/* Read until size bytes or the end of file. Returns the bytes read or -errno. */
ssize_t fd_read(int fd, void *into, size_t size);

/* Write all of it. 0 or -errno. */
int fd_write(int fd, const void *from, size_t size);

/* Have every fd from `first` on closed by exec. */
void fd_cloexec_from(int first);

/* Close n of them, negative ones left out: neighbours by one system call. */
void fd_close_each(const int *fds, size_t n);

enum { FD_LINK_SIZE = 32 };

/* The link to it in /proc/self/fd: a path for what takes no fd. Returns `link`. */
const char *fd_link(int fd, char link[static FD_LINK_SIZE]);

/* The path that the kernel has for it, without links and dots, from our root on. 0, or -errno. */
int fd_path(int fd, char path[static PATH_MAX]);

/* What fd refers to (O_PATH will do), opened once more, as open(2) does: an open file of its own, close-on-exec. Or -errno. */
int fd_reopen(int fd, int flags);

/* Take as many open files as we may: the soft limit becomes the hard one. Programs that select(2) or hand theirs on do not. */
void fd_raise_limit(void);

/* The highest fd that is open, as /proc/self/fd has it; where that cannot be read, the highest that is likely. */
int fd_highest(void);

/* Close what exec would close of the fds above 2 up to `last`, but for the n in `kept`. */
void fd_close_private(int last, const int *kept, size_t n);

/* Close every fd above 2 but the n in `kept`, which may be -1: neighbours by one system call. */
void fd_close_but_these(const int *kept, size_t n);

/* Close every fd above 2 but this one. */
void fd_close_but(int fd);

/* Close every fd, standard ones too: for a process that goes on only to wait for another. */
void fd_close_all(void);
