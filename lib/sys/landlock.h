/* SPDX-License-Identifier: MIT */
/* Landlock: a process takes rights to files from itself and from what it will run. All functions are silent (bare -errno). */
#pragma once

#include <stdbool.h>

/* The version of its interface, from 1 on; -ENOSYS or -EOPNOTSUPP: there is none. */
int landlock_abi(void);

/* A new set of rules, close-on-exec, that forbids everything this version knows. */
int landlock_new(int abi);

/*
 * Below the file or directory that `place` (O_PATH) refers to: reading and executing, or everything. Until landlock_take() nothing is
 * forbidden.
 */
int landlock_allow(int rules, int abi, int place, bool is_dir, bool write);

/* Live by the rules from now on. Needs no_new_privs or CAP_SYS_ADMIN (-EPERM). */
int landlock_take(int rules);
