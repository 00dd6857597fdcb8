/* SPDX-License-Identifier: MIT */
/* Parts of cgroup paths, and who can have made them. */
#include <errno.h>
#include <stdlib.h>

#include "base/str.h"
#include "proc/container/engine.h"

bool part_is(struct part part, const char *text)
{
	return part.len == strlen(text) && memcmp(part.at, text, part.len) == 0;
}

bool part_starts(struct part part, const char *prefix)
{
	return part.len >= strlen(prefix) && memcmp(part.at, prefix, strlen(prefix)) == 0;
}

bool part_ends(struct part part, const char *suffix)
{
	size_t len = strlen(suffix);

	return part.len >= len && memcmp(part.at + part.len - len, suffix, len) == 0;
}

bool part_between(struct part whole, const char *prefix, const char *suffix, struct part *middle)
{
	size_t before = strlen(prefix), after = strlen(suffix);

	if (whole.len <= before + after || !part_starts(whole, prefix) || !part_ends(whole, suffix))
		return false;
	*middle = (struct part){ whole.at + before, whole.len - before - after };
	return true;
}

bool part_is_hex64(struct part part)
{
	if (part.len != 64)
		return false;
	for (size_t i = 0; i < part.len; i++)
		if (!strchr("0123456789abcdef", part.at[i]))
			return false;
	return true;
}

const char *part_copy(const struct look *look, struct part part)
{
	return pool_text(&look->all->pool, part.at, part.len);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

const char *part_unescape(const struct look *look, struct part part)
{
	char *text = pool_text(&look->all->pool, part.at, part.len), *to = text;

	if (!text)
		return NULL;
	for (size_t i = 0; i < part.len; i++) {
		int high = -1, low = -1;

		if (part.at[i] == '\\' && i + 3 < part.len && part.at[i + 1] == 'x') {
			high = hex_digit(part.at[i + 2]);
			low = hex_digit(part.at[i + 3]);
		}
		if (high >= 0 && low >= 0 && (high | low) && high * 16 + low != '/') {
			*to++ = (char)(high * 16 + low);
			i += 3;
		} else {
			*to++ = part.at[i];
		}
	}
	*to = 0;
	return text;
}

/* "user-1000.slice" and "user@1000.service" are a user's; everything below is made by that user's manager or programs. */
static bool part_user(struct part part, uid_t *uid)
{
	struct part digits;
	uint64_t sum = 0;

	if (!part_between(part, "user-", ".slice", &digits) && !part_between(part, "user@", ".service", &digits))
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9' || digits.len > 10)
			return false;
		sum = sum * 10 + (uint64_t)(digits.at[i] - '0');
	}
	if (sum >= UINT32_MAX)
		return false;
	*uid = (uid_t)sum;
	return true;
}

/*
 * Parents that only root's own engines make. Slices are made by systemd alone, which never delegates them; services and scopes
 * can be delegated, and of any other cgroup we cannot know.
 */
static bool part_is_roots(struct part part)
{
	static const char *const made_by_engines[] = { "docker", "kubepods", "burstable", "besteffort", "libpod_parent", "lxc" };

	for (size_t i = 0; i < ARRAY_SIZE(made_by_engines); i++)
		if (part_is(part, made_by_engines[i]))
			return true;
	return part_ends(part, ".slice") || (part_starts(part, "pod") && part.len >= 32);
}

int look_start(struct look *look, struct containers *all, const char *path, pid_t pid)
{
	const char *rest = path;

	*look = (struct look){ .all = all, .path = path, .pid = pid };
	while (look->n < LOOK_PARTS_MAX && *rest) {
		size_t len = strcspn(rest, "/");

		if (len)
			look->part[look->n++] = (struct part){ rest, len };
		rest += len + (rest[len] == '/');
	}
	return look->n ? 0 : -ENOENT;
}

bool look_next(struct look *look)
{
	struct part passed = look->part[look->at];
	uid_t uid;

	if (look->at + 1 >= look->n)
		return false;
	if (part_user(passed, &uid)) {
		/* the first one counts: a user's own manager cannot make a cgroup someone else's */
		if (!look->delegated)
			look->owner = uid;
		look->delegated = true;
	} else if (!part_is_roots(passed)) {
		look->delegated = true;
	}
	look->at++;
	return true;
}
