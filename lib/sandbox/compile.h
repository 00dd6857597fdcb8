/* SPDX-License-Identifier: MIT */
/* From what is wanted to the steps that make it. */
#pragma once

#include "sandbox/sandbox.h"

/* What of the caller decides which steps are needed. */
struct sandbox_caller {
	uid_t uid;         /* effective */
	gid_t gid;
	bool may_map;      /* CAP_SETUID and CAP_SETGID: ID maps of any kind can be written without a helper */
};

void sandbox_caller_read(struct sandbox_caller *caller);

/* Compile sandbox->spec (settled here) to sandbox->plan. Changes nothing on the machine. 0 or a fault; -EINVAL: a contradiction. */
int sandbox_compile(struct sandbox *sandbox, const struct sandbox_caller *caller);
