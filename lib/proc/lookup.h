/* SPDX-License-Identifier: MIT */
/* Users and groups by the files of the root directory that a program will have, in words: account.h with faults. The files are read once, when needed. */
#pragma once

#include "proc/account.h"

struct lookup {
	int root;            /* the directory; the caller's to close */
	const char *hint;    /* the way out where a file cannot be read or lacks a name */
	char *passwd, *group;
};

int lookup_user(struct lookup *lookup, const char *name, struct account *account);
int lookup_group(struct lookup *lookup, const char *name, gid_t *gid);

/* The primary group of the user of this number: what etc/passwd says; 0 or -ENOENT without a fault where it knows none, or there is no such file. */
int lookup_primary(struct lookup *lookup, uid_t uid, gid_t *gid);

/* All that initgroups(3) would set, as for a login; without etc/group the primary one alone. How many, *groups being the caller's to free. */
ssize_t lookup_groups(struct lookup *lookup, const char *user, gid_t primary, gid_t **groups);

void lookup_done(struct lookup *lookup);
#define _lookup_ __attribute__((cleanup(lookup_done)))
