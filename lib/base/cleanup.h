/* SPDX-License-Identifier: MIT */
/*
 * Owning: a variable marked _close_ or _free_ gives back what it holds when its scope ends.
 * take_fd() and take_ptr() hand the thing over and leave the variable empty.
 */
#pragma once

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Close an fd and keep errno as it is. Negative fds are nobody's: nothing happens. Returns -1, to store back. */
static inline int fd_close(int fd)
{
	if (fd >= 0) {
		int saved = errno;

		close(fd);
		errno = saved;
	}
	return -1;
}

static inline void cleanup_fd(int *fd) { *fd = fd_close(*fd); }
static inline void cleanup_free(void *p) { free(*(void **)p); }
static inline void cleanup_file(FILE **f) { if (*f) fclose(*f); }
static inline void cleanup_dir(DIR **d) { if (*d) closedir(*d); }

#define _close_ __attribute__((cleanup(cleanup_fd)))
#define _free_ __attribute__((cleanup(cleanup_free)))
#define _fclose_ __attribute__((cleanup(cleanup_file)))
#define _closedir_ __attribute__((cleanup(cleanup_dir)))

static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define take_ptr(p) __extension__({ __typeof__(p) *_from = &(p), _taken = *_from; *_from = NULL; _taken; })
