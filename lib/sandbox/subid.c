/* SPDX-License-Identifier: MIT */
/* Where ranges of IDs come from. */
#include "sandbox/subid.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/parse.h"

enum { FILE_MAX = 1 << 20 };

/* "alice", or the number where the user has no name: names make no error of their own here. */
static void user_name(uid_t user, char *name, size_t size)
{
	const struct passwd *pw = getpwuid(user);

	if (pw)
		snprintf(name, size, "%s", pw->pw_name);
	else
		snprintf(name, size, "%u", user);
}

/* "NAME:START:COUNT" into its three words, in place. */
static bool split(char *line, char *words[3])
{
	for (unsigned i = 0; i < 3; i++) {
		words[i] = line;
		line = strchr(line, ':');
		if (!line != (i == 2))
			return false;
		if (line)
			*line++ = 0;
	}
	return true;
}

/* Is it a block of this user? Lines that make no sense are passed over, as newuidmap(1) does. */
static bool line_of(char *line, const char *name, uid_t user, struct idmap_range *range)
{
	char *words[3];
	uint32_t id, start, count;

	if (!split(line, words))
		return false;
	if (!streq(words[0], name) && (parse_id(words[0], &id) < 0 || id != user))
		return false;
	if (parse_id(words[1], &start) < 0 || parse_u32(words[2], &count) < 0 || count == 0 || start > UINT32_MAX - count)
		return false;
	*range = (struct idmap_range){ .inner = 0, .outer = start, .count = count };
	return true;
}

int subid_first(const char *file, uid_t user, struct idmap_range *range)
{
	_free_ char *text = NULL;
	char name[256];
	char *rest, *line;
	ssize_t n = file_read_all_at(AT_FDCWD, file, FILE_MAX, &text);

	if (n < 0)
		return fault((int)n, "cannot read subordinate IDs from %s", file);
	user_name(user, name, sizeof name);
	rest = text;
	while ((line = strsep(&rest, "\n")))
		if (line_of(line, name, user, range))
			return 0;
	fault_plain(-ENOENT, "no subordinate IDs for user %s in %s", name, file);
	return fault_hint(-ENOENT, "root gives some: usermod --add-sub%s 100000-165535 %s", strstr(file, "gid") ? "gids" : "uids", name);
}

int subid_own(const char *file, struct idmap *map)
{
	_free_ char *text = NULL;
	const char *rest;
	struct idmap_range range;
	ssize_t n = file_read_all_at(AT_FDCWD, file, FILE_MAX, &text);

	if (n < 0)
		return fault((int)n, "cannot read %s", file);
	rest = text;
	map->n = 0;
	while (map->n < IDMAP_MAX && idrange_next(&rest, &range)) {
		range.outer = range.inner;
		map->ranges[map->n++] = range;
	}
	return 0;
}
