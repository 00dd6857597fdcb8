/* SPDX-License-Identifier: MIT */
/* Libraries that are loaded when they are needed: each that a program is linked with costs every start of it a tenth. */
#pragma once

#include <stddef.h>

/*
 * Load a library and put the addresses of n functions of it into found[]. Before another root or mount namespace is entered: afterwards libraries could be
 * somebody else's. -ELIBACC with a fault that names the library; the hint is the caller's.
 */
int lazy_load(const char *file, const char *const *names, size_t n, void **found);
