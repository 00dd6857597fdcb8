/* SPDX-License-Identifier: MIT */
/* "Did you mean": the option that a mistyped name is nearest to. */
#pragma once

#include "cli/opt.h"

/* The option of the program with the fewest letters to change, leave out or add; NULL where none is near: a third of the letters at most. */
const struct opt *opt_nearest(const struct program *program, const char *name, size_t len);
