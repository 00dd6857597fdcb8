/* SPDX-License-Identifier: MIT */
/* nsnew: run a program in new namespaces. */
#pragma once

#include "cli/opt.h"
#include "sandbox/spec.h"

struct options {
	struct sandbox_spec spec;
	bool dry_run;
};

extern const struct program nsnew_program;
