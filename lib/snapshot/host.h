/* SPDX-License-Identifier: MIT */
/* Which machine a snapshot is of, when it was taken, and by whom. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/pool.h"

struct host {
	const char *name;        /* as uname(2) has it: that of our UTS namespace */
	const char *kernel;      /* its release */
	const char *boot;        /* random_id(4) of this boot: another one, and no number means anything any more. NULL: not known */
	const char *nskit;       /* the version that took it */
	const char *time;        /* "2026-11-25T09:30:00Z" */
	uid_t uid;               /* who took it: root sees more */
};

/* This machine, now. procfd: a /proc of it. Only -ENOMEM (silent). */
int host_read(int procfd, struct pool *pool, struct host *host);

/* Is what one says of processes and namespaces comparable to what the other says: one machine that was not started again meanwhile? */
bool host_is_same_boot(const struct host *a, const struct host *b);
