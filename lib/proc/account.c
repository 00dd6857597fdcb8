/* SPDX-License-Identifier: MIT */
/* Users and groups by the files of a root directory. */
#include "proc/account.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/map.h"
#include "base/str.h"
#include "sys/inroot.h"

enum { FIELDS = 4 };   /* of both files, as far as they matter: name, password, number; then group, or members */

struct field {
	const char *at;
	size_t len;
};

ssize_t account_read_file(int root, const char *path, char **text)
{
	struct stat st;
	_close_ int fd = inroot_open_regular(root, path, &st);

	return fd < 0 ? fd : file_read_all(fd, ACCOUNT_FILE_MAX, text);
}

/* The first fields of a line; the last one of group(5) goes to its end. False: it has fewer. */
static bool split(const char *line, size_t len, struct field fields[static FIELDS])
{
	for (unsigned i = 0; i < FIELDS; i++) {
		const char *colon = memchr(line, ':', len);
		size_t part = colon ? (size_t)(colon - line) : len;

		fields[i] = (struct field){ line, part };
		if (!colon)
			return i == FIELDS - 1;
		line += part + 1;
		len -= part + 1;
	}
	return true;
}

/* Digits alone: what atoi(3) makes of "0x" or of nothing would be root. The highest number means "none" to the kernel. */
static bool read_id(struct field field, uint32_t *id)
{
	uint64_t number = 0;

	if (field.len == 0 || field.len > 10)
		return false;
	for (size_t i = 0; i < field.len; i++) {
		if (field.at[i] < '0' || field.at[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(field.at[i] - '0');
	}
	if (number >= UINT32_MAX)
		return false;
	*id = (uint32_t)number;
	return true;
}

static bool is(struct field field, const char *name)
{
	return field.len == strlen(name) && memcmp(field.at, name, field.len) == 0;
}

int account_find(const char *passwd, const char *name, struct account *account)
{
	struct field fields[FIELDS];
	struct account found;
	const char *line;
	size_t len;

	while ((line = str_word(&passwd, '\n', &len))) {
		if (!split(line, len, fields) || !is(fields[0], name) || !read_id(fields[2], &found.uid) || !read_id(fields[3], &found.gid))
			continue;
		*account = found;
		return 0;
	}
	return -ENOENT;
}

int account_find_uid(const char *passwd, uid_t uid, gid_t *primary)
{
	struct field fields[FIELDS];
	struct account found;
	const char *line;
	size_t len;

	while ((line = str_word(&passwd, '\n', &len))) {
		if (!split(line, len, fields) || !read_id(fields[2], &found.uid) || found.uid != uid || !read_id(fields[3], &found.gid))
			continue;
		*primary = found.gid;
		return 0;
	}
	return -ENOENT;
}

int account_find_group(const char *group, const char *name, gid_t *gid)
{
	struct field fields[FIELDS];
	const char *line;
	size_t len;

	while ((line = str_word(&group, '\n', &len)))
		if (split(line, len, fields) && is(fields[0], name) && read_id(fields[2], gid))
			return 0;
	return -ENOENT;
}

static bool has_member(struct field members, const char *user)
{
	while (members.len) {
		const char *comma = memchr(members.at, ',', members.len);
		struct field one = { members.at, comma ? (size_t)(comma - members.at) : members.len };

		if (is(one, user))
			return true;
		members.at += one.len + (comma != NULL);
		members.len -= one.len + (comma != NULL);
	}
	return false;
}

/* The next line with this member: moves *group past it. */
static bool next_of_user(const char **group, const char *user, gid_t *gid)
{
	struct field fields[FIELDS];
	const char *line;
	size_t len;

	while ((line = str_word(group, '\n', &len)))
		if (split(line, len, fields) && has_member(fields[3], user) && read_id(fields[2], gid))
			return true;
	return false;
}

ssize_t account_groups(const char *group, const char *user, gid_t primary, gid_t **groups)
{
	_free_ gid_t *list = NULL;
	struct map seen = { .used = 0 };   /* a hostile file may name tens of thousands */
	size_t n = 0, room = 0;
	gid_t gid = primary;
	bool memory = true;

	do {
		void **slot = map_slot(&seen, gid);

		memory = slot && array_room(&list, n, &room, sizeof *list);
		if (!memory || *slot)
			continue;
		*slot = &seen;
		list[n++] = gid;
	} while (memory && n < ACCOUNT_GROUPS_MAX && next_of_user(&group, user, &gid));
	map_done(&seen);
	if (!memory)
		return -ENOMEM;
	*groups = list;
	list = NULL;
	return (ssize_t)n;
}

bool account_is_name(const char *text)
{
	if (!*text || *text == '-' || *text == '+' || text[strspn(text, "0123456789")] == 0)
		return false;
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f || strchr(":,/", *c))
			return false;
	return true;
}
