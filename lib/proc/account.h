/* SPDX-License-Identifier: MIT */
/*
 * Users and groups by the files of a root directory, passwd(5) and group(5), never by NSS: that would load libraries and ask services, and in a
 * container those are the container's. The files are hostile: any bytes. All functions are silent.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct account {
	uid_t uid;
	gid_t gid;      /* the primary group */
};

enum { ACCOUNT_FILE_MAX = 16 << 20, ACCOUNT_GROUPS_MAX = 65536 };   /* NGROUPS_MAX */

/*
 * Read "etc/passwd" or "etc/group" below a root directory, whatever links there are. The length, *text being the caller's to free; -EFBIG: longer than
 * ACCOUNT_FILE_MAX; -EACCES: no regular file.
 */
ssize_t account_read_file(int root, const char *path, char **text);

/* The user or group of this name: the first line that has it and is one. 0 or -ENOENT. Pure. */
int account_find(const char *passwd, const char *name, struct account *account);
int account_find_uid(const char *passwd, uid_t uid, gid_t *primary);   /* by number: its primary group */
int account_find_group(const char *group, const char *name, gid_t *gid);

/*
 * The groups that a user is a member of, each once, the primary one first: all that initgroups(3) would set. How many, *groups being the caller's to
 * free, or -ENOMEM. More than ACCOUNT_GROUPS_MAX are cut: the kernel takes no more.
 */
ssize_t account_groups(const char *group, const char *user, gid_t primary, gid_t **groups);

/* Can it be the name of a user or a group? Neither a number nor what a file could not hold. */
bool account_is_name(const char *text);
