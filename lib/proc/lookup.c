/* SPDX-License-Identifier: MIT */
/* Users and groups by the files of a root directory, in words. */
#include "proc/lookup.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fault.h"

static int cannot_read(const struct lookup *l, const char *path, int err)
{
	if (err == -EACCES)
		return fault_plain(err, "/%s is no regular file that we may read, where the program will be", path);
	if (err == -EFBIG)
		return fault_plain(err, "/%s is too long, where the program will be: more than %d MiB", path, ACCOUNT_FILE_MAX >> 20);
	fault(err, "cannot read /%s, where the program will be", path);
	return fault_hint(err, "%s", l->hint);
}

static int not_there(const char *what, const char *name, const char *path)
{
	fault_plain(-ENOENT, "no %s is called %s in /%s, where the program will be", what, name, path);
	return fault_hint(-ENOENT, "numbers need no file");
}

/* 0 or a fault. */
static int read_file(const struct lookup *l, const char *path, char **text)
{
	ssize_t n = *text ? 0 : account_read_file(l->root, path, text);

	return n < 0 ? cannot_read(l, path, (int)n) : 0;
}

int lookup_user(struct lookup *l, const char *name, struct account *account)
{
	int r = read_file(l, "etc/passwd", &l->passwd);

	return r == 0 && account_find(l->passwd, name, account) < 0 ? not_there("user", name, "etc/passwd") : r;
}

int lookup_group(struct lookup *l, const char *name, gid_t *gid)
{
	int r = read_file(l, "etc/group", &l->group);

	return r == 0 && account_find_group(l->group, name, gid) < 0 ? not_there("group", name, "etc/group") : r;
}

int lookup_primary(struct lookup *l, uid_t uid, gid_t *gid)
{
	ssize_t n = l->passwd ? 0 : account_read_file(l->root, "etc/passwd", &l->passwd);

	if (n < 0)
		return n == -ENOENT ? -ENOENT : cannot_read(l, "etc/passwd", (int)n);
	return account_find_uid(l->passwd, uid, gid);
}

ssize_t lookup_groups(struct lookup *l, const char *user, gid_t primary, gid_t **groups)
{
	ssize_t n = l->group ? 0 : account_read_file(l->root, "etc/group", &l->group);

	if (n < 0 && n != -ENOENT)
		return cannot_read(l, "etc/group", (int)n);
	n = account_groups(l->group ? l->group : "", user, primary, groups);
	return n < 0 ? fault((int)n, "cannot keep the groups of %s", user) : n;
}

void lookup_done(struct lookup *l)
{
	free(l->passwd);
	free(l->group);
	*l = (struct lookup){ .root = -1 };
}
