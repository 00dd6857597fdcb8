/* SPDX-License-Identifier: MIT */
/* Becoming the program that the user asked for. */
#pragma once

/*
 * exec the program argv[0] (looked up in PATH); where argv is empty, the user's shell: $SHELL, else /bin/sh, as a login shell.
 * Returns only when it fails: a fault that names the program, with status 127 where it was not found and 126 where it cannot be run.
 * Not found is the program itself; a missing interpreter of a script that is there is said as such.
 */
int exec_program(char *const argv[]);
