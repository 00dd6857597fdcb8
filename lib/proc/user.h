/* SPDX-License-Identifier: MIT */
/* Names of users, each asked for once: getpwuid(3) may go a long way (LDAP). */
#pragma once

#include <sys/types.h>

#include "base/map.h"
#include "base/pool.h"

struct users {
	struct map names;   /* zero-initialised is ready to use */
	struct pool pool;
	bool given;         /* nobody is asked: names are those of another machine, by users_give() */
};

/* The name of a user, its number where there is none; lives as long as *users. NULL only when there is no memory. */
const char *user_name(struct users *users, uid_t uid);

/* Tell the name of a user; false when there is no memory. */
bool users_give(struct users *users, uid_t uid, const char *name);

void users_done(struct users *users);
