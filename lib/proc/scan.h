/* SPDX-License-Identifier: MIT */
/*
 * Walking a folder whose entries are numbers: /proc (PIDs) and /proc/PID/fd (open files). Functions take a directory fd,
 * so that a folder of symbolic links can stand in for /proc. All are silent (bare -errno): processes come and go.
 */
#pragma once

#include <sys/types.h>

#include "base/macro.h"

/*
 * Call each(ctx, number, name) for every entry that is a number. A negative result of it ends the walk and is returned.
 * The folder is closed neither here nor rewound: give it freshly opened.
 */
int scan_numbers(int dir, int (*each)(void *ctx, unsigned number, const char *name), void *ctx);

/* The next numbers of such a folder, from where it stands. How many, 0 at the end, or -errno. */
enum { SCAN_SOME = 96 };
ssize_t scan_some(int dir, unsigned numbers[SCAN_SOME]);

/*
 * Open /proc/PID to look things up below it (O_PATH). What is read through this fd is of one process, also when
 * its number is given to another one meanwhile. -ENOENT when it is gone.
 */
int scan_open(int procfd, pid_t pid);
