/* SPDX-License-Identifier: MIT */
/* What two tasks (processes or threads) have in common. Silent (bare -errno). */
#pragma once

#include <sys/types.h>

/* Have two tasks of our own pid namespace one table of open files? 1 or 0; kcmp(2), negative where the kernel does not tell us. */
int task_shares_files(pid_t a, pid_t b);
