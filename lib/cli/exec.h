/* SPDX-License-Identifier: MIT */
/* Becoming the program that the user asked for. */
#pragma once

/*
 * exec the program argv[0] (looked up in PATH); where argv is empty, the user's shell: $SHELL, else /bin/sh, as a login shell.
 * Returns only when it fails: a fault that names the program, with status 127 where it was not found and 126 where it cannot be run.
 * Not found is the program itself; a missing interpreter of a script that is there is said as such.
 */
int exec_program(char *const argv[]);

/* Would exec_program() find it, and may we run it? 0, or the fault that it would give. */
int exec_look(char *const argv[]);

/*
 * Set-user-ID, set-group-ID or with file capabilities, a program that runs others would lend its rights to whoever calls it
 * (bubblewrap's worst holes came of being setuid): -EPERM with a fault and this hint on what to do instead, else 0.
 */
int exec_refuse_lent_rights(const char *hint);
